"""Reads on programmes."""

from django.db.models import QuerySet

from terril.people.models import Person
from terril.programmes.models import Programme, Role


def open_programmes() -> QuerySet[Programme]:
    """Programmes that receive ideas, the oldest first."""
    return Programme.objects.filter(is_open=True).select_related("organisation", "territory").order_by("pk")


def current_programme() -> Programme | None:
    """The programme that the public site speaks for: the first that is open."""
    return open_programmes().first()


def active_roles(person: Person) -> list[Role]:
    """The roles that a person holds now; read once for each loaded person."""
    kept = getattr(person, "_active_roles", None)
    if kept is None:
        kept = list(Role.objects.filter(person=person, withdrawn_at__isnull=True).select_related("programme").order_by("pk"))
        person._active_roles = kept  # type: ignore[attr-defined]
    return kept


def team(programme: Programme) -> QuerySet[Role]:
    """Who holds a role now, by role then name."""
    return (
        Role.objects.filter(programme=programme, withdrawn_at__isnull=True)
        .select_related("person", "organisation")
        .order_by("kind", "person__sort_name", "pk")
    )
