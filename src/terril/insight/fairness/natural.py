"""What is ordinary on a territory: how many ideas an inhabitant brings, and how much communes differ from each other by themselves.

Empirical Bayes, Gamma–Poisson: each commune has a rate of its own, drawn around that of the territory; the spread of these rates is read
from the communes. With few of them it is known badly, so no single value is chosen: each possible spread is weighed by how well it explains
the territory. What is judged never takes part in its own yardstick (leave-one-out), and from the outset one commune in fifty is allowed to
be left aside (`ASIDE`), so that those who are do not pass for natural variety.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import exp, lgamma, log, log1p

from terril.insight.fairness import tails

# Variances of the rates around 1; evenly placed by their square roots, from "all alike" to "each its own".
SPREADS = (0.002, 0.01, 0.03, 0.06, 0.1, 0.16, 0.25, 0.4, 0.6, 0.9, 1.3, 2.0)
# The share of communes that may have been left aside, and what they then bring of what one would await.
ASIDE, LEFT = 0.02, 0.25
ROUNDS = 4
# A spread this much less likely than the best one (in log) no longer counts.
UNHEARD = 12.0


@dataclass(frozen=True)
class Area:
    """A commune: who lives there, and the ideas that came from there."""

    key: str
    population: int
    ideas: int


@dataclass(frozen=True)
class Guess:
    """One possible spread: its weight among the others, the rate it goes with (ideas for one inhabitant), and the doubt on that rate (its
    relative variance)."""

    weight: float
    spread: float
    rate: float
    doubt: float


class Ordinary:
    """The yardstick made of some communes. Linear in their number."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self.areas = {area.key: area for area in areas if area.population > 0}
        self.ideas = sum(area.ideas for area in self.areas.values())
        self.population = sum(area.population for area in self.areas.values())

    @cached_property
    def rates(self) -> list[float]:
        """For each spread, the rate at which communes weigh by what they tell: large ones less than their size when all differ."""
        found = []
        for spread in SPREADS:
            rate = self.ideas / self.population if self.ideas else 0.0
            for _round in range(ROUNDS if self.ideas else 0):
                shrunk = [(a.ideas, a.population, 1 + spread * rate * a.population) for a in self.areas.values()]
                rate = sum(n / s for n, _p, s in shrunk) / sum(p / s for _n, p, s in shrunk)
            found.append(rate)
        return found

    @cached_property
    def chances(self) -> dict[str, list[float]]:
        """For each commune, the log-chance of its count under each spread, left aside or not."""
        return {key: [_log_mixed(area, rate, spread) for rate, spread in zip(self.rates, SPREADS, strict=True)] for key, area in self.areas.items()}

    @cached_property
    def totals(self) -> list[float]:
        return [sum(column) for column in zip(*self.chances.values(), strict=True)]

    @cached_property
    def shares(self) -> dict[str, list[tuple[float, float]]]:
        """For each commune and each spread, what it weighs in the rate: ideas, inhabitants."""
        return {
            key: [
                (area.ideas / shrunk, area.population / shrunk)
                for rate, spread in zip(self.rates, SPREADS, strict=True)
                for shrunk in (1 + spread * rate * area.population,)
            ]
            for key, area in self.areas.items()
        }

    @cached_property
    def weighed(self) -> list[tuple[float, float]]:
        return [(sum(i for i, _p in column), sum(p for _i, p in column)) for column in zip(*self.shares.values(), strict=True)]

    def guesses(self, without: Sequence[str] = ()) -> list[Guess]:
        """The possible spreads with their weights, these communes left out of all of it; none when nothing was heard elsewhere."""
        out = [key for key in without if key in self.areas]
        if self.ideas - sum(self.areas[key].ideas for key in out) <= 0:
            return []
        logs = [total - sum(self.chances[key][n] for key in out) for n, total in enumerate(self.totals)]
        most = max(logs)
        heard = [(n, exp(one - most)) for n, one in enumerate(logs) if one > most - UNHEARD]
        whole = sum(weight for _n, weight in heard)
        found = []
        for n, weight in heard:
            ideas = self.weighed[n][0] - sum(self.shares[key][n][0] for key in out)
            people = self.weighed[n][1] - sum(self.shares[key][n][1] for key in out)
            found.append(Guess(weight / whole, SPREADS[n], ideas / people, 1 / (self.rates[n] * people)))
        return found

    def without(self, keys: Sequence[str]) -> "Ordinary":
        """The yardstick of the others, made anew."""
        return Ordinary([area for key, area in self.areas.items() if key not in keys])


def _log_mixed(area: Area, rate: float, spread: float) -> float:
    """log of (1 - ASIDE) × P(count) + ASIDE × P(count, when a quarter is awaited): what the two share is computed once."""
    if not rate:
        return 0.0
    shape, mean, n = 1 / spread, rate * area.population, area.ideas
    common = lgamma(n + shape) - lgamma(shape) - lgamma(n + 1)
    ordinary = n * log(mean / (shape + mean)) - shape * log1p(mean / shape)
    low = LEFT * mean
    aside = n * log(low / (shape + low)) - shape * log1p(low / shape)
    most = max(ordinary, aside)
    return common + most + log((1 - ASIDE) * exp(ordinary - most) + ASIDE * exp(aside - most))


def at_most(count: int, population: int, evenness: float, guesses: Sequence[Guess], share: float = 1.0) -> float:
    """The chance of so few ideas or fewer where `share` of the ordinary rate is lived. `evenness`: 1 for one commune; for several, by how much
    the differences between them cancel out (the sum of the squares of their shares of the population)."""
    return sum(g.weight * tails.at_most(count, share * g.rate * population, _spread(g, evenness)) for g in guesses)


def surely_more(limit: float, count: int, population: int, evenness: float, guesses: Sequence[Guess]) -> bool:
    """Whether `at_most` is above a limit, told as soon as it is: the likeliest guesses alone settle most communes."""
    likeliest = sorted(guesses, key=lambda guess: -guess.weight)
    return any(chance > limit for chance in accumulate(g.weight * tails.at_most(count, g.rate * population, _spread(g, evenness)) for g in likeliest))


def at_least(count: int, population: int, evenness: float, guesses: Sequence[Guess], share: float = 1.0) -> float:
    return sum(g.weight * tails.at_least(count, share * g.rate * population, _spread(g, evenness)) for g in guesses)


def _spread(guess: Guess, evenness: float) -> float:
    """The doubt on the common rate adds to the variety of communes."""
    own = guess.spread * evenness
    return own + guess.doubt + own * guess.doubt
