"""Hours given: what waits to be validated, what a year is worth, by initiative and by person. Sums are made by the database."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear
from django.utils.translation import gettext as _

from terril.hours.models import HourRate, TimeEntry, TimeState
from terril.initiatives.access import worked_on_by
from terril.initiatives.models import Initiative, heavy
from terril.kernel.written import written_once
from terril.people.models import Person
from terril.programmes.models import Programme

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# Accounts of voluntary contributions in kind. The two plans swap 870 and 875: a line carries its key, never a number alone.
# Current plan: règlement ANC n° 2018-06; older forms still follow CRC n° 99-01.
CHARTS = {
    "anc-2018-06": {"label": "ANC 2018-06", "charge": "864", "product": "875"},
    "crc-99-01": {"label": "CRC 99-01", "charge": "864", "product": "870"},
}
VOLUNTEERING = "volunteering"


@dataclass(frozen=True)
class Valued:
    """Validated minutes and their value in cents. `name` and `ref` of the initiative, as whoever reads may know it: no `ref` for one that is
    not theirs to read, nor for what was given to the programme as a whole."""

    name: str
    ref: str
    minutes: int
    cents: int
    persons: int


def declared(programme: Programme) -> QuerySet[TimeEntry]:
    """What waits to be validated, the oldest first."""
    return TimeEntry.objects.filter(programme=programme, state=TimeState.DECLARED).order_by("day", "pk")


class Rights(TypedDict):
    """Whether whoever reads may know the initiative."""

    readable: bool


def with_rights(entries: QuerySet[TimeEntry], reader: Person) -> "QuerySet[WithAnnotations[TimeEntry, Rights]]":
    """Each with its person, its initiative, and `readable`: whether the reader may know it; in one query."""
    readable = Exists(worked_on_by(reader).filter(pk=OuterRef("initiative_id")))
    return entries.select_related("person", "initiative").defer(*heavy("initiative")).annotate(readable=readable)


def year_of(year: int) -> tuple[date, date]:
    """Its first and its last day."""
    return date(year, 1, 1), date(year, 12, 31)


@written_once
def _of_person(person: Person, first: date, last: date, most: slice) -> QuerySet[TimeEntry, Any]:
    found = TimeEntry.objects.filter(person=person, day__range=(first, last)).order_by("-day", "-pk")
    return with_rights(found, person).select_related("person", "initiative", "programme")[most]


def of_person(person: Person, year: int, most: int) -> list[Any]:
    """What somebody gave in a year, the latest first, as they may read it."""
    return _of_person(person, *year_of(year), slice(most))


def in_year(programme: Programme, year: int) -> QuerySet[TimeEntry]:
    return _between(programme, *year_of(year))


def _between(programme: Programme, first: date, last: date) -> QuerySet[TimeEntry]:
    return TimeEntry.objects.filter(programme=programme, day__range=(first, last), state=TimeState.VALIDATED)


@written_once
def _by_initiative(programme: Programme, first: date, last: date, most: slice) -> QuerySet[TimeEntry, Any]:
    rows: QuerySet[TimeEntry, Any] = (
        _between(programme, first, last)
        .order_by()
        .values("initiative_id")
        .annotate(minutes=Sum("minutes"), cents=Sum("cents"), persons=Count("person_id", distinct=True))
        .order_by("-cents", "initiative_id")
    )
    return rows[most]


@written_once
def _readable(initiatives: list[int], reader: Person) -> QuerySet[Initiative]:
    return worked_on_by(reader).filter(pk__in=initiatives).only("ref", "title", "excerpt").order_by()


def valued(programme: Programme, year: int, reader: Person, most: int | None = None) -> list[Valued]:
    """What volunteers gave in a year by initiative, the largest first: the figures that a funding plan carries over. Two queries: the sums
    first, then which of their initiatives may be known, rather than once for each hour."""
    found = []
    rows = _by_initiative(programme, *year_of(year), slice(most))
    keys = [row["initiative_id"] for row in rows if row["initiative_id"] is not None]
    known = {one.pk: one for one in _readable(keys, reader)}
    for row in rows:
        key = row["initiative_id"]
        about = known.get(key, Initiative()) if key is not None else None
        name = named(about, readable=key in known)
        found.append(Valued(name, known[key].ref if key in known else "", row["minutes"], row["cents"], row["persons"]))
    return found


@dataclass(frozen=True)
class Given:
    """What one person gave in a year: validated minutes, and those still waiting."""

    person: Person
    minutes: int
    waiting: int


@written_once
def _givers(programme: Programme, first: date, last: date) -> QuerySet[Person, Any]:
    given = TimeEntry.objects.filter(programme=programme, day__range=(first, last), person=OuterRef("pk")).order_by()

    def minutes(state: str) -> Coalesce:
        return Coalesce(Subquery(given.filter(state=state).values("person").annotate(n=Sum("minutes")).values("n")), 0)

    found: QuerySet[Person, Any] = Person.objects.filter(Exists(given))
    return found.annotate(validated=minutes(TimeState.VALIDATED), waits=minutes(TimeState.DECLARED)).order_by("sort_name", "pk")


def by_person(programme: Programme, year: int) -> list[Given]:
    """In the order of names. One query."""
    return [Given(person, person.validated, person.waits) for person in _givers(programme, *year_of(year))]


@dataclass(frozen=True)
class Year:
    """The validated minutes of a year, and their value in cents."""

    year: int
    minutes: int
    cents: int


@written_once
def _sums(programme: Programme) -> QuerySet[TimeEntry, Any]:
    validated = Q(state=TimeState.VALIDATED)
    rows: QuerySet[Any, Any] = TimeEntry.objects.filter(programme=programme).order_by().values(year=ExtractYear("day"))
    summed: QuerySet[Any, Any] = rows.annotate(minutes=Sum("minutes", filter=validated, default=0), cents=Sum("cents", filter=validated, default=0))
    return summed.order_by("-year")


def years(programme: Programme) -> list[Year]:
    """The years in which something was declared, the latest first. One query."""
    return [Year(**row) for row in _sums(programme)]


@written_once
def rates(programme: Programme) -> QuerySet[HourRate]:
    return HourRate.objects.filter(programme=programme).order_by("-from_day")


def named(initiative: Initiative | None, *, readable: bool) -> str:
    """The name of an initiative for whoever may read it; nothing of the others."""
    if initiative is None:
        return _("Le dispositif dans son ensemble")
    return initiative.name if readable else _("Une initiative privée ou retirée")


def euros(cents: int) -> str:
    """1 234,50 €, as French accounts write it."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", "\u202f") + f",{rest:02}\u00a0€"
