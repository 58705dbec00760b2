"""What no calendar can exceed, proven: the Lagrangian bound of a covering problem (Cornuejols, Fisher and Nemhauser, 1977; Fisher, 1981).

Each thing to win gets a price, between nothing and its worth. A choice then earns the prices of all that it covers, even twice; what is
left of the worth is given away. Whatever the prices, no calendar is worth more than the best earning plus what was given away. The prices
are moved to bring that ceiling down.
"""

from collections.abc import Sequence
from heapq import nlargest
from math import floor
from time import perf_counter

from terril.meetings.planner.arithmetic.problem import Problem

ROUNDS = 400
# Rounds without progress after which the step is halved, and the step under which moving prices is of no use.
TRIES, SMALLEST = 8, 0.002
# How much a pair weighs beside the average inhabitants of a town, when the first goal is kept by its price. Any gives a ceiling.
PRICES = (1.0, 2.0, 0.3, 0.05)


def pairs_bound(problem: Problem, covered: int, seconds: float) -> int:
    """No calendar covers more pairs than this. `covered`: what is known to be possible."""
    if covered == problem.pairs:
        return covered
    return max(covered, min(problem.pairs, _Prices(problem, town=0, pair=1.0).ceiling(covered, 0, seconds)))


def weight_bound(problem: Problem, covered: int, weight: int, seconds: float) -> int:
    """No calendar that covers at least `covered` pairs reaches a greater weight than this. `weight`: what is known to be possible."""
    most = sum(problem.weights)
    if weight == most:
        return weight
    each = most / max(1, len(problem.towns))
    shares = PRICES if problem.pairs else (0.0,)
    best, prices = most, _Prices(problem, town=1, pair=shares[0] * each)
    for share in shares:
        prices.weigh(share * each)
        best = min(best, prices.ceiling(weight, covered, seconds / len(shares)))
        if best <= weight:
            break
    return max(weight, best)


class _Prices:
    """`town`: 1 when the inhabitants reached are sought, 0 otherwise; `pair`: what a pair is worth."""

    def __init__(self, problem: Problem, *, town: int, pair: float) -> None:
        self.problem = problem
        size = problem.size
        self.pair = pair
        self.given = sum(problem.weights[n] for n in problem.already) * town
        self.worth = [0 if n in problem.already else weight * town for n, weight in enumerate(problem.weights)]
        self.risks = [
            (number, [day for day in range(size) if bits >> day & 1]) for number, bits in enumerate(problem.at_risk) if bits and pair
        ]
        self.towns = [worth / 2 for worth in self.worth]
        self.pairs = {number: [pair / 2] * len(days) for number, days in self.risks}
        self.sets = [frozenset(homes) for homes in problem.reaches] if self.risks else []
        same = not self.risks and all(allowed == problem.allowed[0] for allowed in problem.allowed)
        # With fewer towns than days some must come twice, and the assignment alone can say so.
        enough = problem.size <= len(problem.allowed[0] if problem.size else ())
        self.slots: _Alike | _Assigned = _Alike(problem) if same and enough else _Assigned(problem)

    def weigh(self, pair: float) -> None:
        """A pair is worth something else; the prices found so far are kept in proportion."""
        if pair != self.pair:
            self.pairs = {number: [price * pair / self.pair for price in prices] for number, prices in self.pairs.items()}
            self.pair = pair

    def ceiling(self, known: float, promised: int, seconds: float) -> int:
        """The lowest ceiling found. `known`: a value that is possible; `promised`: pairs that must be covered anyway, paid back."""
        started, step, idle, best = perf_counter(), 1.0, 0, float("inf")
        paid = self.pair * promised
        for _round in range(ROUNDS):
            choice, earned = self.slots.best(self._earnings())
            left = self.given + sum(self.worth) - sum(self.towns)
            left += sum(self.pair * len(days) - sum(self.pairs[number]) for number, days in self.risks)
            total = left + earned - paid
            idle = 0 if total < best - 1e-6 * abs(best) else idle + 1
            best = min(best, total)
            if idle >= TRIES:
                step, idle = step / 2, 0
            # The margin keeps rounding errors on the right side.
            if step < SMALLEST or floor(best + 1e-6) <= known or perf_counter() - started > seconds:
                break
            self._move(choice, step * max(total - known, 1e-9))
        return floor(best + 1e-6)

    def _earnings(self) -> list[list[float]]:
        """earnings[day][town]; one row alone when every day earns the same."""
        problem = self.problem
        base = [sum([self.towns[home] for home in homes]) for homes in problem.reaches]
        if not self.risks:
            return [base]
        rows = []
        for first, end in problem.windows:
            extra = [0.0] * len(problem.towns)
            for number, days in self.risks:
                extra[number] = sum(price for day, price in zip(days, self.pairs[number], strict=True) if first <= day < end)
            rows.append([own + sum([extra[home] for home in homes]) for own, homes in zip(base, problem.reaches, strict=True)])
        return rows

    def _move(self, choice: Sequence[int], length: float) -> None:
        """Prices go down where the choice covers twice, up where it covers nothing (a step of Polyak's length)."""
        problem = self.problem
        times = [0] * len(problem.towns)
        for number in choice:
            for home in problem.reaches[number]:
                times[home] += 1
        town_slope = [(count - 1) if worth else 0 for count, worth in zip(times, self.worth, strict=True)]
        held = [(*window, self.sets[number]) for window, number in zip(problem.windows, choice, strict=True)] if self.risks else []
        pair_slope = {
            number: [sum([first <= day < end and number in homes for first, end, homes in held]) - 1 for day in days]
            for number, days in self.risks
        }
        # In the units of each: a price near its worth moves as much as one of a smaller town.
        norm: float = sum(s * s * w for s, w in zip(town_slope, self.worth, strict=True))
        norm += self.pair * sum(s * s for slopes in pair_slope.values() for s in slopes)
        if not norm:
            return
        pace = length / norm
        self.towns = [
            min(worth, max(0.0, price - pace * worth * slope))
            for price, slope, worth in zip(self.towns, town_slope, self.worth, strict=True)
        ]
        for number, slopes in pair_slope.items():
            prices = zip(self.pairs[number], slopes, strict=True)
            self.pairs[number] = [min(self.pair, max(0.0, price - pace * self.pair * slope)) for price, slope in prices]


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
