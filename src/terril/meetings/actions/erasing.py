"""What meetings keep of somebody who is erased: that a person was there, and nothing else."""

from django.db.models import Q

from terril.initiatives.actions.erasing import held_alone
from terril.initiatives.models import Holder
from terril.kernel import clock
from terril.kernel.outbox.models import Message
from terril.meetings.models import Attendance, Meeting, MeetingPledge, Presentation, Registration
from terril.people.actions import ERASERS, LOCKS
from terril.people.models import Person
from terril.people.redact import without
from terril.programmes.retention import KNOWN_BY, KNOWN_IN

WORDS = ("opening", "notes", "minutes")


@KNOWN_IN.register(20)
def came_or_registered(person: Person) -> list[int]:
    registered = Registration.objects.filter(person=person).values_list("meeting__series__programme_id", "series__programme_id")
    came = Attendance.objects.filter(person=person).values_list("meeting__series__programme_id", flat=True)
    return [pk for pair in registered for pk in pair if pk] + list(came)


@KNOWN_BY.register(20)
def by_a_meeting(person: Person, reader: Person) -> list[str]:
    return [str(row.meeting) for row in Registration.objects.filter(person=person, meeting__isnull=False).select_related("meeting__commune")[:2]]


@LOCKS.register(4)
def lock_meetings(person: Person) -> None:
    """Whoever registers or promises locks the meeting first."""
    found = Meeting.objects.filter(pk__in=_where_spoken_of(person)).order_by("pk")
    list(found.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


@ERASERS.register(8)
def forget_participant(person: Person) -> None:
    """Before the ideas go (order 20): the notes taken about those that nobody else carries go, and the name goes from what others wrote."""
    mine = Registration.objects.filter(person=person)
    mine.update(needs=[], needs_note="", client_id=None)
    coming = Q(meeting__ends_at__gt=clock.now()) | Q(series__isnull=False)
    mine.filter(coming, cancelled_at__isnull=True).update(cancelled_at=clock.now())
    meetings = _where_spoken_of(person)
    alone = held_alone(person)
    titles = [title for title in alone.values_list("title", flat=True) if title]
    Presentation.objects.filter(initiative__in=alone.values("pk")).update(notes="")
    carried = Holder.objects.filter(person=person).values("initiative")
    for row in [*Meeting.objects.filter(pk__in=meetings), *Presentation.objects.filter(Q(meeting__in=meetings) | Q(initiative__in=carried))]:
        _unname(row, WORDS if isinstance(row, Meeting) else ("notes",), person, titles)
    for message in Message.objects.filter(about_type=Meeting._meta.label_lower, about_id__in=meetings):
        _unname(message, ("subject", "body"), person, titles)


def _where_spoken_of(person: Person) -> list[int]:
    """The meetings where somebody came, was expected, promised, or whose agenda had an idea of theirs."""
    carried = Holder.objects.filter(person=person).values("initiative")
    found = {pk for pk in Registration.objects.filter(person=person).values_list("meeting_id", flat=True) if pk}
    found |= set(Attendance.objects.filter(person=person).values_list("meeting_id", flat=True))
    found |= set(Presentation.objects.filter(initiative__in=carried).values_list("meeting_id", flat=True))
    promised = Q(pledge__person=person) | Q(pledge__initiative__in=carried)
    return sorted(found | set(MeetingPledge.objects.filter(promised).values_list("meeting_id", flat=True)))


def _unname(row: Meeting | Presentation | Message, fields: tuple[str, ...], person: Person, titles: list[str]) -> None:
    """Not an edit that anybody made: neither the version of the notes nor the calendar changes."""
    changed = {}
    for field in fields:
        text = getattr(row, field)
        if (left := without(text, person, titles)) != text:
            changed[field] = left
    if changed:
        type(row)._base_manager.filter(pk=row.pk).update(**changed)
