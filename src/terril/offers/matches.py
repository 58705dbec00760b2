"""The verbs of a proposal: an offer meets an idea. Both say yes, and it becomes a promise, followed until it is kept or not.

Every verb locks the offer, and with it its proposals; the idea first, when a proposal is made or accepted.
"""

import secrets
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from terril.initiatives.access import is_public
from terril.initiatives.following.actions import holder_of, locked_initiative
from terril.initiatives.models import Initiative, Need
from terril.initiatives.pledging.actions import pledge
from terril.initiatives.text import without_contact
from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox import actions as outbox
from terril.kernel.verbs import checked, in_french, locked
from terril.kernel.words import long_date
from terril.offers import words
from terril.offers.models import Match, MatchState, Offer, OfferState
from terril.offers.states import MATCH, OPEN
from terril.people.messages import tell, tell_if_reachable
from terril.people.models import Person
from terril.territory.queries import distance_km

# What is read with an offer that is locked.
JOINED = ("programme", "commune", "place", "organisation", "person")
# By when a promise made through an offer is kept, when nobody says otherwise.
USUAL = timedelta(days=30)


def _proposable(offer: Offer) -> None:
    """Raises Refused when nobody can be sent to it any more."""
    if offer.state != OfferState.PUBLISHED:
        raise Refused(
            _("Cette offre est « %(state)s » : on ne peut pas la proposer.") % {"state": offer.get_state_display()}
        )
    if offer.ends_on is not None and offer.ends_on < clock.today():
        raise Refused(_("Cette offre est terminée : elle allait jusqu’à une date passée."))


def _new(offer: Offer, initiative: Initiative, **more: object) -> Match:
    return Match(offer=offer, initiative=initiative, programme=offer.programme, key=secrets.token_urlsafe(24), made_at=clock.now(), **more)


@transaction.atomic
def ask(*, actor: Person | None, offer: Offer, initiative: Initiative) -> Match:
    """A holder says "this interests me", for an idea: the team looks at it first. Asking twice asks once. Raises Refused."""
    idea = locked_initiative(initiative)
    row = locked(offer, *JOINED)
    if before := Match.objects.filter(offer=row, initiative=idea, state__in=[*OPEN, MatchState.ACCEPTED]).first():
        return before
    _proposable(row)
    if _is_of_a_holder(row, idea):
        raise Refused(_("C’est votre propre offre."))
    match = checked(_new(row, idea, state=MatchState.ASKED, holder_agreed_at=clock.now(), need=_need(idea, row)))
    journal.record(actor=actor, verb="match.asked", subject=idea, programme=row.programme_id)
    return match


def _is_of_a_holder(offer: Offer, idea: Initiative) -> bool:
    """Whoever offers carries the idea: nobody is asked to help themself."""
    return offer.person_id is not None and idea.holders.filter(person=offer.person_id, until__isnull=True).exists()


def _need(initiative: Initiative, offer: Offer) -> Need | None:
    """The open need that this offer answers, if one was said."""
    return Need.objects.filter(initiative=initiative, kind=offer.kind, met_at__isnull=True).order_by("pk").first()


@transaction.atomic
def propose(
    *,
    actor: Person | None,
    offer: Offer,
    initiative: Initiative,
    to_offerer: str,
    need: Need | None = None,
    due_on: date | None = None,
) -> Match:
    """The coordinator brings an offer to an idea: both are told on their own channels. An idea that had asked has said yes already.

    Raises Refused without words for whoever offers, or when they carry the idea themself; Conflict when it is proposed already.
    """
    if not to_offerer.strip():
        raise Refused(_("Dites en une phrase ce que cherche cette idée."), field="to_offerer")
    without_contact(to_offerer, field="to_offerer")
    due_on = due_on or clock.today() + USUAL
    if due_on < clock.today():
        raise Refused(_("Cette date est passée. Avant quand serait-ce utile ?"), field="due_on")
    if due_on.year > clock.today().year + 5:
        raise Refused(_("Cette date est bien loin : cinq ans au plus."), field="due_on")
    idea = locked_initiative(initiative)
    row = locked(offer, *JOINED)
    _proposable(row)
    if _is_of_a_holder(row, idea):
        raise Refused(_("Qui propose cette offre porte aussi cette idée : il n’y a personne d’autre à prévenir."))
    match = Match.objects.filter(offer=row, initiative=idea, state=MatchState.ASKED).first()
    if match is None:
        match = _new(row, idea, state=MatchState.PROPOSED, need=need or _need(idea, row))
    else:
        MATCH.move(match, "propose")
        match.offer, match.initiative = row, idea
    match.to_offerer, match.due_on, match.proposed_at = to_offerer.strip()[:300], due_on, clock.now()
    match.from_public = is_public(idea)
    checked(match)
    # An address that is not one is refused: the team, who proposes, may correct it.
    if row.person is not None and match.offerer_agreed_at is None:
        _tell(actor, match, row.person, "match.to_offerer", lambda: words.to_offerer(match, row.programme), say=tell)
    holder = holder_of(idea)
    if holder is not None and match.holder_agreed_at is None:
        _tell(actor, match, holder, "match.to_holder", lambda: words.to_holder(match, row.programme, holder.first_name, reason_of(match)), say=tell)
    journal.record(actor=actor, verb="match.proposed", subject=idea, programme=row.programme_id)
    return match


def reason_of(match: Match, *, team: bool = False) -> str:
    """Why this offer is proposed to this idea, in the running language, for whoever seeks or for the team."""
    offer, idea = match.offer, match.initiative
    km = distance_km(offer.commune, idea.commune)
    need = match.need or Need(kind=offer.kind)
    return words.reason(need, offer, km, same_commune=offer.commune_id == idea.commune_id, team=team)


def _tell(
    actor: Person | None,
    match: Match,
    person: Person,
    kind: str,
    said: Callable[[], tuple[str, str]],
    say: Callable[..., object] = tell_if_reachable,
) -> None:
    with override(person.language):
        subject, body = said()
    say(actor=actor, person=person, kind=kind, subject=subject, body=body, programme=match.offer.programme, about=match)


def _locked(match: Match, *, idea: bool = False) -> Match:
    """The proposal as it is now, its offer locked. `idea`: the idea first, and Refused once it is withdrawn."""
    if idea:
        locked_initiative(Initiative(pk=match.initiative_id))
    offer = locked(Offer(pk=match.offer_id), *JOINED)
    row = Match.objects.select_related("initiative__commune", "need").get(pk=match.pk)
    row.offer = offer
    return row


@transaction.atomic
def accept(*, actor: Person | None, match: Match, offerer: bool = False, holder: bool = False) -> Match:
    """One of the two says yes, or both (the team notes it). At the second yes a place is taken and the promise is made.

    Saying yes twice changes nothing. Raises Conflict when the last place was taken a moment ago, Refused when it is closed, or once the
    offer is over: nobody promises what can no longer be lent.
    """
    row = _locked(match, idea=True)
    if row.state == MatchState.ACCEPTED:
        return row
    MATCH.check(row, "accept")
    if row.offer.ends_on is not None and row.offer.ends_on < clock.today():
        raise Refused(
            _("Cette offre allait jusqu’au %(date)s : elle est terminée. Si elle dure encore, dites-le à l’équipe, qui corrige la date.")
            % {"date": long_date(row.offer.ends_on)}
        )
    now = clock.now()
    row.offerer_agreed_at = row.offerer_agreed_at or (now if offerer else None)
    row.holder_agreed_at = row.holder_agreed_at or (now if holder else None)
    if row.offerer_agreed_at is None or row.holder_agreed_at is None:
        row.save(update_fields=["offerer_agreed_at", "holder_agreed_at"])
        journal.record(actor=actor, verb="match.agreed", subject=row.initiative, programme=row.programme_id)
        return row
    MATCH.move(row, "accept")
    row.slot, row.closed_at = _free_place(row.offer), now
    row.save(update_fields=["state", "offerer_agreed_at", "holder_agreed_at", "slot", "closed_at"])
    offer = row.offer
    row.pledge = pledge(
        actor=actor, initiative=row.initiative, programme=offer.programme, by_name=offer.offered_by, what=offer.what,
        due_on=max(row.due_on or clock.today(), clock.today()), person=offer.person, organisation=offer.organisation, need=row.need,
        client_id=f"match-{row.pk}",
    )  # fmt: skip
    row.save(update_fields=["pledge"])
    journal.record(actor=actor, verb="match.accepted", subject=row.initiative, programme=row.programme_id)
    _drop_questions(actor, row)
    for person in filter(None, (offer.person, holder_of(row.initiative))):
        _tell(actor, row, person, "match.agreed", partial(words.agreed, row, offer.programme, person.first_name))
    return row


def _free_place(offer: Offer) -> int | None:
    """The first free place of a limited offer; None when there is no limit. Raises Conflict when all are taken."""
    if offer.quantity is None:
        return None
    # A promise that was not kept gives its place back.
    Match.objects.filter(offer=offer, slot__isnull=False, pledge__outcome="not_kept").update(slot=None)
    taken = set(Match.objects.filter(offer=offer, slot__isnull=False).values_list("slot", flat=True))
    for place in range(1, offer.quantity + 1):
        if place not in taken:
            return place
    raise Conflict(
        _(
            "La dernière place vient d’être prise par une autre idée. Rien n’a changé de votre côté : l’équipe cherche autre chose avec vous."
        )
    )


def _drop_questions(actor: Person | None, match: Match) -> None:
    outbox.drop(
        actor=actor, about=match, reason=gettext_lazy("La réponse est connue."), kinds={"match.to_offerer", "match.to_holder"}
    )


@transaction.atomic
def decline(*, actor: Person | None, match: Match, reason: str, by: str = "team") -> Match:
    """Somebody says no, and why; the others are told. `by`: "offerer", "holder" or "team". Declining twice changes nothing.

    Raises Refused without a reason, or once it is accepted.
    """
    if not reason.strip():
        raise Refused(_("Dites en une phrase pourquoi."), field="reason")
    row = _locked(match)
    if row.state not in {MatchState.DECLINED, MatchState.ENDED}:
        _close(actor, row, "decline", reason)
        _tell_declined(actor, row, by)
    return row


def _close(actor: Person | None, match: Match, verb: str, reason: str) -> None:
    MATCH.move(match, verb)
    match.reason, match.closed_at = reason.strip()[:300], clock.now()
    match.save(update_fields=["state", "reason", "closed_at"])
    journal.record(actor=actor, verb=f"match.{match.state}", subject=match.initiative, programme=match.programme_id)
    _drop_questions(actor, match)


@transaction.atomic
def end(*, actor: Person | None, match: Match, reason: str) -> Match:
    """The idea is gone: nothing waits any more, and whoever offers, and had said yes, is told. Ending twice changes nothing."""
    row = _locked(match)
    if row.state in OPEN:
        _close(actor, row, "end", reason)
        _tell_declined(actor, row, "holder")
    return row


@transaction.atomic
def tell_neutrally(*, actor: Person | None, match: Match) -> Match:
    """The idea is no longer public: its words leave the proposal, and the message that still waits is written again without them."""
    row = _locked(match)
    if row.state != MatchState.PROPOSED or not row.from_public:
        return row
    with in_french():
        row.to_offerer = words.neutral(row.offer.kind)
    row.from_public = False
    row.save(update_fields=["to_offerer", "from_public"])
    waiting = outbox.drop(
        actor=actor, about=row, reason=gettext_lazy("Remplacé par une nouvelle plus récente."), kinds={"match.to_offerer"}
    )
    if waiting and row.offer.person is not None:
        _tell(actor, row, row.offer.person, "match.to_offerer", lambda: words.to_offerer(row, row.offer.programme))
    return row


def _tell_declined(actor: Person | None, match: Match, by: str) -> None:
    """Whoever waited for the other's answer is told; what the holder said of the offer stays with the team."""
    programme, holder, offerer = match.offer.programme, holder_of(match.initiative), match.offer.person
    if by != "holder" and holder is not None and match.initiative.withdrawn_at is None:
        _tell(actor, match, holder, "match.declined", lambda: words.declined(match, programme, holder.first_name, match.reason))
    if by != "offerer" and offerer is not None and match.offerer_agreed_at is not None:
        _tell(actor, match, offerer, "match.declined", lambda: words.declined(match, programme, offerer.first_name, ""))


@transaction.atomic
def free_place(*, actor: Person | None, match: Match, verb: str = "match.place_freed") -> Match:
    """The idea that an accepted offer went to is gone: the place it took is free for another. Twice changes nothing."""
    row = _locked(match)
    if row.slot is not None:
        row.slot = None
        row.save(update_fields=["slot"])
        journal.record(actor=actor, verb=verb, subject=row.initiative, programme=row.programme_id)
    return row


def give_back(*, actor: Person | None, match: Match) -> Match:
    """What was lent came back: its place is free again. Twice changes nothing."""
    return free_place(actor=actor, match=match, verb="match.given_back")
