"""Whom a programme knows: `programmes.retention.KNOWN_IN`, asked from the programme's side, in one query. A test compares the two."""

from typing import Any

from django.db.models import QuerySet

from terril.imports.models import Acquaintance
from terril.kernel.slots import Slot
from terril.people.models import Person
from terril.programmes.models import Role
from terril.programmes.retention import KNOWN_IN

# Each part receives the id of a programme and answers rows that have one column: the id of a person.
PEOPLE_OF = Slot[[int], QuerySet[Any, Any]]("people whom a programme knows")


@PEOPLE_OF.register(0)
def with_a_role(programme_id: int) -> QuerySet[Any, Any]:
    return Role.objects.filter(programme=programme_id).values("person_id")


@KNOWN_IN.register(5)
def was_in_a_table(person: Person) -> list[int]:
    return list(Acquaintance.objects.filter(person=person).values_list("programme_id", flat=True))


@PEOPLE_OF.register(5)
def from_a_table(programme_id: int) -> QuerySet[Any, Any]:
    return Acquaintance.objects.filter(programme=programme_id).values("person_id")


def people_of(programme_id: int) -> QuerySet[Person]:
    """The people whom a programme knows and who were not erased."""
    first, *others = [rows.order_by() for rows in PEOPLE_OF.collect(programme_id)]
    return Person.objects.filter(pk__in=first.union(*others), erased_at__isnull=True)
