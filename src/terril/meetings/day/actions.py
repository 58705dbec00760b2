"""The day itself: who is here, what is presented, what is noted, what is promised."""

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from terril.directory.models import Organisation
from terril.initiatives.models import Initiative, Need, Pledge
from terril.initiatives.pledging import actions as pledging
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.search import fold
from terril.kernel.verbs import envelope
from terril.kernel.words import long_date
from terril.meetings.agenda.actions import add_presentation
from terril.meetings.common import locked_meeting, save
from terril.meetings.models import Attendance, Meeting, MeetingPledge, Presentation, Status
from terril.people import actions as people
from terril.people.models import Person


def _of_the_day(meeting: Meeting) -> Meeting:
    row = locked_meeting(meeting)
    if row.status == Status.CANCELLED:
        raise Refused(_("Cette rencontre est annulée : rien n’a été noté."))
    return row


def _today(row: Meeting) -> None:
    """Who is here and what is presented are noted from the morning of the day on: a finger slips on a page opened a week early."""
    day = localtime(row.starts_at).date()
    if clock.today() < day:
        raise Refused(_("La rencontre a lieu le %(day)s : cela se note le jour même. Rien n’a été changé.") % {"day": long_date(day)})


@transaction.atomic
def mark_present(*, actor: Person | None, meeting: Meeting, person: Person, here: bool = True, client_id: str = "") -> Attendance:
    """Somebody is here. Marking twice marks once; `here=False` says that the person is not coming, which may be known before the day. A gesture
    sent again (`client_id`) changes nothing, whatever somebody else has marked since.

    Raises Refused for a meeting that is cancelled, or not today yet.
    """
    row = _of_the_day(meeting)
    if here:
        _today(row)
    attendance, made = Attendance.objects.get_or_create(
        meeting=row, person=person, defaults={"here": here, "marked_at": clock.now(), "marked_by": actor}
    )
    if not made and attendance.here == here:
        return attendance
    once = {"person_id": person.pk, "here": here, "client_id": client_id} if client_id else {}
    if not made and once and journal.of(row).filter(verb="meeting.attended", data__contains=once).exists():
        return attendance
    if not made:
        attendance.here, attendance.marked_at, attendance.marked_by = here, clock.now(), actor
        attendance.save(update_fields=["here", "marked_at", "marked_by"])
    if here:
        person.last_contact_on = max(person.last_contact_on, localtime(row.starts_at).date())
        person.save(update_fields=["last_contact_on"])
    journal.record(
        actor=actor,
        verb="meeting.attended",
        subject=row,
        programme=row.series.programme_id,
        data=once or {"person_id": person.pk, "here": here},
    )
    return attendance


def mark_away(*, actor: Person | None, meeting: Meeting, person: Person) -> Attendance:
    """Registered, and not here."""
    return mark_present(actor=actor, meeting=meeting, person=person, here=False)


@transaction.atomic
def add_unknown(
    *,
    actor: Person | None,
    meeting: Meeting,
    first_name: str,
    last_name: str = "",
    client_id: str | None = None,
    fictional: bool = False,
) -> Attendance:
    """Somebody unknown until now is here, under the name they give. The same name noted a moment ago at this meeting is the same person,
    and so is the same `client_id`.

    Raises Refused without a name.
    """
    if not f"{first_name}{last_name}".strip():
        raise Refused(_("Écrivez au moins un prénom."), field="first_name")
    row = _of_the_day(meeting)
    _today(row)
    client_id = envelope(client_id, fold(first_name), fold(last_name))
    sent = row.attendances.filter(client_id=client_id).select_related("person").first() if client_id else None
    if sent:
        return sent
    wanted = fold(f"{last_name} {first_name}")
    same = row.attendances.filter(person__sort_name=wanted).select_related("person").first() if last_name.strip() else None
    if same:
        return mark_present(actor=actor, meeting=row, person=same.person)
    person = people.register(
        actor=actor, first_name=first_name, last_name=last_name, channel="none", contact="", commune=None, fictional=fictional
    )
    attendance = mark_present(actor=actor, meeting=row, person=person)
    if client_id and not Attendance.objects.filter(client_id=client_id).exists():
        attendance.client_id = client_id
        attendance.save(update_fields=["client_id"])
    return attendance


@transaction.atomic
def present(
    *,
    actor: Person | None,
    presentation: Presentation | None = None,
    meeting: Meeting | None = None,
    initiative: Initiative | None = None,
) -> Presentation:
    """This initiative is presented now. An initiative of the programme that was not on the agenda joins it. Once. Raises Refused."""
    if presentation is None:
        if meeting is None or initiative is None:
            raise TypeError("a presentation, or an initiative and its meeting")
        presentation = add_presentation(actor=actor, meeting=meeting, initiative=initiative)
    row = _of_the_day(presentation.meeting)
    _today(row)
    one = row.presentations.select_related("initiative").get(pk=presentation.pk)
    if one.presented_at is None:
        one.presented_at = max(clock.now(), row.starts_at) if clock.now() < row.ends_at else min(clock.now(), row.ends_at)
        one.save(update_fields=["presented_at"])
        journal.record(
            actor=actor,
            verb="meeting.presented",
            subject=row,
            programme=row.series.programme_id,
            data={"initiative_id": one.initiative_id, "meeting_id": row.pk},
        )
    return one


@transaction.atomic
def not_presented(*, actor: Person | None, presentation: Presentation) -> Presentation:
    """The wrong button: this initiative has not been presented after all. Its notes stay. Raises Refused once the minutes were sent."""
    row = _of_the_day(presentation.meeting)
    if row.minutes_published_at:
        raise Refused(_("Le compte rendu est parti : il dit que cette idée a été présentée."))
    one = row.presentations.select_related("initiative").get(pk=presentation.pk)
    if one.presented_at is not None:
        one.presented_at = None
        one.save(update_fields=["presented_at"])
        data = {"initiative_id": one.initiative_id, "meeting_id": row.pk}
        journal.record(actor=actor, verb="meeting.not_presented", subject=row, programme=row.series.programme_id, data=data)
    return one


def _together(kept: str, added: str) -> str:
    """Two people wrote: both texts, one under the other, with the hour."""
    if added.strip() in kept:
        return kept
    if kept.strip() and kept.strip() in added:
        return added
    between = _("— Écrit en même temps (%(hour)s) :") % {"hour": date_format(localtime(clock.now()), "H:i")}
    return f"{kept.rstrip()}\n\n{between}\n{added.strip()}"


@transaction.atomic
def write_notes(
    *,
    actor: Person | None,
    notes: str,
    meeting: Meeting | None = None,
    presentation: Presentation | None = None,
    version: int | None = None,
) -> Meeting | Presentation:
    """Notes of the meeting, or of one presentation. `version` is the one that the page showed: when somebody wrote since, both texts
    are kept and `together` is true on the answer."""
    about = presentation.meeting if presentation else meeting
    if about is None:
        raise TypeError("a meeting or a presentation")
    row = _of_the_day(about)
    target: Meeting | Presentation = row.presentations.get(pk=presentation.pk) if presentation else row
    together = version is not None and version != target.notes_version and target.notes.strip() != notes.strip()
    target.notes = _together(target.notes, notes) if together else notes.strip()
    target.notes_version += 1
    target.save(update_fields=["notes", "notes_version"])
    save(row)
    journal.record(actor=actor, verb="meeting.notes_written", subject=row, programme=row.series.programme_id)
    target.together = together
    return target


@transaction.atomic
def promise(
    *,
    actor: Person | None,
    meeting: Meeting,
    initiative: Initiative,
    by_name: str,
    what: str,
    due_on: date,
    person: Person | None = None,
    organisation: Organisation | None = None,
    need: Need | None = None,
    client_id: str | None = None,
) -> Pledge:
    """Who promises what, for which idea, by when, at this meeting. The same `client_id` twice notes one. Raises Refused."""
    row = _of_the_day(meeting)
    pledge = pledging.pledge(
        actor=actor,
        initiative=initiative,
        programme=row.series.programme,
        by_name=by_name,
        what=what,
        due_on=due_on,
        person=person,
        organisation=organisation,
        need=need,
        client_id=client_id,
    )
    _link, made = MeetingPledge.objects.get_or_create(pledge=pledge, defaults={"meeting": row})
    if made:
        journal.record(
            actor=actor, verb="meeting.pledged", subject=row, programme=row.series.programme_id, data={"meeting_id": row.pk}
        )
    return pledge
