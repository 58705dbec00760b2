"""The best calendar, proven, when the optional solver is there (`pip install terril[solver]`): HiGHS, through `highspy`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import util
from typing import Any

from terril.meetings.planner.arithmetic.problem import Choice, Problem


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


def solve(problem: Problem, *, seconds: float = 20.0) -> Choice | None:
    """Goal after goal, each kept while the next is sought. None when the time was too short to prove it."""
    kept: list[tuple[str, float]] = []
    for goal in ("pairs", "weight", "travel"):
        # A fresh model each time: the solver would start from what it found for another goal.
        model = _Model(problem, seconds)
        for earlier, value in kept:
            model.keep(getattr(model, earlier), value)
        found = model.best(getattr(model, goal))
        if found is None:
            return None
        kept.append((goal, found))
    return model.choice()


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
        # Weights add up to ten thousand: an inhabitant stays well above the tolerances of the solver.
        unit = max(1, sum(problem.weights)) / 10_000
        people = [(weight / unit, range(problem.size), n) for n, weight in enumerate(problem.weights) if n not in problem.already and weight]
        self.weight = self._won(people)
        self.pairs = self._won(
            [
                (1, [at for at, (first, end) in enumerate(problem.windows) if first <= day < end], number)
                for number, bits in enumerate(problem.at_risk)
                for day in range(problem.size)
                if bits >> day & 1
            ]
        )
        self.travel = {column: -problem.travel[number] / 1000 for (_day, number), column in self.columns.items()}

    def _column(self, *, whole: bool) -> int:
        self.solver.addVar(0.0, 1.0)
        if whole:
            self.solver.changeColIntegrality(self.count, self.kit.HighsVarType.kInteger)
        self.count += 1
        return self.count - 1

    def _row(self, least: float, most: float, terms: dict[int, float]) -> None:
        self.solver.addRow(least, most, len(terms), list(terms), list(terms.values()))

    def _won(self, things: list[Any]) -> dict[int, float]:
        covering: dict[int, list[tuple[int, int]]] = {}
        for (day, number), column in self.columns.items():
            for home in self.problem.reaches[number]:
                covering.setdefault(home, []).append((day, column))
        worth = {}
        for value, days, home in things:
            won = self._column(whole=False)
            terms = {column: -1.0 for day, column in covering.get(home, []) if day in days}
            self._row(-self.kit.kHighsInf, 0, {won: 1.0, **terms})
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
        return self.solver.getObjectiveValue() if objective else 0.0

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
