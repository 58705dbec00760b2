"""From a season to its proposal: a calendar that holds, made better, and how far from the best it is proven to be."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from terril.meetings.planner.arithmetic import exact
from terril.meetings.planner.arithmetic.bound import ceiling
from terril.meetings.planner.arithmetic.conflicts import Impossible, check, first_choice
from terril.meetings.planner.arithmetic.model import Past, Season
from terril.meetings.planner.arithmetic.problem import Problem
from terril.meetings.planner.arithmetic.report import Report, report
from terril.meetings.planner.arithmetic.search import Search, soonest

# Of the time given, the share for searching; the rest is for the proof.
SEARCHING = 0.5


@dataclass(frozen=True)
class Proposal:
    """`gap`: how much more waiting the best calendar may spare at most, as a share of what no calendar can exceed (0: proven best on that goal, the
    forgotten towns being served as here). `proven`: of how many goals in their order it is proven that nothing does better.
    `exact`: whether the solver found it."""

    calendar: tuple[Past, ...]
    report: Report
    gap: float
    proven: int
    exact: bool
    seconds: float

    @property
    def whole(self) -> bool:
        """Whether no calendar at all is better, on any goal."""
        return self.proven == len(exact.GOALS)


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

    # Few calendars are all looked at; many are searched, and the solver is asked if it is wanted.
    counted = exact.counted(problem)
    choice, proven, solved = counted or [], len(exact.GOALS) if counted else 0, False
    if not counted:
        choice = Search(problem, seconds=seconds * SEARCHING, progress=onwards).run(first_choice(problem))
        found = exact.solve(problem) if solver and exact.is_there() else None
        if found and problem.value(found[0]) >= problem.value(choice):
            choice, proven, solved = *found, True
        elif found:
            proven, solved = min(found[1], 2), True
    choice = soonest(problem, choice)
    forgotten, spared, *_others = problem.value(choice)
    gap = 0.0
    if not proven:
        most = ceiling(problem, forgotten, spared, max(0.2, seconds - (perf_counter() - started)))
        gap = (most - spared) / most if most else 0.0
        # All those to whom a date is owed are reached: nothing does better on that goal either.
        proven = 2 if not gap and forgotten == len(problem.owed) else 0
    progress(1.0)
    calendar = tuple(Past(day, problem.towns[number].key) for day, number in zip(problem.days, choice, strict=True))
    return Proposal(calendar, report(season, calendar), gap, proven, solved, perf_counter() - started)
