"""What ends, and what is taken away of offers, when a holder takes an idea back, shows it to fewer people, or is erased."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.initiatives.access import is_public
from terril.initiatives.models import Initiative
from terril.initiatives.panels import SHOWN_TO, WITHDRAWN
from terril.kernel import clock
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED
from terril.offers import actions, matches
from terril.offers.models import Match, MatchState, Offer, OfferState, OfferVisibility
from terril.offers.states import OPEN
from terril.people.dossiers import People
from terril.people.models import Person


@WITHDRAWN.register(10)
def nothing_waits_for_it(actor: Person | None, initiative: Initiative) -> None:
    """The idea is locked by whoever withdraws it: a yes that arrives now comes after."""
    # In one order: two ideas that are taken back at the same second never wait for each other.
    for match in Match.objects.filter(Q(state__in=OPEN) | Q(slot__isnull=False), initiative=initiative).order_by("offer_id", "pk"):
        matches.end(actor=actor, match=match, reason=_stored("idea"))
        matches.free_place(actor=actor, match=match)


def _stored(what: str) -> str:
    # What is stored is French, whatever the actor's language.
    with override("fr"):
        return {"idea": _("L’idée a été retirée."), "person": _("Une personne a demandé à ne plus figurer ici.")}[what]


@SHOWN_TO.register(11)
def fewer_people_see_it(actor: Person | None, initiative: Initiative) -> None:
    """Words that came from an idea which everybody could read are no longer told to anybody: what waits says it neutrally."""
    if is_public(initiative):
        return
    for match in Match.objects.filter(initiative=initiative, state=MatchState.PROPOSED, from_public=True).order_by("offer_id"):
        matches.tell_neutrally(actor=actor, match=match)


# --- erasure


def told_by_an_offer(person: Person, reader: Person) -> Iterable[str]:
    return Offer.objects.filter(person=person).order_by("pk").values_list("what", flat=True)[:2]


def proposals_end(rows: QuerySet[Match], people: People) -> None:
    """What was proposed to an idea that goes waits no more, and frees its place."""
    for match in rows.filter(state__in=OPEN).order_by("offer_id", "pk"):
        outbox.erase(about=match)
        matches.end(actor=None, match=match, reason=_stored("person"))
    for match in rows.filter(slot__isnull=False).order_by("offer_id", "pk"):
        matches.free_place(actor=None, match=match)
    for match in rows:
        outbox.erase(about=match)
    rows.exclude(to_offerer="").update(to_offerer=ERASED)
    rows.exclude(reason="").update(reason=ERASED)


def offers_end(rows: QuerySet[Offer], people: People) -> None:
    """What an organisation or a place offers stays, without who answered for it; what somebody offered alone ends, without its words."""
    rows.filter(Q(organisation__isnull=False) | Q(place__isnull=False)).update(person=None, consent=None, shown_as="")
    for offer in rows.filter(organisation__isnull=True, place__isnull=True):
        if offer.state != OfferState.ENDED:
            actions.end(actor=None, offer=offer, reason=_stored("person"))
        outbox.erase(about=offer)
        proposed = Match.objects.filter(offer=offer)
        for match in proposed.order_by("pk"):
            outbox.erase(about=match)
        # Why it was declined, and what whoever offered said then.
        proposed.exclude(reason="").update(reason=ERASED)
        Offer.objects.filter(pk=offer.pk).update(
            what=ERASED, conditions="", rhythm="", cost="" if offer.is_free else ERASED, shown_as="", ended_reason=ERASED,
            visibility=OfferVisibility.TEAM, updated_at=clock.now(),
        )  # fmt: skip
