"""`terril measure calendar`: the planner on the real season of 2023-2024, or on any other territory that was imported."""

import csv
from argparse import ArgumentParser
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import ProgrammingError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.measures import Figures, Measure, declare
from terril.meetings import following
from terril.meetings.models import Meeting, Status
from terril.meetings.planner import arithmetic as planner
from terril.meetings.planner import ground as planning
from terril.meetings.planner import words as planning_words
from terril.territory.actions import SHIPPED
from terril.territory.models import Commune

LENS_LIEVIN = "246200364"
# The calendar of the monthly platform as it was published: facts.
REAL_SEASON = Path(__file__).parent / "data" / "season-2023-2024.csv"
MEETINGS = 10
MONTHS = 12
SECONDS = 4.0
OTHER_REACHES = (2.0, 2.5, 3.0, 4.0, 5.0)


@dataclass(frozen=True)
class Found:
    """Where a season is planned: its communes, and the meetings that it had, if any."""

    towns: tuple[planner.Town, ...]
    source: str
    before: tuple[planner.Past, ...]


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--intercommunality", default=LENS_LIEVIN, metavar="SIREN", help="une autre intercommunalité, déjà importée")
    parser.add_argument("--reach-km", type=float, help="kilomètres que l’on fait pour venir, par la route (sinon d’après les communes)")
    parser.add_argument("--meetings", type=int, default=None, help="combien de rencontres (celles qu’il y a eu, ou dix)")
    parser.add_argument("--communes-limit", type=int, default=None, help="seulement les communes les plus peuplées")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="temps de calcul, à peu près")
    parser.add_argument("--seasons", type=int, choices=range(1, 7), help="aussi les saisons qui suivent, de une à six, et deux règles simples à côté")
    parser.add_argument("--exact", action="store_true", help="avec le solveur exact (pip install terril[solver])")


def run(
    *,
    intercommunality: str = LENS_LIEVIN,
    reach_km: float | None = None,
    meetings: int | None = None,
    communes_limit: int | None = None,
    seconds: float = SECONDS,
    seasons: int | None = None,
    exact: bool = False,
) -> Figures:
    """The figures of decision 0020. Raises Refused for a territory that is not known, or an option that makes no sense."""
    if reach_km is not None and not 0.1 <= reach_km <= 200:
        raise Refused(_("On vient de 0,1 à 200 km : corrigez --reach-km."))
    if meetings is not None and not 1 <= meetings <= 60:
        raise Refused(_("Une saison compte de 1 à 60 rencontres : corrigez --meetings."))
    if (communes_limit is not None and communes_limit < 1) or not 0 < seconds <= 600:
        raise Refused(_("--communes-limit et --seconds sont des nombres positifs (600 secondes au plus)."))
    found = _found(intercommunality, communes_limit)
    if reach_km is None:
        reach_km = planner.usual_reach(found.towns)
    # The days of the season that was; where there was none, or not as many, the last Friday of the months that follow.
    days = sorted({one.day for one in found.before})[:meetings]
    wanted = meetings or len(days) or MEETINGS
    start = planner.add_months((days[-1] if days else clock.today()).replace(day=1), 1)
    more, _none = planner.season_days(start, planner.add_months(start, 2 * wanted), is_free=lambda day: planning.is_free(day, "B"))
    days += more[: wanted - len(days)]
    season = planner.Season(
        towns=found.towns, days=tuple(days), reach=planner.Reach(km=reach_km), since=days[0], repeat_months=MONTHS, wait_months=MONTHS
    )
    season = following.repeating(season)
    started = perf_counter()
    proposal = planner.plan(season, seconds=seconds, solver=exact)
    took = perf_counter() - started
    before = planner.report(season, found.before)
    after = proposal.report
    # What the figures owe to the reach chosen; only where that takes no time.
    others = []
    for km in OTHER_REACHES if len(season.towns) <= planning.WHILE_WAITING else ():
        other = replace(season, reach=planner.Reach(km=km))
        shares = planner.report(other, found.before).covered, planner.plan(other, seconds=1.0).report.covered
        others.append({"reach_km": km, "covered_before": round(shares[0], 4), "covered_after": round(shares[1], 4)})
    return {
        "covered_before": round(before.covered, 4),
        "covered_after": round(after.covered, 4),
        **{
            f"covered_after_half_km_{name}": following.reached(season, proposal.calendar, km)
            for name, km in (("less", -following.HALF_KM), ("more", following.HALF_KM))
        },
        "missed_before": [town.name for town in before.missed],
        "missed_after": [town.name for town in after.missed],
        "gap_to_optimum": round(proposal.gap + 5e-7, 6) if proposal.gap else 0.0,
        # Of how many goals, in this order, no calendar does better.
        "goals": list(planner.GOALS),
        "goals_proven": proposal.proven,
        "forgotten": [
            {"commune": one.town.name, "seasons": one.seasons, "year": one.year} for one in planner.awaited(season, proposal.calendar)
        ],
        "places_before": [_place(visit) for visit in before.visits],
        "places_after": [_place(visit) for visit in after.visits],
        "parameters": {
            "intercommunality": intercommunality,
            "communes": len(season.towns),
            "communes_source": found.source,
            "inhabitants": proposal.report.inhabitants,
            "meetings": len(season.days),
            "reach_km": season.reach.km,
            "road_factor": season.reach.factor,
            "wait_months": season.wait_months,
            "repeat_months": season.repeat_months,
            "exact_solver": proposal.exact,
        },
        "seconds": round(took, 2),
        "other_reaches": others,
        **(following.followed(replace(season, past=found.before), _following(days, seasons), seconds / 2) if seasons else {}),
    }


def _following(days: list[date], seasons: int) -> list[list[date]]:
    """The days of the seasons that come after these: the same number each, from the month that follows the last one."""
    size = len(days)
    start = planner.add_months(days[-1].replace(day=1), 1)
    more, _none = planner.season_days(start, planner.add_months(start, 2 * size * seasons), is_free=lambda day: planning.is_free(day, "B"))
    return [more[at * size : (at + 1) * size] for at in range(seasons)]


def _place(visit: planner.Visit) -> dict[str, Any]:
    return {
        "date": visit.day.isoformat(),
        "commune": visit.town.name,
        "communes_in_reach": visit.towns,
        "inhabitants_in_reach": visit.people,
        "why": planning_words.visit(visit),
    }


# ------------------------------------------------------------------------------------------------------- what is known


def _found(siren: str, limit: int | None) -> Found:
    # From the database; from the file that is shipped where the database has none, or is not made yet.
    try:
        towns, source = planning.towns_of(Commune.objects.filter(intercommunality=siren).order_by("pk")), "database"
    except ProgrammingError:
        towns = []
    if not towns:
        source = SHIPPED.name
        with SHIPPED.open(encoding="utf-8", newline="") as file:
            towns = [
                planner.Town(row["insee_code"], row["name"], int(row["population"]), float(row["latitude"]), float(row["longitude"]))
                for row in csv.DictReader(file)
                if row["intercommunality_siren"] == siren
            ]
    if not towns:
        raise Refused(
            _("Nous ne connaissons aucune commune de l’intercommunalité %(siren)s. Importez-la d’abord : terril territory import.")
            % {"siren": siren}
        )
    kept = sorted(towns, key=lambda town: (-town.population, town.key))[:limit]
    # The real season for Lens-Liévin; elsewhere the last season of the database that went there.
    if siren == LENS_LIEVIN:
        with REAL_SEASON.open(encoding="utf-8", newline="") as file:
            before = [planner.Past(date.fromisoformat(row["date"]), row["insee_code"]) for row in csv.DictReader(file)]
    else:
        try:
            held = Meeting.objects.filter(commune__in=[town.key for town in kept]).exclude(status=Status.CANCELLED)
            latest = held.order_by("-starts_at", "-pk").first()
            rows = held.filter(series=latest.series_id).order_by("starts_at", "pk") if latest else held.none()
            before = [planner.Past(localtime(one.starts_at).date(), one.commune_id) for one in rows]
        except ProgrammingError:
            before = []
    return Found(tuple(sorted(kept, key=lambda town: town.key)), source, tuple(before))


# ------------------------------------------------------------------------------------------------------------- told


def tell(figures: Figures) -> list[str]:
    used = figures["parameters"]
    percent, count = planning_words.percent, planning_words.count_words
    told = {
        "communes": used["communes"], "people": count(used["inhabitants"]), "n": used["meetings"], "km": used["reach_km"],
        "factor": used["road_factor"], "seconds": figures["seconds"],
    }  # fmt: skip
    waits = [_("%(name)s vers %(year)s") % {"name": one["commune"], "year": one["year"]} for one in figures["forgotten"]]
    lines = [
        _("%(communes)s communes, %(people)s habitants, %(n)s rencontres. On vient de %(km)s km (ligne droite × %(factor)s).") % told,
        _("Avant : %(share)s des habitants à portée. Loin : %(names)s.") % _share(percent, figures, "before"),
        _("Après : %(share)s des habitants à portée. Loin : %(names)s.") % _share(percent, figures, "after"),
        " ".join((planning_words.proof(figures["gap_to_optimum"], figures["goals_proven"]), _("Calcul : %(seconds)s s.") % told)).strip(),
        *([_("Communes oubliées : %(names)s.") % {"names": ", ".join(waits)}] if waits else []),
    ]
    if "seasons" in figures:
        waiting = figures["waiting_inhabitant_months"]
        shown = (
            (_("Ce que Terril propose"), "reached", "proposed"),
            (_("Les communes les plus peuplées"), "baseline_populated", "baseline_populated"),
            (_("Chaque fois le plus d’habitants, sans mémoire"), "baseline_greedy", "baseline_greedy"),
            (_("Au hasard"), "baseline_random", "baseline_random"),
        )
        lines += [
            _("%(rule)s, saison après saison : %(shares)s des habitants à portée ; %(n)s mois d’attente trop longue, comptés par habitant.")
            % {"rule": rule, "shares": ", ".join(map(percent, figures[name])), "n": count(waiting[key])}
            for rule, name, key in shown
        ]
    return [*lines, *(f"  {place['why']}" for place in figures["places_after"])]


def _share(percent: Any, figures: Figures, when: str) -> dict[str, str]:
    return {"share": percent(figures[f"covered_{when}"]), "names": ", ".join(figures[f"missed_{when}"]) or _("personne")}


declare(
    Measure(
        name="calendar",
        summary="les communes d’une saison de rencontres : la vraie, et celle que Terril aurait proposée",
        run=run,
        tell=tell,
        options=options,
    )
)
