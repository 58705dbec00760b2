"""What the page of a proposal shows."""

from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from terril.kernel import clock, journal
from terril.meetings.models import Plan, PlanState
from terril.meetings.planner import arithmetic as planner
from terril.meetings.planner import ground as planning
from terril.meetings.planner import words as planning_words
from terril.meetings.planner.ground import Ground
from terril.territory import school


@dataclass(frozen=True)
class Row:
    """One date. `proposed`: the commune that the planner chose, when the team took another. `note`: what is odd about the day."""

    day: date
    commune: str
    sentence: str
    promised: bool
    proposed: str
    reason: str
    note: str
    gone: bool
    url: str


@dataclass(frozen=True)
class Column:
    """One calendar among those compared."""

    title: str
    meetings: int
    covered: str
    far: str
    late: str
    kilometres: str


@dataclass(frozen=True)
class Point:
    """A commune on the map: how many meetings of the season are in its reach."""

    name: str
    url: str
    count: int
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Shown:
    rows: list[Row]
    columns: list[Column]
    sentences: list[str]
    warnings: list[str]
    proof: str
    cost: str
    forgotten: str
    awaited: list[tuple[str, str]]
    missed: list[tuple[str, str]]
    points: list[Point]
    wishes: list[str]
    priorities: str
    bases: str
    story: list[journal.Line]


def shown(plan: Plan) -> Shown | None:
    """Everything, in seven or eight queries; None while it is not ready."""
    if plan.state != PlanState.READY:
        return None
    ground, dates, wishes = Ground(plan), list(plan.dates.select_related("commune", "proposed")), planning.wishes_of(plan)
    season = ground.season([one.day for one in dates], wishes)
    kept = planner.report(season, planning.calendar_of(dates))
    changed = any(one.commune_id != one.proposed_id for one in dates)
    proposed = planner.report(season, planning.calendar_of(dates, proposed=True)) if changed else kept
    towns = {town.key: town for town in season.towns}
    # Every commune of the territory has its name, even those that the planner leaves out.
    names = {one.pk: one.name for one in ground.communes}

    visits = {visit.day: planning_words.visit(visit) for visit in kept.visits}
    promised = {wish.day for wish in wishes if wish.kind == planner.WishKind.FIXED}
    largest = max(ground.communes, key=lambda one: one.population, default=None)
    zone = school.zone_of(largest.departement) if largest else None
    rows = []
    for one in dates:
        away = _("vacances scolaires") if school.is_school_holiday(one.day, zone) else ""
        rows.append(
            Row(
                day=one.day,
                commune=one.commune.name if one.commune else "",
                sentence=visits.get(one.day, ""),
                promised=one.day in promised,
                proposed=one.proposed.name if one.proposed and one.commune_id != one.proposed_id else "",
                reason=one.reason,
                note=_("jour férié") if one.day in clock.public_holidays(one.day.year) else away,
                gone=one.commune_id not in names,
                url=reverse("team_plan_date", args=[plan.pk, one.day.isoformat()]),
            )
        )

    title, before = ground.season_before(min(season.days))
    columns = [_column(title, planning.told_before(season, before))] if before else []
    columns.append(_column(_("La proposition"), proposed))
    if changed:
        columns.append(_column(_("Avec vos changements"), kept))

    # How many meetings are in the reach of each town.
    places = [towns[one.commune_id] for one in dates if one.commune_id in towns]
    points = [
        Point(town.name, "#dates", sum(season.reach.near(town, place) for place in places), town.latitude, town.longitude)
        for town in season.towns
    ]
    # What the figure owes to the limit, and what it could not say.
    calendar, km = planning.calendar_of(dates), season.reach.km
    less, more = (planner.covered(replace(season, reach=replace(season.reach, km=max(0.1, km + change))), calendar) for change in (-0.5, 0.5))
    warnings = [planning_words.too_close(season.days), planning_words.unplaced(list(ground.unplaced.values()))]
    if km < planner.usual_reach(season.towns) and plan.reach_minutes is None:
        warnings.append(planning_words.usual_reach(season.towns))
    waits = planner.awaited(season, calendar)
    return Shown(
        rows=rows,
        columns=columns,
        sentences=[
            planning_words.reached(kept), planning_words.reach_between(less, more), planning_words.far(kept),
            planning_words.waiting(kept, plan.wait_months),
        ],
        warnings=[told for told in warnings if told],
        # A proof is of what was proposed, not of what the team made of it.
        proof="" if changed else planning_words.proof(plan.late_gap, plan.goals_proven),
        forgotten=planning_words.forgotten(waits, plan.wait_months, len(season.days)),
        awaited=planning_words.awaited_by_year(waits),
        cost=planning_words.cost(kept, proposed) if changed else "",
        missed=[(town.name, planning_words.count_words(town.population)) for town in kept.missed],
        points=points,
        wishes=[planning_words.wish(one, names) for one in wishes],
        priorities=", ".join(names[key] for key in plan.priorities if key in names),
        bases=", ".join(names[key] for key in plan.bases if key in names),
        story=journal.tell(journal.of(plan).order_by("-id")[:20], nobody="Terril"),
    )


def _column(title: str, report: planner.Report) -> Column:
    count = planning_words.count_words
    return Column(
        title=title,
        meetings=len(report.visits),
        covered=planning_words.percent(report.covered),
        far=count(len(report.missed)),
        late=count(len(report.still_late)),
        kilometres=number_format(round(report.kilometres), force_grouping=True) if report.kilometres else "–",
    )
