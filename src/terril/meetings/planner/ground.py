"""The season of a proposal, as the planner reads it, and what the planner says of it: a constant number of queries, whatever the number of
communes, dates and past meetings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from terril.directory.models import Place
from terril.kernel import clock
from terril.kernel.words import long_date
from terril.meetings.models import Meeting, Plan, PlanDate, Status
from terril.meetings.planner import arithmetic as planner
from terril.programmes.models import Programme
from terril.territory import journeys, school
from terril.territory.models import Commune
from terril.territory.queries import communes_of

# Up to so many communes, the proposal is made while the page waits (a second or two); beyond, by the worker.
WHILE_WAITING = 60
SECONDS_WAITING, SECONDS_WORKER = 2.0, 4.0


def with_names(found: QuerySet[Plan]) -> QuerySet[Plan]:
    return found.select_related("programme__territory", "series")


def proposals(found: QuerySet[Plan]) -> QuerySet[Plan]:
    """The latest first."""
    return found.select_related("programme", "series").order_by("-pk")


# ----------------------------------------------------------------------------------------------------------- free days


def zone_of(programme: Programme) -> str | None:
    """The school zone of a programme: that of its most populous commune (one query)."""
    departement = communes_of(programme.territory).order_by("-population", "pk").values_list("departement", flat=True).first()
    return school.zone_of(departement) if departement else None


def is_free(day: date, zone: str | None) -> bool:
    """Neither a public holiday nor a school holiday."""
    return day not in clock.public_holidays(day.year) and not school.is_school_holiday(day, zone)


def unknown_after(zone: str | None, last: date) -> list[str]:
    """A sentence when the school holidays of the season, or of its end, are not known."""
    if zone is None:
        return [_("Les vacances scolaires d’ici ne nous sont pas connues : notez-les parmi les jours à éviter.")]
    known = school.known_until(zone)
    if last <= known:
        return []
    told = {"day": long_date(known)}
    return [_("Les vacances scolaires ne sont connues que jusqu’au %(day)s : notez les suivantes parmi les jours à éviter.") % told]


def last_planned(programme: Programme | None) -> date | None:
    """The last day of the calendar of a programme."""
    found = Meeting.objects.filter(series__programme=programme).exclude(status=Status.CANCELLED).order_by("-starts_at")
    at = found.values_list("starts_at", flat=True).first() if programme else None
    return localtime(at).date() if at else None


# ------------------------------------------------------------------------------------------------------------ season


def saved_season(plan: Plan) -> planner.Season:
    """What the planner is asked for a plan that is saved, in four to six queries."""
    return Ground(plan).season([one.day for one in plan.dates.all()], wishes_of(plan))


def wishes_of(plan: Plan) -> list[planner.Wish]:
    return [planner.Wish(planner.WishKind(one.kind), one.day, one.commune_id) for one in plan.wishes.order_by("pk")]


@dataclass(frozen=True)
class Held:
    """A meeting of the programme, held or to be."""

    past: planner.Past
    series_id: int
    title: str


class Ground:
    """What is known where a season is planned; each fact is read once. The plan need not be saved."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def communes(self) -> list[Commune]:
        return list(communes_of(self.plan.programme.territory))

    @cached_property
    def unplaced(self) -> dict[str, str]:
        """Names, by code, of the communes that nobody can place: the planner leaves them out."""
        return {one.pk: one.name for one in self.communes if one.latitude is None}

    @cached_property
    def held(self) -> list[Held]:
        """The meetings of the programme, but for the cancelled ones and for those of the season made of this very proposal."""
        found = Meeting.objects.filter(series__programme=self.plan.programme_id).exclude(status=Status.CANCELLED)
        rows = found.exclude(series=self.plan.series_id).order_by("starts_at", "pk")
        named = rows.values_list("starts_at", "commune_id", "series_id", "series__title")
        return [Held(planner.Past(localtime(at).date(), code), series, title) for at, code, series, title in named]

    @cached_property
    def reach(self) -> planner.Reach:
        minutes = self.plan.reach_minutes
        table = journeys.table([one.pk for one in self.communes]) if minutes is not None else {}
        return planner.Reach(km=self.plan.reach_km, minutes=minutes, table=table)

    def season(self, days: Sequence[date], wishes: Sequence[planner.Wish]) -> planner.Season:
        """What the planner is asked, in two to four queries."""
        plan, past = self.plan, tuple(one.past for one in self.held)
        candidates = None
        if plan.places_only:
            known = Place.objects.filter(commune__in=[one.pk for one in self.communes])
            candidates = frozenset(known.values_list("commune_id", flat=True))
        # An inhabitant counts more where the programme wants to be, and where no meeting was ever in reach.
        towns = towns_of(self.communes)
        visited = {one.town for one in past}
        there = [town for town in towns if town.key in visited]
        weighed = []
        for town in towns:
            percent = plan.priority_percent if town.key in plan.priorities else 100
            if plan.never_percent > 100 and not any(self.reach.near(town, other) for other in there):
                percent = percent * plan.never_percent // 100
            weighed.append(replace(town, percent=percent))
        return planner.Season(
            towns=tuple(weighed),
            days=tuple(days),
            reach=self.reach,
            candidates=candidates,
            past=past,
            since=min([plan.programme.starts_on, *[one.day for one in past], *days]),
            repeat_months=plan.repeat_months,
            wait_months=plan.wait_months,
            wishes=tuple(wishes),
            bases=tuple(plan.bases),
        )

    def season_before(self, first: date) -> tuple[str, list[planner.Past]]:
        """The title and the meetings of the last season that began before this day: what a proposal is compared with."""
        earlier = [one for one in self.held if one.past.day < first]
        if not earlier:
            return "", []
        latest = earlier[-1]
        return latest.title, [one.past for one in earlier if one.series_id == latest.series_id]


def towns_of(communes: Iterable[Commune]) -> list[planner.Town]:
    """As the planner knows them; nothing can be said of who comes to, or from, a commune that nobody can place: it is left out."""
    return [
        planner.Town(one.pk, one.name, one.population, one.latitude, one.longitude)
        for one in communes
        if one.latitude is not None and one.longitude is not None
    ]


def calendar_of(dates: Iterable[PlanDate], *, proposed: bool = False) -> list[planner.Past]:
    """What is kept of a proposal; or what was proposed at first."""
    chosen = [(one.day, one.proposed_id if proposed else one.commune_id) for one in dates]
    return [planner.Past(day, code) for day, code in chosen if code is not None]


def told_before(season: planner.Season, calendar: Sequence[planner.Past]) -> planner.Report:
    """The facts of the season before, with what was known when it began."""
    first = min(one.day for one in calendar)
    return planner.report(replace(season, past=tuple(one for one in season.past if one.day < first)), calendar)
