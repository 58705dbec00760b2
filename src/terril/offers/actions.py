"""The verbs of an offer: publish, correct, pause, take up again, end, remind before its end."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from terril.initiatives.models import NeedKind
from terril.initiatives.text import without_contact
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.verbs import checked, envelope, french, locked, once, sent_before
from terril.offers import words
from terril.offers.matches import JOINED, decline
from terril.offers.models import Match, Offer, OfferState, OfferVisibility
from terril.offers.states import OFFER, OPEN
from terril.people import actions as people
from terril.people.actions import ConsentGiven
from terril.people.messages import tell
from terril.people.models import Person
from terril.programmes.access import can_work
from terril.programmes.models import Programme

# What an offer says, which may be corrected.
FIELDS = (
    "kind", "what", "conditions", "rhythm", "is_free", "cost", "quantity", "commune", "place", "organisation", "shown_as", "starts_on", "ends_on",
    "visibility",
)  # fmt: skip
# How long before its end whoever made an offer is reminded of it.
REMIND_BEFORE = timedelta(days=10)


# What others read of an offer: a change of these by whoever offers is read over again.
SHOWN = ("what", "conditions", "rhythm", "cost", "shown_as")


def _fill(offer: Offer, said: dict[str, Any]) -> None:
    """Takes what was typed; raises Refused, with the field, for what cannot be."""
    if unknown := set(said) - set(FIELDS):
        raise TypeError(f"an offer has no {', '.join(sorted(unknown))}")
    for name, value in said.items():
        setattr(offer, name, value)
    offer.what, offer.conditions = " ".join(offer.what.split())[:160], offer.conditions.strip()[:600]
    offer.rhythm, offer.cost = offer.rhythm.strip()[:120], "" if offer.is_free else offer.cost.strip()[:120]
    offer.shown_as = people.name(offer.shown_as, field="shown_as", most=120)
    for name in SHOWN:
        without_contact(getattr(offer, name), field=name)
    if offer.kind not in NeedKind.values:
        raise Refused(_("Choisissez la sorte d’aide."), field="kind")
    if not offer.what:
        raise Refused(_("Dites en quelques mots ce que vous proposez."), field="what")
    if not offer.is_free and not offer.cost:
        raise Refused(_("Dites le prix, ou cochez « gratuit »."), field="cost")
    if offer.visibility not in OfferVisibility.values:
        raise Refused(_("Choisissez qui peut voir cette offre."), field="visibility")
    if offer.place is not None and offer.place.commune_id != offer.commune_id:
        raise Refused(
            _("%(place)s n’est pas à %(commune)s.") % {"place": offer.place.name, "commune": offer.commune.name},
            field="place",
        )
    if offer.ends_on and offer.ends_on.year > clock.today().year + 10:
        raise Refused(_("Cette date est bien loin : dix ans au plus, ou laissez vide."), field="ends_on")


@transaction.atomic
def publish(
    *,
    actor: Person | None,
    programme: Programme,
    person: Person | None = None,
    somebody: dict[str, Any] | None = None,
    given: ConsentGiven | None = None,
    client_id: str | None = None,
    fictional: bool = False,
    **said: Any,
) -> Offer:
    """An offer is noted by the team, for an organisation, a place or somebody; or by somebody with an account, and then it is read over first.

    `somebody`: who answers for it and is not known yet (the fields of `people.register`); `given`: how that person agreed. `said`: FIELDS.
    The same `client_id` twice notes one. Raises Refused, with the field.
    """
    client_id = envelope(client_id, *(value for _name, value in sorted({**said, **(somebody or {})}.items())), person)
    if before := sent_before(Offer, client_id, programme=programme):
        return before
    if said.get("ends_on") and said["ends_on"] < clock.today():
        raise Refused(_("Cette date est passée."), field="ends_on")
    now = clock.now()
    offer = Offer(programme=programme, noted_by=actor, created_at=now, updated_at=now, client_id=client_id, fictional=fictional)
    _fill(offer, said)
    if somebody is not None and somebody.get("first_name", "").strip():
        person = people.register(actor=actor, commune=offer.commune, fictional=fictional, **somebody)
    if person is not None:
        if given is None:
            raise Refused(_("Dites comment la personne a donné son accord."), field="consent_way")
        person = people.touch_living(person)
        offer.person, offer.consent = person, people.agree(actor=actor, person=person, given=given)
    by_itself = _speaks_for_itself(actor, offer)
    offer.state = OfferState.SUBMITTED if by_itself else OfferState.PUBLISHED
    kept, is_new = once(offer, "programme")
    if not is_new:
        return kept
    journal.record(
        actor=actor,
        verb="offer.submitted" if by_itself else "offer.published",
        subject=offer,
        programme=programme,
        on_behalf_of=person,
    )
    return offer


def _speaks_for_itself(actor: Person | None, offer: Offer) -> bool:
    """Whoever offers types for themself, and is not of the team: what they write is read over before it is shown."""
    return actor is not None and actor.pk == offer.person_id and not can_work(actor, offer.programme)


def _save(offer: Offer, *fields: str) -> None:
    offer.updated_at = clock.now()
    checked(offer, "updated_at", *fields)


@transaction.atomic
def change(*, actor: Person | None, offer: Offer, **said: Any) -> Offer:
    """Corrects what is given. Raises Refused, with the field: an offer that is over, or fewer places than are taken."""
    row = locked(offer, *JOINED)
    if row.state == OfferState.ENDED:
        raise Refused(_("Cette offre est terminée : notez-en une nouvelle."))
    before, shown = row.ends_on, [getattr(row, name) for name in SHOWN]
    _fill(row, said)
    if shown != [getattr(row, name) for name in SHOWN] and _speaks_for_itself(actor, row):
        OFFER.move(row, "submit")
    taken = (
        Match.objects.filter(offer=row, slot__isnull=False)
        .exclude(pledge__outcome="not_kept")
        .order_by("-slot")
        .values_list("slot", flat=True)
        .first()
    )
    if row.quantity is not None and taken is not None and row.quantity < taken:
        raise Refused(_("Des places sont déjà prises : gardez-en au moins %(n)s.") % {"n": taken}, field="quantity")
    if row.ends_on != before:
        row.reminded_at = None
    _save(row, *said, "reminded_at", "state")
    journal.record(actor=actor, verb="offer.changed", subject=row, programme=row.programme_id)
    return row


@transaction.atomic
def show(*, actor: Person | None, offer: Offer) -> Offer:
    """Read over, or taken up again after a pause. Raises Refused once it is over."""
    row = locked(offer, *JOINED)
    if row.state == OfferState.PUBLISHED:
        return row
    OFFER.move(row, "publish")
    _save(row, "state")
    journal.record(actor=actor, verb="offer.published", subject=row, programme=row.programme_id)
    return row


@transaction.atomic
def pause(*, actor: Person | None, offer: Offer) -> Offer:
    """Shown and proposed to nobody until it is taken up again; what was proposed already goes on."""
    row = locked(offer, *JOINED)
    if row.state == OfferState.PAUSED:
        return row
    OFFER.move(row, "pause")
    _save(row, "state")
    journal.record(actor=actor, verb="offer.paused", subject=row, programme=row.programme_id)
    return row


@transaction.atomic
def end(*, actor: Person | None, offer: Offer, reason: str) -> Offer:
    """It is over, and why; what waited for an answer is declined, and those who waited are told. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(_("Dites en une phrase pourquoi cette offre se termine."), field="reason")
    row = locked(offer, *JOINED)
    if row.state == OfferState.ENDED:
        return row
    for match in Match.objects.filter(offer=row, state__in=OPEN).order_by("pk"):
        # Kept with the proposal, and told to whoever waited.
        decline(actor=actor, match=match, reason=french(gettext_lazy("Cette offre est terminée.")))
    OFFER.move(row, "end")
    row.ended_reason = reason.strip()[:300]
    _save(row, "state", "ended_reason")
    journal.record(actor=actor, verb="offer.ended", subject=row, programme=row.programme_id)
    return row


@transaction.atomic
def remind(*, offer: Offer) -> bool:
    """Ten days before its end, once: whoever offers may prolong it. True when a message was written."""
    row = locked(offer, *JOINED)
    due = row.ends_on is not None and clock.today() <= row.ends_on <= clock.today() + REMIND_BEFORE
    if row.state != OfferState.PUBLISHED or row.reminded_at is not None or row.person is None or not due:
        return False
    row.reminded_at = clock.now()
    row.save(update_fields=["reminded_at"])
    with override(row.person.language):
        subject, body = words.ending(row, row.programme)
    told = tell(
        actor=None,
        person=row.person,
        kind="offer.ending",
        subject=subject,
        body=body,
        programme=row.programme,
        about=row,
        useless_after=clock.over(row.ends_on) if row.ends_on else None,
    )
    journal.record(actor=None, verb="offer.reminded", subject=row, programme=row.programme_id)
    return told is not None


def to_remind(today: date | None = None) -> QuerySet[Offer]:
    """The offers that end within ten days, of which nobody was reminded yet, the first to end first."""
    today = today or clock.today()
    found = Offer.objects.filter(state=OfferState.PUBLISHED, reminded_at__isnull=True, person__isnull=False)
    return found.filter(ends_on__range=(today, today + REMIND_BEFORE)).order_by("ends_on", "pk")
