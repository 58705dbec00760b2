"""From a season to its proposal: a calendar that holds, made better, and how far from the best it is proven to be."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from terril.meetings.planner.arithmetic import exact
from terril.meetings.planner.arithmetic.bound import pairs_bound, weight_bound
from terril.meetings.planner.arithmetic.conflicts import Impossible, check, first_choice
from terril.meetings.planner.arithmetic.model import Past, Season
from terril.meetings.planner.arithmetic.problem import Problem
from terril.meetings.planner.arithmetic.report import Report, report
from terril.meetings.planner.arithmetic.search import Search, soonest

# Of the time given, the share for searching; the rest is for the proof.
SEARCHING = 0.5


@dataclass(frozen=True)
class Proposal:
    """`gap`: how far the calendar may at most be from the best, on the worse of the first two goals, as a share of what no calendar can
    exceed (0: proven best). `late_gap`, `people_gap`: each goal apart. `exact`: whether the solver found it."""

    calendar: tuple[Past, ...]
    report: Report
    late_gap: float
    people_gap: float
    exact: bool
    seconds: float

    @property
    def gap(self) -> float:
        return max(self.late_gap, self.people_gap)


def plan(
    season: Season, *, seconds: float = 3.0, progress: Callable[[float], None] = lambda share: None, solver: bool = False
) -> Proposal:
    """The calendar proposed for a season. Raises Impossible when the wishes cannot be kept together.

    `seconds`: about the most that it takes, but for the first calendar. `progress` hears a share of the work, from 0 to 1. `solver`: ask the
    exact solver, when it is installed; without it the bound is as valid, only less tight.
    """
    started = perf_counter()
    check(season)
    problem = Problem(season)
    if not problem.size:
        raise Impossible([])
    most = 0.0

    def onwards(share: float) -> None:
        """The share of the search as one of the whole, which never goes back: a better calendar makes the search last."""
        nonlocal most
        most = max(most, min(1.0, share))
        progress(most * SEARCHING)

    search = Search(problem, seconds=seconds * SEARCHING, progress=onwards)
    choice = search.run(first_choice(problem))
    proven = exact.solve(problem) if solver and exact.is_there() else None
    choice = soonest(problem, proven or choice)
    pairs, weight, _travel = problem.value(choice)
    if proven:
        late_gap = people_gap = 0.0
    else:
        left = max(0.2, seconds - (perf_counter() - started))
        most_pairs = pairs_bound(problem, pairs, left / 2)
        progress(0.75)
        most_weight = weight_bound(problem, pairs, weight, left / 2)
        late_gap, people_gap = _gap(pairs, most_pairs), _gap(weight, most_weight)
    progress(1.0)
    calendar = tuple(Past(day, problem.towns[number].key) for day, number in zip(problem.days, choice, strict=True))
    told = report(season, calendar)
    return Proposal(calendar, told, late_gap, people_gap, proven is not None, perf_counter() - started)


def _gap(found: int, most: int) -> float:
    return (most - found) / most if most else 0.0
