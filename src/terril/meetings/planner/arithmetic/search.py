"""A good calendar, quickly: build greedily, then undo and redo a few days at a time, keeping what is better."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import combinations
from random import Random
from time import perf_counter

from terril.meetings.planner.arithmetic.model import WHOLE
from terril.meetings.planner.arithmetic.problem import Choice, Problem, Value

# Rounds without anything better after which the search stops; days emptied at each round.
PATIENCE = 150
EMPTIED = (2, 3, 4)


class Search:
    def __init__(self, problem: Problem, *, seconds: float, progress: Callable[[float], None], seed: int = 1) -> None:
        self.problem = problem
        self.chance = Random(seed)  # noqa: S311 - the same season gives the same calendar
        self.started = perf_counter()
        self.seconds = seconds
        self.progress = progress

    def run(self, start: Choice) -> Choice:
        """The best calendar found, starting from one that holds."""
        # Greedily first: each day takes the town that wins most, those with few towns before the others.
        problem = self.problem
        greedy = self._filled([None] * problem.size, order=sorted(range(problem.size), key=lambda day: len(problem.allowed[day])))
        best = self._descend(greedy or start)
        value = self.problem.value(best)
        idle = 0
        while idle < PATIENCE and not self._late():
            tried = self._descend(self._shaken(best))
            found = self.problem.value(tried)
            idle = idle + 1 if found <= value else 0
            if found >= value:
                best, value = tried, found
            self.progress(max(idle / PATIENCE, (perf_counter() - self.started) / self.seconds))
        return best

    def _late(self) -> bool:
        return perf_counter() - self.started > self.seconds

    def _shaken(self, choice: Choice) -> Choice:
        """A few days emptied, then filled again in another order; the choice itself when that leads nowhere."""
        open_days = [day for day in range(self.problem.size) if len(self.problem.allowed[day]) > 1]
        if not open_days:
            return choice
        emptied = self.chance.sample(open_days, min(len(open_days), self.chance.choice(EMPTIED)))
        partial = [None if day in emptied else number for day, number in enumerate(choice)]
        # One of them lands anywhere: greed alone would come back to the same calendar.
        anywhere = emptied[0]
        fitting = [n for n in self.problem.allowed[anywhere] if self.problem.fits(partial, anywhere, n)]
        if fitting:
            partial[anywhere] = self.chance.choice(fitting)
        return self._filled(partial, order=emptied[1:]) or choice

    def _filled(self, choice: Sequence[int | None], order: Sequence[int]) -> Choice | None:
        """Each of these days takes, in that order, the town that wins most; None when a day is left without any."""
        filled = list(choice)
        for day in order:
            found = self._best(filled, day)
            if found is None:
                return None
            filled[day] = found
        return None if None in filled else [number for number in filled if number is not None]

    def _best(self, choice: Sequence[int | None], day: int) -> int | None:
        """The town that wins most on that day, the other days being as they are."""
        problem = self.problem
        weights, owed, length = problem.weights, problem.owed, problem.length
        # What the other days win.
        left, reached = list(problem.at_risk), dict(problem.already)
        times = {home: int(2 * share >= WHOLE) for home, share in reached.items()}
        others = [(at, other) for at, other in enumerate(choice) if at != day and other is not None]
        for at, other in others:
            for home, share, parts in problem.shares[other]:
                left[home] &= ~problem.spans[at][parts]
                reached[home] = max(share, reached.get(home, 0))
            for home in problem.reaches[other]:
                times[home] = times.get(home, 0) + 1
        used, spans, open_towns = {other for _at, other in others}, problem.spans[day], owed and {home for home in owed if not times.get(home)}
        spared: dict[tuple[int, int], int] = {}
        best, won = None, (-1, -1, -1, -1, -1, 0)
        for number in problem.allowed[day]:
            shares, near = problem.shares[number], problem.reaches[number]
            forgotten = len(open_towns.intersection(near)) if open_towns else 0
            waiting = 0
            for home, _share, parts in shares:
                if left[home]:
                    known = spared.get((home, parts))
                    if known is None:
                        known = spared[home, parts] = weights[home] * length(left[home] & spans[parts])
                    waiting += known
            # Most towns are told apart by the first two goals alone.
            if (forgotten, waiting) < won[:2] or not problem.fits(choice, day, number, leaving=(day,)):
                continue
            gain = (
                forgotten,
                waiting,
                sum([weights[home] * (share - reached.get(home, 0)) for home, share, _parts in shares if share > reached.get(home, 0)]),
                int(number not in used),
                sum([weights[home] for home in near if times.get(home) == 1]),
                -problem.travel[number],
            )
            if best is None or gain > won:
                best, won = number, gain
        return best

    def _descend(self, choice: Choice) -> Choice:
        """Changes one day, or exchanges two, as long as something is won."""
        value: Value = self.problem.value(choice)
        better = True
        while better and not self._late():
            better = False
            for day in range(self.problem.size):
                number = self._best(choice, day)
                if number is not None and number != choice[day]:
                    tried = [*choice[:day], number, *choice[day + 1 :]]
                    found = self.problem.value(tried)
                    if found > value:
                        choice, value, better = tried, found, True
            # The order of the days changes nothing but who waits during the season.
            for one, other in combinations(range(self.problem.size), 2) if self.problem.ordered else ():
                tried = exchanged(choice, one, other)
                if self.problem.holds(tried) and (found := self.problem.value(tried)) > value:
                    choice, value, better = tried, found, True
        return choice


def exchanged(choice: Choice, one: int, other: int) -> Choice:
    tried = list(choice)
    tried[one], tried[other] = tried[other], tried[one]
    return tried


def soonest(problem: Problem, choice: Choice) -> Choice:
    """The same places in the order that serves first those who have waited longest, when nothing else is lost by it."""
    value, cost = problem.value(choice), waited(problem, choice)
    better = True
    while better:
        better = False
        for one, other in combinations(range(problem.size), 2):
            tried = exchanged(choice, one, other)
            if problem.holds(tried) and problem.value(tried) == value and (found := waited(problem, tried)) < cost:
                choice, cost, better = tried, found, True
    return choice


def waited(problem: Problem, choice: Sequence[int]) -> int:
    """Days waited by each inhabitant until the first meeting in reach, summed."""
    start = problem.days[0] if problem.days else date.min
    seen, total = {home for home, share in problem.already.items() if 2 * share >= WHOLE}, 0
    for day, number in zip(problem.days, choice, strict=True):
        for home in problem.reaches[number]:
            if home not in seen:
                seen.add(home)
                known = problem.last[home]
                before = (start - known).days if known else 0
                total += problem.weights[home] * ((day - start).days + 1) * (1 + before // 30)
    return total
