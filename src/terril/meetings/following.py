"""Several seasons one after the other, for `terril measure calendar --seasons N`: what is proposed, beside two rules that anybody could apply."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from terril.kernel.errors import Refused
from terril.meetings.planner import arithmetic as planner
from terril.meetings.planner import words as planning_words

# What is reached is told a little closer and a little further too: nobody stays at home for half a kilometre.
HALF_KM = 0.5

Rule = Callable[[planner.Season], Sequence[planner.Past]]


def followed(first: planner.Season, days: Sequence[Sequence[date]], seconds: float) -> dict[str, Any]:
    """`reached`: the share of the inhabitants reached each season (and at half a kilometre less and more). `waiting_inhabitant_months`: over all
    of them, months spent beyond the wait, each inhabitant counting one."""

    proven = []

    def proposed(season: planner.Season) -> Sequence[planner.Past]:
        proposal = planner.plan(repeating(season), seconds=seconds)
        proven.append({"gap_to_optimum": round(proposal.gap, 4), "goals_proven": proposal.proven})
        return proposal.calendar

    rules: dict[str, Rule] = {
        "proposed": proposed, "baseline_populated": populated, "baseline_greedy": greedy, "baseline_random": by_lot
    }  # fmt: skip
    told: dict[str, Any] = {"seasons": len(days), "proven": proven}
    waiting = {}
    for name, rule in rules.items():
        held: list[planner.Past] = list(first.past)
        seasons = []
        for those in days:
            season = replace(first, days=tuple(those), past=tuple(held))
            found = list(rule(season))
            seasons.append(found)
            held += found
        # Each season is judged alone: what it reaches itself.
        told["reached" if name == "proposed" else name] = [reached(first, found, 0.0) for found in seasons]
        if name == "proposed":
            told["reached_half_km_less"] = [reached(first, found, -HALF_KM) for found in seasons]
            told["reached_half_km_more"] = [reached(first, found, HALF_KM) for found in seasons]
        waiting[name] = planner.waiting_months(replace(first, past=()), [day for those in days for day in those], held)
    return {**told, "waiting_inhabitant_months": waiting}


def repeating(season: planner.Season) -> planner.Season:
    """The longest time without coming back that a territory of few communes allows: eight communes cannot receive ten months once each."""
    for months in range(season.repeat_months, 0, -1):
        shorter = replace(season, repeat_months=months)
        try:
            planner.check(shorter)
        except planner.Impossible as problem:
            blocked = problem
        else:
            return shorter
    raise Refused(planning_words.impossible(blocked, season))


def by_lot(season: planner.Season) -> list[planner.Past]:
    """Drawn by lot, each commune once before any comes back; the same lot each time."""
    chance = Random(season.days[0].toordinal())  # noqa: S311 - a measure, not a secret
    drawn = chance.sample(season.towns, len(season.towns))
    return [planner.Past(day, drawn[at % len(drawn)].key) for at, day in enumerate(season.days)]


def populated(season: planner.Season) -> list[planner.Past]:
    """The most populous communes, each once."""
    towns = sorted(season.towns, key=lambda town: (-town.population, town.key))
    return [planner.Past(day, towns[at % len(towns)].key) for at, day in enumerate(season.days)]


def greedy(season: planner.Season) -> list[planner.Past]:
    """Each time the commune within reach of the most inhabitants whom the season has not reached yet; the past does not count."""
    near = {
        there.key: [(home, share) for home in season.towns if (share := season.reach.share(home, there))] for there in season.towns
    }  # fmt: skip
    seen: dict[str, int] = {}
    used: set[str] = set()
    found = []
    for day in season.days:
        left = [town for town in season.towns if town.key not in used] or list(season.towns)
        gains = {
            town.key: sum(home.population * max(0, share - seen.get(home.key, 0)) for home, share in near[town.key]) for town in left
        }  # fmt: skip
        best = max(left, key=lambda town: (gains[town.key], town.population, town.key))
        used.add(best.key)
        seen |= {home.key: max(share, seen.get(home.key, 0)) for home, share in near[best.key]}
        found.append(planner.Past(day, best.key))
    return found


def reached(season: planner.Season, calendar: Sequence[planner.Past], more: float) -> float:
    """The share of the inhabitants that these meetings alone reach, were the reach so many kilometres more."""
    reach = replace(season.reach, km=max(0.1, season.reach.km + more))
    days = tuple(sorted(one.day for one in calendar))
    return round(planner.report(replace(season, days=days, past=(), reach=reach), calendar).covered, 4)
