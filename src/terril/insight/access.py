"""Who reads what the work tells of the territory. Each predicate has its queryset twin; a test compares the two.

Those who decide where to go, and those who observe for a funder. Partners do not: a commune's silence is first a matter between its town hall
and the coordination, who prints the page for whoever should read it.
"""

from django.db.models import QuerySet

from terril.people.models import Person
from terril.programmes.access import has_role, has_role_somewhere, programmes_of
from terril.programmes.models import Programme, RoleKind

DECIDES = frozenset({RoleKind.COORDINATOR, RoleKind.FACILITATOR})
READS = DECIDES | {RoleKind.OBSERVER}


def can_read(person: Person | None, programme: Programme) -> bool:
    return has_role(person, programme.pk, READS)


def read_by(person: Person) -> QuerySet[Programme]:
    """Twin of `can_read`."""
    return Programme.objects.filter(pk__in=programmes_of(person, READS))


def reads_somewhere(person: Person) -> bool:
    return has_role_somewhere(person, READS)


def sees_small_numbers(person: Person | None, programme: Programme) -> bool:
    """Counts under five are shown to the team alone."""
    return has_role(person, programme.pk, DECIDES)
