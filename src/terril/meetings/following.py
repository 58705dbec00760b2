"""Several seasons one after the other, for `terril measure calendar --seasons N`: what is proposed, beside two rules that anybody could apply."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from terril.meetings.planner import arithmetic as planner

# What is reached is told a little closer and a little further too: nobody stays at home for half a kilometre.
HALF_KM = 0.5

Rule = Callable[[planner.Season], Sequence[planner.Past]]


def followed(first: planner.Season, days: Sequence[Sequence[date]], seconds: float) -> dict[str, Any]:
    """`reached`: the share of the inhabitants reached each season (and at half a kilometre less and more). `waiting_inhabitant_months`: over all
    of them, months spent beyond the wait, each inhabitant counting one."""

    def proposed(season: planner.Season) -> Sequence[planner.Past]:
        return planner.plan(season, seconds=seconds).calendar

    rules: dict[str, Rule] = {"proposed": proposed, "baseline_populated": populated, "baseline_greedy": greedy}
    told: dict[str, Any] = {"seasons": len(days)}
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
        told["reached" if name == "proposed" else name] = [_reached(first, found, 0.0) for found in seasons]
        if name == "proposed":
            told["reached_half_km_less"] = [_reached(first, found, -HALF_KM) for found in seasons]
            told["reached_half_km_more"] = [_reached(first, found, HALF_KM) for found in seasons]
        waiting[name] = _waiting(first, held, [day for those in days for day in those])
    return {**told, "waiting_inhabitant_months": waiting}


def populated(season: planner.Season) -> list[planner.Past]:
    """The most populous communes, each once."""
    towns = sorted(season.towns, key=lambda town: (-town.population, town.key))
    return [planner.Past(day, towns[at % len(towns)].key) for at, day in enumerate(season.days)]


def greedy(season: planner.Season) -> list[planner.Past]:
    """Each time the commune within reach of the most inhabitants whom the season has not reached yet; the past does not count."""
    near = {there.key: [home for home in season.towns if season.reach.near(home, there)] for there in season.towns}
    seen: set[str] = set()
    used: set[str] = set()
    found = []
    for day in season.days:
        left = [town for town in season.towns if town.key not in used] or list(season.towns)
        best = max(left, key=lambda town: (sum(home.population for home in near[town.key] if home.key not in seen), town.population, town.key))
        used.add(best.key)
        seen |= {home.key for home in near[best.key]}
        found.append(planner.Past(day, best.key))
    return found


def _reached(season: planner.Season, calendar: Sequence[planner.Past], more: float) -> float:
    reach = replace(season.reach, km=max(0.1, season.reach.km + more))
    days = tuple(sorted(one.day for one in calendar))
    return round(planner.report(replace(season, days=days, past=(), reach=reach), calendar).covered, 4)


def _waiting(season: planner.Season, held: Sequence[planner.Past], days: Sequence[date]) -> int:
    """On the day of each meeting, that meeting held: whoever is beyond the wait has waited the time until the next one."""
    towns = {town.key: town for town in season.towns}
    total = 0.0
    for home in season.towns:
        near = sorted(one.day for one in held if one.town in towns and season.reach.near(home, towns[one.town]))
        for at, day in enumerate(days):
            last = max((one for one in near if one <= day), default=season.since)
            if last and day > planner.add_months(last, season.wait_months):
                following = days[at + 1] if at + 1 < len(days) else planner.add_months(day, 1)
                total += home.population * (following - day).days / 30.4
    return round(total)
