"""The season of a proposal, as the planner reads it, and what the planner says of it: a constant number of queries, whatever the number of
communes, dates and past meetings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localtime

from terril.directory.models import Place
from terril.kernel import clock
from terril.meetings import planner
from terril.meetings.models import Meeting, Plan, PlanDate, Series, Status
from terril.programmes.models import Programme
from terril.territory import journeys, school
from terril.territory.models import Commune
from terril.territory.queries import communes_of

# Forty-odd minutes on foot, a quarter of an hour by bicycle or by bus: docs/decisions/0020-fair-calendar.md.
REACH_KM = 3.5
# Up to so many communes, the proposal is made while the page waits (less than a second and a half); beyond, by the worker.
WHILE_WAITING = 60
SECONDS_WAITING, SECONDS_WORKER = 1.5, 4.0
ROWS_MOST = 400


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


# ------------------------------------------------------------------------------------------------------- the season


@dataclass(frozen=True)
class Rules:
    """What a proposal is made with, saved or not yet."""

    programme: Programme
    days: Sequence[date]
    reach_km: float = REACH_KM
    reach_minutes: int | None = None
    repeat_months: int = 12
    wait_months: int = 12
    never_percent: int = 100
    priority_percent: int = 200
    priorities: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    places_only: bool = False
    wishes: Sequence[planner.Wish] = ()
    # The season made of this proposal is no past.
    series_id: int | None = None


def rules_of(plan: Plan) -> Rules:
    """Four queries."""
    return Rules(
        programme=plan.programme,
        days=[one.day for one in plan.dates.all()],
        reach_km=plan.reach_km,
        reach_minutes=plan.reach_minutes,
        repeat_months=plan.repeat_months,
        wait_months=plan.wait_months,
        never_percent=plan.never_percent,
        priority_percent=plan.priority_percent,
        priorities=frozenset(one.pk for one in plan.priorities.all()),
        bases=frozenset(one.pk for one in plan.bases.all()),
        places_only=plan.places_only,
        wishes=[planner.Wish(planner.WishKind(w.kind), w.day, w.commune_id) for w in plan.wishes.order_by("pk")],
        series_id=plan.series_id,
    )


def season_of(rules: Rules) -> planner.Season:
    """Two to four queries."""
    programme = rules.programme
    communes = list(communes_of(programme.territory))
    codes = [commune.pk for commune in communes]
    table = journeys.table(codes) if rules.reach_minutes is not None else {}
    reach = planner.Reach(km=rules.reach_km, minutes=rules.reach_minutes, table=table)
    past = tuple(_past(programme, rules.series_id))
    towns = tuple(town_of(commune) for commune in communes)
    candidates = frozenset(Place.objects.filter(commune__in=codes).values_list("commune_id", flat=True)) if rules.places_only else None
    return planner.Season(
        towns=_weighed(towns, rules, reach, past),
        days=tuple(rules.days),
        reach=reach,
        candidates=candidates,
        past=past,
        since=min([programme.starts_on, *[one.day for one in past], *rules.days]),
        repeat_months=rules.repeat_months,
        wait_months=rules.wait_months,
        wishes=tuple(rules.wishes),
        bases=tuple(sorted(rules.bases)),
    )


def town_of(commune: Commune) -> planner.Town:
    return planner.Town(commune.pk, commune.name, commune.population, commune.latitude, commune.longitude)


def _past(programme: Programme, series_id: int | None) -> list[planner.Past]:
    """The meetings of the programme that were held or are to be, one query."""
    rows = Meeting.objects.filter(series__programme=programme).exclude(status=Status.CANCELLED).exclude(series=series_id)
    return [planner.Past(localtime(at).date(), code) for at, code in rows.order_by("starts_at").values_list("starts_at", "commune_id")]


def _weighed(
    towns: tuple[planner.Town, ...], rules: Rules, reach: planner.Reach, past: Iterable[planner.Past]
) -> tuple[planner.Town, ...]:
    """What each inhabitant counts: more where the programme wants to be, and where no meeting was ever in reach."""
    by_key = {town.key: town for town in towns}
    visited = [by_key[key] for key in sorted({one.town for one in past}) if key in by_key]
    weighed = []
    for town in towns:
        percent = rules.priority_percent if town.key in rules.priorities else 100
        if rules.never_percent > 100 and not any(reach.near(town, there) for there in visited):
            percent = percent * rules.never_percent // 100
        weighed.append(replace(town, percent=percent))
    return tuple(weighed)


def calendar_of(dates: Iterable[PlanDate], *, proposed: bool = False) -> list[planner.Past]:
    """What is kept of a proposal; or what was proposed at first."""
    chosen = [(one.day, one.proposed_id if proposed else one.commune_id) for one in dates]
    return [planner.Past(day, code) for day, code in chosen if code is not None]


def season_before(plan: Plan, season: planner.Season) -> tuple[Series | None, list[planner.Past]]:
    """The last season that began before this one, and its meetings (two queries): what the proposal is compared with."""
    found = Meeting.objects.filter(series__programme=plan.programme_id, starts_at__date__lt=season_start(plan, season))
    found = found.exclude(status=Status.CANCELLED).exclude(series=plan.series_id)
    latest = found.select_related("series").order_by("-starts_at", "-pk").first()
    if latest is None:
        return None, []
    rows = found.filter(series=latest.series_id).order_by("starts_at").values_list("starts_at", "commune_id")
    return latest.series, [planner.Past(localtime(at).date(), code) for at, code in rows]


def season_start(plan: Plan, season: planner.Season) -> date:
    return min(season.days, default=plan.first_day)


def told_before(season: planner.Season, calendar: Sequence[planner.Past]) -> planner.Report:
    """The facts of the season before, with what was known when it began."""
    first = min(one.day for one in calendar)
    return planner.report(replace(season, past=tuple(one for one in season.past if one.day < first)), calendar)
