"""Who validates time, who takes it back. Whoever works for a programme declares theirs."""

from django.db.models import QuerySet

from terril.hours.models import TimeEntry, TimeState
from terril.people.models import Person
from terril.programmes.access import COORDINATES, has_role, programmes_of


def can_validate(person: Person | None, entry: TimeEntry) -> bool:
    """The coordination of the programme."""
    return has_role(person, entry.programme_id, COORDINATES)


def validated_by(person: Person) -> QuerySet[TimeEntry]:
    """Twin of `can_validate`."""
    return TimeEntry.objects.filter(programme_id__in=programmes_of(person, COORDINATES))


def can_change(person: Person | None, entry: TimeEntry) -> bool:
    """Takes back or corrects: whoever declared it, until it is validated."""
    return person is not None and entry.person_id == person.pk and entry.state != TimeState.VALIDATED


def changed_by(person: Person) -> QuerySet[TimeEntry]:
    """Twin of `can_change`."""
    return TimeEntry.objects.filter(person=person).exclude(state=TimeState.VALIDATED)
