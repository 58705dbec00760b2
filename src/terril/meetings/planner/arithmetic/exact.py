"""The best calendar, proven: counted where calendars are few, or by the optional solver (`pip install terril[solver]`: HiGHS, through `highspy`)."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import util
from math import prod
from typing import Any

from terril.meetings.planner.arithmetic.model import WHOLE
from terril.meetings.planner.arithmetic.problem import PARTS, Choice, Problem, Value

# The goals of `Problem.value`, in their order.
GOALS = ("forgotten", "waiting", "people", "places", "again", "travel")
# So many steps of counting take about a second.
MOST_COUNTED = 20_000


@contextmanager
def _silence() -> Iterator[None]:
    """The solver says its name and licence where a program may be reading figures."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device
            os.dup2(nowhere.fileno(), 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def is_there() -> bool:
    return util.find_spec("highspy") is not None


def counted(problem: Problem, most: int = MOST_COUNTED) -> Choice | None:
    """The best of all calendars, looked at one by one; None when they are more than `most`."""
    # Each day before forbids one town at most: there are at least so many.
    if prod(max(0, len(allowed) - day) for day, allowed in enumerate(problem.allowed)) > most:
        return None
    best: tuple[Value, Choice] | None = None
    choice: list[int | None] = [None] * problem.size
    seen = 0
    stack = [(0, number) for number in reversed(problem.allowed[0])] if problem.size else []
    while stack:
        day, number = stack.pop()
        choice[day:] = [None] * (problem.size - day)
        if not problem.fits(choice, day, number):
            continue
        seen += 1
        if seen > most:
            return None
        choice[day] = number
        if day + 1 < problem.size:
            stack += [(day + 1, following) for following in reversed(problem.allowed[day + 1])]
        else:
            whole = [one for one in choice if one is not None]
            found = problem.value(whole)
            if best is None or found > best[0]:
                best = found, whole
    return best[1] if best else None


def solve(problem: Problem, *, seconds: float = 20.0) -> tuple[Choice, int] | None:
    """Goal after goal, each kept while the next is sought, and how many are proven. None when the time was too short to prove the first two."""
    kept: list[tuple[str, float]] = []
    choice = None
    for goal in GOALS:
        # A fresh model each time: the solver would start from what it found for another goal.
        model = _Model(problem, seconds)
        for earlier, value in kept:
            model.keep(getattr(model, earlier), value)
        found = model.best(getattr(model, goal))
        if found is None:
            break
        choice = model.choice()
        kept.append((goal, found))
    return (choice, len(kept)) if choice and len(kept) >= 2 else None


class _Model:
    """One binary a choice; one number between 0 and 1 for each thing won, no greater than the choices that cover it."""

    def __init__(self, problem: Problem, seconds: float) -> None:
        import highspy

        self.problem, self.kit = problem, highspy
        with _silence():
            self.solver = highspy.Highs()
        self.solver.silent()
        for option, value in (("time_limit", seconds), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-7)):
            self.solver.setOptionValue(option, value)
        self.columns: dict[tuple[int, int], int] = {}
        self.count = 0
        for day, allowed in enumerate(problem.allowed):
            for number in allowed:
                self.columns[day, number] = self._column(whole=True)
            self._row(1, 1, {self.columns[day, number]: 1.0 for number in allowed})
        # Days that all clash with the first of them: one at most for each town.
        for number in {number for _day, number in self.columns}:
            for first in range(problem.size):
                run = [day for day in range(first, problem.size) if day == first or problem.clash[first][day]]
                terms = {self.columns[day, number]: 1.0 for day in run if (day, number) in self.columns}
                if len(terms) > 1:
                    self._row(0, 1, terms)
        coming: dict[int, list[tuple[int, int, int, int]]] = {}
        near: dict[int, list[int]] = {}
        for (day, number), column in self.columns.items():
            for home, share, parts in problem.shares[number]:
                coming.setdefault(home, []).append((day, share, parts, column))
            for home in problem.reaches[number]:
                near.setdefault(home, []).append(column)
        self.forgotten = self._won((1, near.get(home, [])) for home in problem.owed)
        # Worths add up to ten thousand: an inhabitant stays well above the tolerances of the solver.
        unit = max(1, problem.risk) / 10_000
        after = problem.size
        waits: dict[tuple[int, int, int], int] = {}
        for home, bits in enumerate(problem.at_risk):
            for at in range(len(problem.ticks)):
                for part in range(PARTS):
                    bit = bits & 1 << (at * PARTS + part)
                    if bit:
                        key = home, part, min(at, after)
                        waits[key] = waits.get(key, 0) + problem.weights[home] * problem.length(bit)
        self.waiting = self._won(
            (
                worth / unit,
                [
                    column
                    for day, _share, parts, column in coming.get(home, [])
                    if parts > part and (at == after or problem.spans[day][PARTS] >> (at * PARTS) & 1)
                ],
            )
            for (home, part, at), worth in waits.items()
        )
        # The share of each home that comes is the greatest of those that its meetings give: one step after the other.
        unit = max(1, sum(problem.weights)) / 10_000
        steps = []
        for home, found in coming.items():
            before = problem.already.get(home, 0)
            for share in sorted({share for _day, share, _parts, _column in found if share > before}):
                worth = problem.weights[home] * (share - before) / WHOLE / unit
                steps.append((worth, [column for _day, some, _parts, column in found if some >= share]))
                before = share
        self.people = self._won(steps)
        by_town: dict[int, list[int]] = {}
        for (_day, number), column in self.columns.items():
            by_town.setdefault(number, []).append(column)
        self.places = self._won((1, found) for found in by_town.values())
        again = [(home, found, 1 if 2 * problem.already.get(home, 0) >= WHOLE else 2) for home, found in near.items()]
        self.again = self._won(((problem.weights[home] / unit, found, least) for home, found, least in again), whole=True)
        self.travel = {column: -problem.travel[number] / 1000 for (_day, number), column in self.columns.items()}

    def _column(self, *, whole: bool) -> int:
        self.solver.addVar(0.0, 1.0)
        if whole:
            self.solver.changeColIntegrality(self.count, self.kit.HighsVarType.kInteger)
        self.count += 1
        return self.count - 1

    def _row(self, least: float, most: float, terms: dict[int, float]) -> None:
        self.solver.addRow(least, most, len(terms), list(terms), list(terms.values()))

    def _won(self, things: Iterable[tuple[Any, ...]], *, whole: bool = False) -> dict[int, float]:
        """Each thing: its worth, the choices that win it, and how many of them it takes (one, unless said)."""
        worth = {}
        for value, covering, *least in things:
            if value:
                won = self._column(whole=whole)
                self._row(-self.kit.kHighsInf, 0, {won: float(least[0] if least else 1), **dict.fromkeys(covering, -1.0)})
                worth[won] = float(value)
        return worth

    def best(self, objective: dict[int, float]) -> float | None:
        """The greatest value of an objective, the rules and what is kept being respected; None when it was not proven."""
        for column in range(self.count):
            self.solver.changeColCost(column, objective.get(column, 0.0))
        self.solver.changeObjectiveSense(self.kit.ObjSense.kMaximize)
        self.solver.run()
        if self.solver.getModelStatus() != self.kit.HighsModelStatus.kOptimal:
            return None
        # Each thing is won or not: a column of 0.999999 would ask the next goals for more than any calendar gives.
        values = self.solver.getSolution().col_value
        return sum(worth * round(values[column]) for column, worth in objective.items())

    def keep(self, objective: dict[int, float], value: float) -> None:
        if objective:
            self._row(value - 1e-4, self.kit.kHighsInf, objective)

    def choice(self) -> Choice:
        values = self.solver.getSolution().col_value
        answer = [0] * self.problem.size
        for (day, number), column in self.columns.items():
            if values[column] > 0.5:
                answer[day] = number
        return answer
