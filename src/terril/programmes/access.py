"""Who may do what in a programme. Each predicate on an object has its queryset twin; a test compares the two."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from terril.kernel.written import STAND_INS, Apart
from terril.people.models import Person
from terril.programmes.models import Programme, Role, RoleKind
from terril.programmes.queries import active_roles

COORDINATES = frozenset({RoleKind.COORDINATOR})
# Those who speak with holders, take words down, run meetings: they see contacts.
WORKS = frozenset({RoleKind.COORDINATOR, RoleKind.FACILITATOR, RoleKind.VOLUNTEER})
TEAM = frozenset({RoleKind.COORDINATOR, RoleKind.FACILITATOR, RoleKind.VOLUNTEER, RoleKind.PARTNER})


class _Unread:
    """In the place of an account that nobody read: whoever asks it anything, even whether it is there, is refused."""

    def __bool__(self) -> bool:
        raise TypeError("This account was not read.")


UNREAD = _Unread()


def has_role(person: Person | None, programme_id: int, kinds: frozenset[RoleKind]) -> bool:
    return person is not None and any(r.programme_id == programme_id and r.kind in kinds for r in active_roles(person))


def programmes_of(person: Person | None, kinds: frozenset[RoleKind]) -> list[int]:
    """The keys of the programmes where somebody holds such a role, in the order of their roles: a query written once gives each its place.
    Told by their numbers, they cost a query no table."""
    return list(dict.fromkeys(r.programme_id for r in active_roles(person) if r.kind in kinds)) if person is not None else []


def has_role_somewhere(person: Person | None, kinds: frozenset[RoleKind]) -> bool:
    return person is not None and any(r.kind in kinds for r in active_roles(person))


def can_coordinate(person: Person | None, programme: Programme) -> bool:
    return has_role(person, programme.pk, COORDINATES)


def coordinated_by(person: Person) -> QuerySet[Programme]:
    """Twin of `can_coordinate`."""
    return Programme.objects.filter(pk__in=programmes_of(person, COORDINATES))


def can_work(person: Person | None, programme: Programme) -> bool:
    """Coordinates, facilitates or takes ideas down."""
    return has_role(person, programme.pk, WORKS)


def worked_by(person: Person) -> QuerySet[Programme]:
    """Twin of `can_work`."""
    return Programme.objects.filter(pk__in=programmes_of(person, WORKS))


def coordinates_somewhere(person: Person) -> bool:
    return has_role_somewhere(person, COORDINATES)


def works_somewhere(person: Person) -> bool:
    return has_role_somewhere(person, WORKS)


def active(kinds: frozenset[RoleKind]) -> Q:
    return Q(kind__in=kinds, withdrawn_at__isnull=True)


def coordinators(programme: Programme) -> QuerySet[Role]:
    return Role.objects.filter(active(COORDINATES), programme=programme)


def workers(programme: Programme) -> QuerySet[Person]:
    """Those who work for a programme, in the order of names. Shape of `can_work`, from the programme's side."""
    return Person.objects.filter(Exists(Role.objects.filter(active(WORKS), person=OuterRef("pk"), programme=programme))).order_by("sort_name", "pk")


def administers(person: Person | None) -> bool:
    """Administers the instance, whatever the programme."""
    account = getattr(person, "account", None) if person is not None else None
    return account is not None and account.is_active and account.is_administrator


def can_manage(person: Person | None, programme: Programme) -> bool:
    """Gives and withdraws roles, changes the settings: the coordinator, or the administrator of the instance."""
    return can_coordinate(person, programme) or administers(person)


def managed_by(person: Person) -> QuerySet[Programme]:
    """Twin of `can_manage`."""
    return Programme.objects.all() if administers(person) else coordinated_by(person)


def manages_somewhere(person: Person) -> bool:
    return coordinates_somewhere(person) or administers(person)


def _with_rights(person: Person) -> Apart:
    """A query written once for somebody is written anew for whoever holds other roles, or administers: rights shape what is asked."""
    roles = active_roles(person)
    account = person._state.fields_cache.get("account", UNREAD)

    def remade(values: list[int]) -> Person:
        other = Person(pk=values[0])
        held = [Role(person=other, kind=role.kind, programme_id=pk) for role, pk in zip(roles, values[1:], strict=True)]
        other._active_roles = held  # type: ignore[attr-defined]  # where active_roles keeps them
        # UNREAD when nobody read the account: a query that asks for it must be given somebody read with it.
        other._state.fields_cache["account"] = account
        return other

    administrator = administers(person) if account is not UNREAD else None
    return Apart((administrator, *(role.kind for role in roles)), [person.pk, *(role.programme_id for role in roles)], remade)


STAND_INS[Person] = _with_rights
