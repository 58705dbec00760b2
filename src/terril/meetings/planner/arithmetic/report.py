"""What a calendar does, told in facts: whom each date reaches, who is left far, who waits too long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from terril.meetings.planner.arithmetic.dates import add_months, months_between
from terril.meetings.planner.arithmetic.model import WHOLE, Past, Season, Town
from terril.meetings.planner.arithmetic.problem import PARTS, Problem

DAYS = 30.4


@dataclass(frozen=True)
class Visit:
    """One date. `towns`, `people`: within reach. `fresh`: those of them that no meeting of the season had reached yet; `fresh_people`: their
    inhabitants; `waited`: the least of the whole months that the fresh ones had waited; `never`: how many of them had never had one."""

    day: date
    town: Town
    towns: int
    people: int
    fresh: tuple[Town, ...]
    fresh_people: int
    waited: int | None
    never: int


@dataclass(frozen=True)
class Report:
    """`covered`: share of the inhabitants (0 to 1) with a meeting in reach during the season, less and less counted around the limit. `missed`: the
    towns beyond it, the most populous first. `late`: the towns that are at some date beyond the wait; `still_late`: those that are at the last
    one. `waiting`: months spent beyond it, by inhabitant, of the season alone. `kilometres`: travelled by the facilitators, there and back."""

    visits: tuple[Visit, ...]
    inhabitants: int
    reached: int
    missed: tuple[Town, ...]
    late: tuple[Town, ...]
    still_late: tuple[Town, ...]
    late_pairs: int
    waiting: int
    kilometres: float

    @property
    def covered(self) -> float:
        return self.reached / self.inhabitants if self.inhabitants else 0.0

    @property
    def missed_people(self) -> int:
        return sum(town.population for town in self.missed)


def report(season: Season, calendar: Sequence[Past]) -> Report:
    """The facts of any calendar, planned here or not. What is already in `season.past` counts too."""
    calendar = sorted(calendar, key=lambda one: (one.day, one.town))
    days = tuple(sorted({one.day for one in calendar}))
    problem = Problem(replace(season, days=days, wishes=(), candidates=None))
    towns = season.towns
    last: list[date | None] = list(problem.last)
    reached = {home for home, share in problem.already.items() if 2 * share >= WHOLE}
    visits = []
    travelled = 0
    for one in calendar:
        if one.town in problem.index:
            number = problem.index[one.town]
            homes = problem.reached_from(number)
            fresh = [home for home in homes if home not in reached]
            waits = [months_between(before, one.day) for home in fresh if (before := last[home])]
            visits.append(
                Visit(
                    day=one.day,
                    town=towns[number],
                    towns=len(homes),
                    people=sum(towns[home].population for home in homes),
                    fresh=_ordered(towns[home] for home in fresh),
                    fresh_people=sum(towns[home].population for home in fresh),
                    waited=min(waits) if waits else None,
                    never=sum(last[home] is None for home in fresh),
                )
            )
            reached.update(homes)
            travelled += problem.travel[number]
            for home in homes:
                last[home] = one.day
    late = _late(problem, calendar)
    return Report(
        visits=tuple(visits),
        inhabitants=sum(town.population for town in towns),
        reached=_reached(problem, calendar),
        missed=_ordered(town for number, town in enumerate(towns) if number not in reached),
        late=_ordered(towns[n] for n, dates in late.items() if dates),
        still_late=_ordered(towns[n] for n, dates in late.items() if dates and dates[-1] == len(days) - 1),
        late_pairs=sum(len(dates) for dates in late.values()),
        waiting=waiting_months(season, days, calendar),
        kilometres=round(travelled / 1000, 1),
    )


def covered(season: Season, calendar: Sequence[Past]) -> float:
    """`Report.covered` alone: the share of the inhabitants that a calendar reaches, from 0 to 1."""
    problem = Problem(replace(season, days=tuple(sorted({one.day for one in calendar})), wishes=(), candidates=None))
    everybody = sum(town.population for town in season.towns)
    return _reached(problem, calendar) / everybody if everybody else 0.0


def _reached(problem: Problem, calendar: Sequence[Past]) -> int:
    """How many inhabitants have one of these meetings in reach, or one that was planned already."""
    come = dict(problem.already)
    for one in calendar:
        for home, share, _parts in problem.shares_of(problem.index[one.town]) if one.town in problem.index else ():
            come[home] = max(share, come.get(home, 0))
    return round(sum(problem.towns[n].population * share for n, share in come.items()) / WHOLE)


def waiting_months(season: Season, days: Sequence[date], calendar: Sequence[Past]) -> int:
    """Months spent beyond the wait on these days, by inhabitant, a calendar and the past being what they are."""
    held = Problem(replace(season, days=tuple(days), past=(*season.past, *calendar), wishes=(), candidates=frozenset()))
    during = (1 << held.size * PARTS) - 1
    lived = sum(town.population * held.length(bits & during) for town, bits in zip(held.towns, held.at_risk, strict=True))
    return round(lived / PARTS / DAYS)


def _ordered(towns: Iterable[Town]) -> tuple[Town, ...]:
    """The most populous first."""
    return tuple(sorted(towns, key=lambda town: (-town.population, town.key)))


def _late(problem: Problem, calendar: Sequence[Past]) -> dict[int, list[int]]:
    """For each town, on which dates of the calendar, by number, it is beyond the wait, that date's meeting held."""
    held: list[list[date]] = [[] for _town in problem.towns]
    for one in [*problem.season.past, *calendar]:
        if one.town in problem.index:
            for home in problem.reached_from(problem.index[one.town]):
                held[home].append(one.day)
    since, wait = problem.season.since, problem.season.wait_months
    found = {}
    for home, days in enumerate(held):
        limits = [(day, add_months(day, wait)) for day in ([*days, since] if since else days)]
        found[home] = [at for at, day in enumerate(problem.days) if limits and not any(first <= day <= end for first, end in limits)]
    return found


@dataclass(frozen=True)
class Awaited:
    """A town forgotten too long, and about when the floor brings a meeting near it: in this season, or in so many more of the same size."""

    town: Town
    seasons: int
    year: int


def awaited(season: Season, calendar: Sequence[Past]) -> list[Awaited]:
    """Whom the floor is for, those served first before the others: each season owes its dates to the first of the queue, and whoever lives near is
    served with them."""
    problem = Problem(season)
    near = {problem.index[one.town]: set(problem.reached_from(problem.index[one.town])) for one in calendar if one.town in problem.index}
    now = set().union(*near.values()) if near else set()
    told = [Awaited(problem.towns[home], 0, problem.days[-1].year) for home in problem.queue if home in now]
    left = [home for home in problem.queue if home not in now]
    each, seasons = len(problem.owed) or 1, 0
    while left:
        seasons += 1
        year = add_months(problem.days[-1], 12 * seasons).year
        for _date in range(each):
            if left:
                # Among the places that reach the first of them, the one that reaches most of the others.
                places = [n for n, homes in enumerate(problem.reaches) if left[0] in homes]
                served = max((set(problem.reaches[n]) for n in places), key=lambda homes: sum(home in homes for home in left))
                told += [Awaited(problem.towns[home], seasons, year) for home in left if home in served]
                left = [home for home in left if home not in served]
    return told
