"""What meetings keep of somebody who is erased: that a person was there, and nothing else."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from terril.initiatives.erasing import held_alone
from terril.initiatives.models import Holder
from terril.kernel import clock
from terril.kernel.outbox.models import Message
from terril.meetings.models import Attendance, Meeting, MeetingPledge, Presentation, Registration
from terril.people.dossiers import People
from terril.people.models import Person
from terril.people.redact import take_out


def where_spoken_of(people: People) -> list[int]:
    """The meetings where these people came, were expected, promised, or whose agenda had an idea of theirs."""
    ids = [person.pk for person in people]
    carried = Holder.objects.filter(person__in=ids).values("initiative")
    found = {pk for pk in Registration.objects.filter(person__in=ids).values_list("meeting_id", flat=True) if pk}
    found |= set(Attendance.objects.filter(person__in=ids).values_list("meeting_id", flat=True))
    found |= set(Presentation.objects.filter(initiative__in=carried).values_list("meeting_id", flat=True))
    promised = Q(pledge__person__in=ids) | Q(pledge__initiative__in=carried)
    return sorted(found | set(MeetingPledge.objects.filter(promised).values_list("meeting_id", flat=True)))


def told_by_a_meeting(person: Person, reader: Person) -> Iterable[str]:
    expected = Registration.objects.filter(person=person, meeting__isnull=False).select_related("meeting__commune").order_by("pk")
    return [str(row.meeting) for row in expected[:2]]


def registrations_end(rows: QuerySet[Any], people: People) -> None:
    """Nobody is expected any more where they have not been yet, and what they needed to come is not kept."""
    rows.update(needs=[], needs_note="", client_id=None)
    coming = Q(meeting__ends_at__gt=clock.now()) | Q(series__isnull=False)
    rows.filter(coming, cancelled_at__isnull=True).update(cancelled_at=clock.now())


def unname_meetings(rows: QuerySet[Any], people: People) -> None:
    """The names go from what was written, and the titles of the ideas that nobody carries any more; so they do from what was sent about it."""
    titles = [title for title in held_alone(people).values_list("title", flat=True) if title]
    take_out(rows, people, "place_note", "cancelled_reason", "opening", "notes", "minutes", titles=titles)
    sent = Message.objects.filter(about_type=Meeting._meta.label_lower, about_id__in=rows.values("pk"))
    take_out(sent, people, "subject", "body", titles=titles)


def unname_presentations(rows: QuerySet[Any], people: People) -> None:
    take_out(rows, people, "notes", titles=[title for title in held_alone(people).values_list("title", flat=True) if title])
