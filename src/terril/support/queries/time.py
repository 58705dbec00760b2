"""Hours given: what waits to be validated, what a year is worth, by initiative and by person. Sums are made by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from terril.initiatives.access import worked_on_by
from terril.initiatives.models import Initiative
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.support.models import HourRate, TimeEntry, TimeState

# Accounts of voluntary contributions in kind. The two plans swap 870 and 875: a line carries its key, never a number alone.
# Current plan: règlement ANC n° 2018-06; older forms still follow CRC n° 99-01.
CHARTS = {
    "anc-2018-06": {"label": "ANC 2018-06", "charge": "864", "product": "875"},
    "crc-99-01": {"label": "CRC 99-01", "charge": "864", "product": "870"},
}
VOLUNTEERING = "volunteering"


@dataclass(frozen=True)
class Valued:
    """Validated minutes and their value in cents; `initiative` None is what was given to the programme as a whole."""

    initiative: Initiative | None
    minutes: int
    cents: int
    persons: int


def declared(programme: Programme) -> QuerySet[TimeEntry]:
    """What waits to be validated, the oldest first."""
    return (
        TimeEntry.objects.filter(programme=programme, state=TimeState.DECLARED)
        .select_related("person", "initiative")
        .order_by("day", "pk")
    )


def of_person(person: Person, year: int) -> QuerySet[TimeEntry]:
    """What somebody gave in a year, the latest first."""
    return TimeEntry.objects.filter(person=person, day__year=year).select_related("initiative", "programme").order_by("-day", "-pk")


def in_year(programme: Programme, year: int) -> QuerySet[TimeEntry]:
    return TimeEntry.objects.filter(programme=programme, day__year=year, state=TimeState.VALIDATED)


def valued(programme: Programme, year: int) -> list[Valued]:
    """What volunteers gave in a year by initiative, the largest first: the figures that a funding plan carries over. Two queries."""
    rows = list(
        in_year(programme, year)
        .order_by()
        .values("initiative_id")
        .annotate(minutes=Sum("minutes"), cents=Sum("cents"), persons=Count("person_id", distinct=True))
        .order_by("-cents", "initiative_id")
    )
    named = {i.pk: i for i in Initiative.objects.filter(pk__in=[r["initiative_id"] for r in rows if r["initiative_id"]]).order_by("pk")}
    return [Valued(named.get(r["initiative_id"]), r["minutes"], r["cents"], r["persons"]) for r in rows]


@dataclass(frozen=True)
class Given:
    """What one person gave in a year: validated minutes, and those still waiting."""

    person: Person
    minutes: int
    waiting: int


def by_person(programme: Programme, year: int) -> list[Given]:
    """In the order of names, two queries."""
    rows = list(
        TimeEntry.objects.filter(programme=programme, day__year=year)
        .order_by()
        .values("person_id")
        .annotate(
            validated=Sum("minutes", filter=Q(state=TimeState.VALIDATED), default=0),
            waits=Sum("minutes", filter=Q(state=TimeState.DECLARED), default=0),
        )
        .order_by("person_id")
    )
    people = {p.pk: p for p in Person.objects.filter(pk__in=[r["person_id"] for r in rows]).order_by("pk")}
    given = [Given(people[r["person_id"]], r["validated"], r["waits"]) for r in rows]
    return sorted(given, key=lambda g: (g.person.sort_name, g.person.pk))


def years(programme: Programme) -> list[int]:
    """The years in which something was declared, the latest first."""
    return [d.year for d in TimeEntry.objects.filter(programme=programme).dates("day", "year", order="DESC")]


def rates(programme: Programme) -> QuerySet[HourRate]:
    return HourRate.objects.filter(programme=programme).order_by("-from_day")


def named(initiative: Initiative | None, readable: set[int]) -> str:
    """The name of an initiative for whoever may read it; nothing of the others."""
    if initiative is None:
        return _("Le dispositif dans son ensemble")
    return initiative.name if initiative.pk in readable else _("Une initiative privée ou retirée")


def readable_by(person: Person, initiatives: Sequence[int]) -> set[int]:
    return set(worked_on_by(person).filter(pk__in=initiatives).values_list("pk", flat=True))


def spoken_minutes(minutes: int) -> str:
    """2 h 30, 45 min."""
    hours, left = divmod(minutes, 60)
    if not hours:
        return _("%(n)s min") % {"n": left}
    return _("%(h)s h %(m)s") % {"h": hours, "m": f"{left:02}"} if left else _("%(h)s h") % {"h": hours}


def euros(cents: int) -> str:
    """1 234,50 €, as French accounts write it."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", "\u202f") + f",{rest:02}\u00a0€"


def year_of(typed: str, today: date) -> int:
    """The year asked in an address; this one for anything else."""
    return int(typed) if typed.isdecimal() and len(typed) == 4 and 2000 <= int(typed) <= 2100 else today.year
