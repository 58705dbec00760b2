"""What a calendar does, told in facts: whom each date reaches, who is left far, who waits too long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from terril.meetings.planner.arithmetic.dates import add_months, months_between
from terril.meetings.planner.arithmetic.model import Past, Season, Town
from terril.meetings.planner.arithmetic.problem import Problem


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
    """`covered`: share of the inhabitants (0 to 1) with a meeting in reach during the season. `missed`: the towns without, the most populous
    first. `late`: the towns that are at some date beyond the wait; `still_late`: those that are at the last one. `kilometres`:
    travelled by the facilitators, there and back."""

    visits: tuple[Visit, ...]
    inhabitants: int
    reached: int
    missed: tuple[Town, ...]
    late: tuple[Town, ...]
    still_late: tuple[Town, ...]
    late_pairs: int
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
    reached = set(problem.already)
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
        reached=sum(towns[n].population for n in reached),
        missed=_ordered(town for number, town in enumerate(towns) if number not in reached),
        late=_ordered(towns[n] for n, dates in late.items() if dates),
        still_late=_ordered(towns[n] for n, dates in late.items() if dates and dates[-1] == len(days) - 1),
        late_pairs=sum(len(dates) for dates in late.values()),
        kilometres=round(travelled / 1000, 1),
    )


def _ordered(towns: Iterable[Town]) -> tuple[Town, ...]:
    """The most populous first."""
    return tuple(sorted(towns, key=lambda town: (-town.population, town.key)))


def _late(problem: Problem, calendar: Sequence[Past]) -> dict[int, list[int]]:
    """For each town, on which dates of the calendar, by number, it is beyond the wait, that date's meeting held."""
    spans: dict[int, list[tuple[date, date]]] = {}
    for one in calendar:
        if one.town in problem.index:
            span = (one.day, add_months(one.day, problem.season.wait_months))
            for home in problem.reached_from(problem.index[one.town]):
                spans.setdefault(home, []).append(span)
    return {
        number: [
            at
            for at, day in enumerate(problem.days)
            if bits >> at & 1 and not any(first <= day <= end for first, end in spans.get(number, ()))
        ]
        for number, bits in enumerate(problem.at_risk)
    }
