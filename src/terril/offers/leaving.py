"""What ends, and what is taken away of offers, when a holder takes an idea back, shows it to fewer people, or is erased."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.imports.knowing import PEOPLE_OF
from terril.initiatives.actions.erasing import held_alone
from terril.initiatives.models import Holder, Initiative, Visibility
from terril.initiatives.panels import SHOWN_TO, WITHDRAWN
from terril.kernel import clock
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED
from terril.offers import actions, matches
from terril.offers.models import Match, MatchState, Offer, OfferState, OfferVisibility
from terril.people.actions import ERASERS, LOCKS
from terril.people.models import Person
from terril.people.redact import take_out
from terril.programmes.retention import KNOWN_BY, KNOWN_IN


@WITHDRAWN.register(10)
def nothing_waits_for_it(actor: Person | None, initiative: Initiative) -> None:
    """The idea is locked by whoever withdraws it: a yes that arrives now comes after."""
    # In one order: two ideas that are taken back at the same second never wait for each other.
    for match in Match.objects.filter(Q(state__in=matches.OPEN) | Q(slot__isnull=False), initiative=initiative).order_by("offer_id", "pk"):
        matches.end(actor=actor, match=match, reason=_stored("idea"))
        matches.free_place(actor=actor, match=match)


def _stored(what: str) -> str:
    # What is stored is French, whatever the actor's language.
    with override("fr"):
        return {"idea": _("L’idée a été retirée."), "person": _("Une personne a demandé à ne plus figurer ici.")}[what]


@SHOWN_TO.register(11)
def fewer_people_see_it(actor: Person | None, initiative: Initiative) -> None:
    """Words that came from an idea which everybody could read are no longer told to anybody: what waits says it neutrally."""
    if initiative.visibility == Visibility.PUBLIC:
        return
    for match in Match.objects.filter(initiative=initiative, state=MatchState.PROPOSED, from_public=True).order_by("offer_id"):
        matches.tell_neutrally(actor=actor, match=match)


# --- erasure


@KNOWN_IN.register(30)
def offers_something(person: Person) -> list[int]:
    return list(Offer.objects.filter(person=person).order_by().values_list("programme_id", flat=True).distinct())


@PEOPLE_OF.register(30)
def offering_something(programme_id: int) -> QuerySet[Any, Any]:
    return Offer.objects.filter(programme=programme_id, person__isnull=False).values("person_id")


@KNOWN_BY.register(30)
def by_an_offer(person: Person, reader: Person) -> list[str]:
    return list(Offer.objects.filter(person=person).order_by("pk").values_list("what", flat=True)[:2])


@LOCKS.register(21)
def lock_offers(person: Person) -> None:
    """After the ideas and before the person: the order of every other verb."""
    carried = Holder.objects.filter(person=person).values("initiative_id")
    proposed = Exists(Match.objects.filter(offer=OuterRef("pk"), initiative__in=carried))
    list(
        Offer.objects.filter(Q(person=person) | proposed)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


@ERASERS.register(11)
def forget_offered(person: Person) -> None:
    """What an organisation or a place offers stays, without who answered for it; what somebody offered alone ends, without its words."""
    proposed = Match.objects.filter(initiative__in=list(held_alone(person).values_list("pk", flat=True)))
    for match in proposed.filter(state__in=matches.OPEN).order_by("offer_id"):
        outbox.erase(about=match)
        matches.end(actor=None, match=match, reason=_stored("person"))
    for match in proposed.filter(slot__isnull=False).order_by("offer_id"):
        matches.free_place(actor=None, match=match)
    for match in proposed.order_by("pk"):
        outbox.erase(about=match)
    proposed.exclude(to_offerer="").update(to_offerer=ERASED)
    proposed.exclude(reason="").update(reason=ERASED)
    shared = Holder.objects.filter(person=person).exclude(initiative__in=held_alone(person).values("pk")).values("initiative")
    take_out(Match.objects.filter(initiative__in=shared), person, "to_offerer", "reason")
    mine = Offer.objects.filter(person=person)
    take_out(Match.objects.filter(offer__in=mine.values("pk")), person, "to_offerer", "reason")
    mine.filter(Q(organisation__isnull=False) | Q(place__isnull=False)).update(person=None, consent=None, shown_as="")
    for offer in mine.order_by("pk"):
        _forget_offer(offer)


def _forget_offer(offer: Offer) -> None:
    if offer.state != OfferState.ENDED:
        actions.end(actor=None, offer=offer, reason=_stored("person"))
    outbox.erase(about=offer)
    for match in Match.objects.filter(offer=offer).order_by("pk"):
        outbox.erase(about=match)
    # Why it was declined, and what whoever offered said then.
    Match.objects.filter(offer=offer).exclude(reason="").update(reason=ERASED)
    Offer.objects.filter(pk=offer.pk).update(
        what=ERASED, conditions="", rhythm="", cost="" if offer.is_free else ERASED, shown_as="", ended_reason=ERASED,
        visibility=OfferVisibility.TEAM, updated_at=clock.now(),
    )  # fmt: skip
