"""Who sees an offer, who changes it. Each predicate has its queryset twin; a test compares the two.

team: whoever works for the programme. network: any role in any programme. public: everybody. Until somebody of the team has read it over,
and while it rests, the team and whoever offers alone.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from terril.initiatives.access import can_work_on, worked_on_by
from terril.offers.models import Match, Offer, OfferState, OfferVisibility
from terril.people.models import Person
from terril.programmes.access import TEAM, WORKS, has_role, has_role_somewhere, programmes_of

# An offer that is over keeps its page: a link that served leads somewhere.
READABLE = frozenset({OfferState.PUBLISHED, OfferState.ENDED})


def can_manage_offer(person: Person | None, offer: Offer) -> bool:
    """Corrects, pauses and ends it: the team of its programme, and whoever offers."""
    return person is not None and (offer.person_id == person.pk or has_role(person, offer.programme_id, WORKS))


def offers_managed_by(person: Person) -> QuerySet[Offer]:
    """Twin of `can_manage_offer`."""
    return Offer.objects.filter(Q(person=person) | Q(programme_id__in=programmes_of(person, WORKS)))


def can_see_offer(person: Person | None, offer: Offer) -> bool:
    if can_manage_offer(person, offer):
        return True
    if offer.state not in READABLE:
        return False
    if offer.visibility == OfferVisibility.PUBLIC:
        return True
    return offer.visibility == OfferVisibility.NETWORK and has_role_somewhere(person, TEAM)


def offers_visible_to(person: Person | None) -> QuerySet[Offer]:
    """Twin of `can_see_offer`."""
    kept = Q(state__in=READABLE)
    shown = kept & Q(visibility=OfferVisibility.PUBLIC)
    if person is None:
        return Offer.objects.filter(shown)
    if has_role_somewhere(person, TEAM):
        shown |= kept & Q(visibility=OfferVisibility.NETWORK)
    return Offer.objects.filter(shown | Q(person=person) | Q(programme_id__in=programmes_of(person, WORKS)))


def can_follow_match(person: Person | None, match: Match) -> bool:
    """Notes answers, closes it: whoever works on the idea, for the programme of the offer."""
    return has_role(person, match.offer.programme_id, WORKS) and can_work_on(person, match.initiative)


def matches_followed_by(person: Person) -> QuerySet[Match]:
    """Twin of `can_follow_match`."""
    workable = worked_on_by(person).filter(pk=OuterRef("initiative_id"))
    return Match.objects.filter(Exists(workable), offer__programme_id__in=programmes_of(person, WORKS))
