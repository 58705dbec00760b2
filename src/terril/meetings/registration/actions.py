"""Coming once, or for the whole season; without an account, and once however often it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from terril.kernel import clock, journal, throttle
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Channel
from terril.kernel.search import fold
from terril.kernel.verbs import envelope, locked
from terril.kernel.words import spoken
from terril.meetings import access
from terril.meetings.common import Missed, lines, locked_meeting, tell_all
from terril.meetings.day.actions import mark_away
from terril.meetings.models import AccessNeed, Attendance, Meeting, Registration, Series
from terril.people import actions as people
from terril.people import contacts
from terril.people.models import Person

# A confirmation costs nothing by these; a call or a letter is kept for what changes.
CONFIRMED_BY = {Channel.EMAIL, Channel.SMS}
CONFIRMED_A_DAY = 10


@dataclass(frozen=True)
class Registered:
    """`already`: the person was registered before. `moved`: the meeting is not at the date that the page showed."""

    registration: Registration
    already: bool = False
    moved: bool = False
    meeting: Meeting | None = None


@transaction.atomic
def register(
    *,
    actor: Person | None,
    person: Person,
    meeting: Meeting | None = None,
    series: Series | None = None,
    needs: Sequence[str] = (),
    needs_note: str = "",
    remind: bool = True,
    client_id: str | None = None,
    seen_at: datetime | None = None,
) -> Registered:
    """Registers a known person for one meeting or for the whole season. Registering twice is one registration, with the needs of both.

    `seen_at` is the date that the page showed. Raises Refused when the meeting is cancelled or over.
    """
    row = _target(meeting, series)
    before = _active(row).filter(person=person).first()
    return _register(actor, row, person, before, needs, needs_note, remind, client_id, seen_at)


@transaction.atomic
def register_visitor(
    *,
    actor: Person | None = None,
    first_name: str,
    channel: str = Channel.NONE,
    contact: str = "",
    meeting: Meeting | None = None,
    series: Series | None = None,
    needs: Sequence[str] = (),
    needs_note: str = "",
    remind: bool = True,
    client_id: str | None = None,
    seen_at: datetime | None = None,
    language: str = "fr",
    fictional: bool = False,
) -> Registered:
    """Somebody without an account. The same first name with the same contact, or the same `client_id`, is the same registration.

    Raises Refused for an empty first name, a contact that is none, a meeting cancelled or over.
    """
    if not first_name.strip():
        raise Refused(_("Écrivez au moins un prénom, pour que l’on vous accueille."), field="first_name")
    row = _target(meeting, series)
    how = contacts.read(channel, contact)
    client_id = envelope(client_id, fold(first_name), *how.values())
    before = _same_visitor(row, first_name, how, client_id)
    person = before.person if before else people.register(
        actor=actor, first_name=first_name, channel=channel, contact=contact, language=language, fictional=fictional
    )
    return _register(actor, row, person, before, needs, needs_note, remind, client_id, seen_at)


def _target(meeting: Meeting | None, series: Series | None) -> Meeting | Series:
    """The meeting or the series, locked: whoever moves it waits, or is waited for."""
    if meeting is not None and series is None:
        return _open(meeting)
    if series is None or meeting is not None:
        raise TypeError("a meeting or a season")
    return locked(series, "programme")


def _open(meeting: Meeting) -> Meeting:
    """The meeting, locked. Raises Refused when it takes no registration any more."""
    row = locked_meeting(meeting)
    if not access.open_to_registration(row):
        raise Refused(_("Cette rencontre ne prend plus d’inscriptions : elle est passée, ou annulée. Les suivantes sont au calendrier."))
    return row


def _active(row: Meeting | Series) -> QuerySet[Registration]:
    to = {"meeting": row} if isinstance(row, Meeting) else {"series": row}
    return Registration.objects.filter(cancelled_at__isnull=True, **to).select_related("person").order_by("pk")


def _same_visitor(row: Meeting | Series, first_name: str, how: dict[str, str], client_id: str | None) -> Registration | None:
    if client_id:
        same = _active(row).filter(client_id=client_id).first()
        if same:
            return same
    if how["channel"] == Channel.NONE:
        return None
    alike = _active(row).filter(
        person__channel=how["channel"],
        person__email__iexact=how["email"],
        person__phone=how["phone"],
        person__postal_address=how["postal_address"],
        person__relay=how["relay"],
    )
    return next((one for one in alike if fold(one.person.first_name) == fold(first_name)), None)


def _register(
    actor: Person | None,
    row: Meeting | Series,
    person: Person,
    before: Registration | None,
    needs: Sequence[str],
    needs_note: str,
    remind: bool,
    client_id: str | None,
    seen_at: datetime | None,
) -> Registered:
    if unknown := set(needs) - set(AccessNeed.values):
        raise Refused(_("Ce besoin n’est pas dans la liste : %(needs)s.") % {"needs": ", ".join(sorted(unknown))}, field="needs")
    people.touch_living(person)
    meeting = row if isinstance(row, Meeting) else None
    moved = meeting is not None and seen_at is not None and meeting.starts_at != seen_at
    if before:
        before.needs = sorted({*before.needs, *needs})
        # Whoever types the name and the number of somebody adds to what they asked, and rewrites nothing.
        before.needs_note = before.needs_note or needs_note.strip()[:200]
        before.remind = before.remind or remind
        before.save(update_fields=["needs", "needs_note", "remind"])
        return Registered(before, already=True, moved=moved, meeting=meeting)
    to: dict[str, Any] = {"meeting": meeting} if meeting else {"series": row}
    # The same page sent for another meeting, or after having left, carries a name that has served: a new line takes none.
    if client_id and Registration.objects.filter(client_id=client_id).exists():
        client_id = None
    made = Registration.objects.create(
        person=person,
        needs=sorted(set(needs)),
        needs_note=needs_note.strip()[:200],
        remind=remind,
        registered_at=clock.now(),
        client_id=client_id or None,
        **to,
    )
    journal.record(
        actor=actor,
        verb="meeting.registered" if meeting else "series.registered",
        subject=row,
        programme=row.programme,
        data={"person_id": person.pk},
    )
    if meeting and person.channel in CONFIRMED_BY:
        # Anybody can type somebody else's address: ten confirmations a day reach it, whoever asks for them.
        asked = throttle.hit("confirmation", person.contact, free=CONFIRMED_A_DAY, window=24 * 3600)
        if not asked.wait:

            def words(missed: Missed) -> tuple[str, str]:
                awaited = {"when": spoken(meeting.starts_at), "where": meeting.location}
                return _("Vous êtes inscrite, vous êtes inscrit"), lines(_("Nous vous attendons %(when)s, %(where)s.") % awaited, meeting.place_note)

            tell_all(actor=actor, meeting=meeting, people=[person], kind="meeting.registered", words=words)
    return Registered(made, moved=moved, meeting=meeting)


def _for_the_season(registration: Registration, meeting: Meeting) -> tuple[Registration, Meeting]:
    """The meeting, locked, and the registration for its season. Raises Refused for any other."""
    row = _open(meeting)
    kept = Registration.objects.select_related("person").get(pk=registration.pk)
    if kept.cancelled_at or kept.series_id != row.series_id:
        raise Refused(_("Cette inscription n’est pas pour toute la saison : rien n’a été changé."))
    return kept, row


@transaction.atomic
def skip(*, actor: Person | None, registration: Registration, meeting: Meeting) -> Attendance:
    """Registered for the season, and not coming to this one: awaited at the others, and not reminded of it. Twice is once.

    Raises Refused when the meeting is cancelled or over, or the registration is not for its season.
    """
    kept, row = _for_the_season(registration, meeting)
    people.heard(kept.person)
    return mark_away(actor=actor, meeting=row, person=kept.person)


@transaction.atomic
def come_after_all(*, actor: Person | None, registration: Registration, meeting: Meeting) -> Registration:
    """Coming to this one all the same; whoever never said otherwise was coming already. Raises Refused like `skip`."""
    kept, row = _for_the_season(registration, meeting)
    people.heard(kept.person)
    taken_back, _rows = Attendance.objects.filter(meeting=row, person=kept.person, here=False).delete()
    if taken_back:
        journal.record(
            actor=actor, verb="meeting.registered", subject=row, programme=row.series.programme_id, data={"person_id": kept.person_id}
        )
    return kept


@transaction.atomic
def unregister(*, actor: Person | None, registration: Registration) -> Registration:
    """The place is given back; the row stays, closed. A second call changes nothing."""
    row = locked(registration, "meeting__series", "series", "person")
    if row.cancelled_at is None:
        row.cancelled_at = clock.now()
        row.save(update_fields=["cancelled_at"])
        series = row.meeting.series if row.meeting else row.series
        assert series is not None  # noqa: S101 - a constraint says so: a meeting or a season
        journal.record(
            actor=actor,
            verb="meeting.unregistered",
            subject=row.meeting or series,
            programme=series.programme_id,
            data={"person_id": row.person_id},
        )
    return row
