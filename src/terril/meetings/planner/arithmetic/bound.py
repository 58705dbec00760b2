"""What no calendar can exceed, proven: the Lagrangian bound of a covering problem (Cornuejols, Fisher and Nemhauser, 1977; Fisher, 1981).

Each thing to win gets a price, between nothing and its worth. A choice then earns the prices of all that it covers, even twice; what is
left of the worth is given away. Whatever the prices, no calendar is worth more than the best earning plus what was given away. The prices
are moved to bring that ceiling down.
"""

from collections.abc import Sequence
from heapq import nlargest
from math import floor
from time import perf_counter

from terril.meetings.planner.arithmetic.problem import PARTS, Problem

ROUNDS = 400
# Rounds without progress after which the step is halved, and the step under which moving prices is of no use.
TRIES, SMALLEST = 8, 0.002


def ceiling(problem: Problem, forgotten: int, spared: int, seconds: float) -> int:
    """No calendar that reaches as many of the forgotten towns spares more waiting than this. `spared`: what is known to be possible."""
    if spared == problem.risk:
        return spared
    # The best that one date could spare: what a forgotten town is worth, so that no date is better used elsewhere.
    alone = max(
        sum(problem.weights[home] * problem.length(problem.at_risk[home] & spans[parts]) for home, _share, parts in problem.shares[number])
        for spans, allowed in zip(problem.spans, problem.allowed, strict=True)
        for number in allowed
    )
    least = _Prices(problem, alone).ceiling(spared, forgotten, seconds)
    return max(spared, min(problem.risk, least))


class _Prices:
    """A price for each part of a town and each date of the season at which it waits too long; one more for all the months that follow."""

    def __init__(self, problem: Problem, forgotten: int) -> None:
        self.problem, self.forgotten = problem, forgotten
        after = problem.size
        ticks = [[n for n in range(after) if spans[PARTS] >> (n * PARTS) & 1] for spans in problem.spans]
        self.windows = [frozenset([*covered, after]) for covered in ticks]
        # worth[home][part]: by tick of the season, `after` for what comes after it.
        self.worth: dict[int, list[dict[int, int]]] = {}
        for home, bits in enumerate(problem.at_risk):
            found: list[dict[int, int]] = [{} for _part in range(PARTS)]
            for at, (_day, _long) in enumerate(problem.ticks):
                for part in range(PARTS):
                    bit = bits & 1 << (at * PARTS + part)
                    if bit:
                        key = min(at, after)
                        found[part][key] = found[part].get(key, 0) + problem.weights[home] * problem.length(bit)
            if any(map(any, found)):
                self.worth[home] = found
        self.prices = {home: [{at: worth / 2 for at, worth in part.items()} for part in parts] for home, parts in self.worth.items()}
        self.most = problem.risk + forgotten * len(problem.owed)
        self.owed = dict.fromkeys(problem.owed, forgotten / 2)
        same = not problem.ordered and all(allowed == problem.allowed[0] for allowed in problem.allowed)
        # With fewer towns than days some must come twice, and the assignment alone can say so.
        enough = problem.size <= len(problem.allowed[0] if problem.size else ())
        self.same = same
        self.slots: _Alike | _Assigned = _Alike(problem) if same and enough else _Assigned(problem)

    def ceiling(self, known: int, promised: int, seconds: float) -> int:
        """The lowest ceiling found. `known`: a value that is possible; `promised`: forgotten towns that must be reached anyway, paid back."""
        started, step, idle, best = perf_counter(), 1.0, 0, float("inf")
        paid = self.forgotten * promised
        for _round in range(ROUNDS):
            choice, earned = self.slots.best(self._earnings())
            asked = sum(sum(part.values()) for parts in self.prices.values() for part in parts) + sum(self.owed.values())
            total = self.most - asked + earned - paid
            idle = 0 if total < best - 1e-6 * abs(best) else idle + 1
            best = min(best, total)
            if idle >= TRIES:
                step, idle = step / 2, 0
            # The margin keeps rounding errors on the right side.
            if step < SMALLEST or floor(best + 1e-6) <= known or perf_counter() - started > seconds:
                break
            self._move(choice, step * max(total - known, 1e-9))
        return floor(best * (1 + 1e-12) + 1e-6)

    def _earnings(self) -> list[list[float]]:
        """earnings[day][town]; one row alone when every day earns the same."""
        problem, rows = self.problem, []
        for window in self.windows[:1] if self.same else self.windows:
            # What a meeting earns from each home, by how many of its parts come.
            earned = {}
            for home, parts in self.prices.items():
                sums = [0.0]
                for part in parts:
                    sums.append(sums[-1] + sum([price for at, price in part.items() if at in window]))
                earned[home] = sums
            rows.append(
                [
                    sum([earned[home][parts] for home, _share, parts in shares if home in earned])
                    + (sum([self.owed.get(home, 0.0) for home in near]) if self.owed else 0.0)
                    for shares, near in zip(problem.shares, problem.reaches, strict=True)
                ]
            )
        return rows

    def _move(self, choice: Sequence[int], length: float) -> None:
        """Prices go down where the choice covers twice, up where it covers nothing (a step of Polyak's length)."""
        problem = self.problem
        times: dict[tuple[int, int, int], int] = {}
        owed = dict.fromkeys(self.owed, -1)
        for day, number in enumerate(choice):
            window = self.windows[day]
            for home, _share, parts in problem.shares[number]:
                for part in range(parts if home in self.worth else 0):
                    for at in self.worth[home][part]:
                        if at in window:
                            times[home, part, at] = times.get((home, part, at), 0) + 1
            for home in problem.reaches[number]:
                if home in owed:
                    owed[home] += 1
        # In the units of each: a price near its worth moves as much as one of a smaller town.
        norm = float(self.forgotten * sum(slope * slope for slope in owed.values()))
        for home, found in self.worth.items():
            for part, worths in enumerate(found):
                for at, worth in worths.items():
                    norm += worth * (times.get((home, part, at), 0) - 1) ** 2
        if not norm:
            return
        pace = length / norm
        for home, found in self.worth.items():
            for part, worths in enumerate(found):
                prices = self.prices[home][part]
                for at, worth in worths.items():
                    slope = times.get((home, part, at), 0) - 1
                    if slope:
                        prices[at] = min(float(worth), max(0.0, prices[at] - pace * worth * slope))
        for home, slope in owed.items():
            self.owed[home] = min(float(self.forgotten), max(0.0, self.owed[home] - pace * self.forgotten * slope))


class _Alike:
    """Every day earns the same and receives the same towns: the towns that earn most, each once."""

    def __init__(self, problem: Problem) -> None:
        self.allowed, self.size = problem.allowed[0] if problem.size else [], problem.size

    def best(self, earnings: list[list[float]]) -> tuple[list[int], float]:
        row = earnings[0]
        chosen = nlargest(self.size, self.allowed, key=row.__getitem__)
        return chosen, sum(row[number] for number in chosen)


class _Assigned:
    """Each day a town, each town as many days as the rules could ever let it have: the best assignment (Kuhn and Munkres)."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        # On how many days of the season one town could be, taking the earliest each time.
        taken: list[int] = []
        for day in range(problem.size):
            if not any(problem.clash[day][other] for other in taken):
                taken.append(day)
        self.copies = max(1, len(taken))

    def best(self, earnings: list[list[float]]) -> tuple[list[int], float]:
        rows = earnings if len(earnings) == self.problem.size else earnings * self.problem.size
        # Among so many days, a day never needs more than its own best few towns.
        useful = sorted(
            {n for row, allowed in zip(rows, self.problem.allowed, strict=True) for n in nlargest(len(rows), allowed, key=row.__getitem__)}
        )
        columns = [number for number in useful for _copy in range(self.copies)]
        sets = [frozenset(allowed) for allowed in self.problem.allowed]
        # Costs more than everything that could be earned, and no more: sums stay exact enough.
        never = -1.0 - 2 * sum(max(row) for row in rows)
        gains = [[row[n] if n in sets[day] else never for n in columns] for day, row in enumerate(rows)]
        found = assign(gains)
        return [columns[at] for at in found], sum(gains[day][at] for day, at in enumerate(found))


def assign(gains: Sequence[Sequence[float]]) -> list[int]:
    """For each row a column of its own, the sum of the gains being the greatest. As many columns as rows at least. O(rows² columns)."""
    rows, columns = len(gains), len(gains[0]) if gains else 0
    high, low = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner, way = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0], at = row, 0
        slack, used = [float("inf")] * (columns + 1), [False] * (columns + 1)
        while True:
            used[at] = True
            here, least, following = owner[at], float("inf"), 0
            gain, base = gains[here - 1], high[here]
            for column in range(1, columns + 1):
                if not used[column]:
                    cost = -gain[column - 1] - base - low[column]
                    if cost < slack[column]:
                        slack[column], way[column] = cost, at
                    if slack[column] < least:
                        least, following = slack[column], column
            for column in range(columns + 1):
                if used[column]:
                    high[owner[column]] += least
                    low[column] -= least
                else:
                    slack[column] -= least
            at = following
            if owner[at] == 0:
                break
        while at:
            owner[at], at = owner[way[at]], way[at]
    answer = [0] * rows
    for column in range(1, columns + 1):
        if owner[column]:
            answer[owner[column] - 1] = column - 1
    return answer
