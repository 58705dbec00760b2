"""Territories where the truth is known, to measure how often the method is wrong and how often it sees.

Each draws a rate for every commune (around 1, with a known spread), then a count. Where nobody is left aside, whatever is called evidence is
a false alarm. Then one commune, or six neighbours, are made to bring a quarter of what they would have brought.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log1p, sqrt
from random import Random

from terril.insight.fairness.natural import LEFT, Area
from terril.insight.fairness.verdicts import State, evidence, state

ALARMS_PER = 120
# The gamma law is the one that the method assumes; with the log-normal law it is wrong about the shape, as it may be about the world.
GAMMA, LOGNORMAL = "gamma", "lognormal"
# Half of the variety belongs to whole neighbourhoods: the method takes communes as different one by one, and is wrong about that.
ALIKE = "alike"


@dataclass(frozen=True)
class Scenario:
    """`total`: ideas awaited from the whole territory; `spread`: variance of the rates around 1 (0: all communes alike)."""

    total: int
    spread: float
    law: str = GAMMA


NULLS = [
    *(Scenario(total, spread) for total in (30, 100, 300, 1000) for spread in (0.0, 0.1, 0.3, 0.8)),
    Scenario(300, 0.3, LOGNORMAL),
    Scenario(1000, 0.8, LOGNORMAL),
]
POWERS = [Scenario(total, spread) for total in (100, 300, 1000) for spread in (0.0, 0.1, 0.3)]


# A small territory is where the spread is known worst.
FEW = [Scenario(total, spread) for total in (100, 600) for spread in (0.0, 0.2)]
# Told apart: nobody is left aside, but neighbours are quiet together by themselves.
ALIKES = [Scenario(total, spread, ALIKE) for total in (300, 1000) for spread in (0.2, 0.5)]
# A group at half of its rate: what most people would call forgotten, and what is hardest to see.
HALVES = [Scenario(total, spread) for total in (300, 1000) for spread in (0.0, 0.1, 0.3)]


@dataclass(frozen=True)
class Land:
    """The communes as they are: their inhabitants, and their groups of neighbours."""

    name: str
    people: Mapping[str, int]
    groups: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Null:
    """What a scenario without anybody left aside gave: evidence announced, of communes and of groups, and its standard error, for 120
    communes."""

    land: str
    scenario: Scenario
    territories: int
    communes: float
    groups: float
    error: float

    @property
    def alarms(self) -> float:
        return self.communes + self.groups


@dataclass(frozen=True)
class Power:
    """`seen`: how often those left aside were told as such; `reassured`: how often they were called in line. `awaited`: the ideas that they
    would have brought."""

    scenario: Scenario
    territories: int
    awaited: float
    seen: float
    reassured: float


def null(land: Land, scenario: Scenario, territories: int, rng: Random) -> Null:
    """Nobody is left aside: every alarm is false."""
    found = []
    for _n in range(territories):
        communes, groups = evidence(draw(land, scenario, rng), land.groups)
        found.append((len(communes), len(groups)))
    scale = ALARMS_PER / len(land.people)
    alone, together = (sum(pair[n] for pair in found) / territories for n in (0, 1))
    spread = sum((c + g - alone - together) ** 2 for c, g in found) / max(territories - 1, 1)
    return Null(land.name, scenario, territories, alone * scale, together * scale, sqrt(spread / territories) * scale)


def power_commune(land: Land, scenario: Scenario, key: str, territories: int, rng: Random) -> Power:
    """One commune brings a quarter of what it would."""
    states = [state(draw(land, scenario, rng, {key}), [key]) for _n in range(territories)]
    return _power(land, scenario, [key], states)


def power_group(land: Land, scenario: Scenario, territories: int, rng: Random, left: float = LEFT) -> Power:
    """A group drawn at random, its six communes bringing only `left` of what they would; seen when that very group is told."""
    states, people = [], 0.0
    for _n in range(territories):
        middle = rng.choice(sorted(land.groups))
        members = land.groups[middle]
        states.append(state(draw(land, scenario, rng, set(members), left), members))
        people += sum(land.people[key] for key in members)
    found = _power(land, scenario, [], states)
    return Power(scenario, territories, scenario.total * people / territories / sum(land.people.values()), found.seen, found.reassured)


def _power(land: Land, scenario: Scenario, keys: Sequence[str], states: Sequence[State]) -> Power:
    awaited = scenario.total * sum(land.people[key] for key in keys) / sum(land.people.values())
    count = len(states)
    return Power(scenario, count, awaited, states.count(State.EVIDENCE) / count, states.count(State.IN_LINE) / count)


# ------------------------------------------------------------------------------------------------------------- chance


def draw(land: Land, scenario: Scenario, rng: Random, aside: Sequence[str] | set[str] = (), left: float = LEFT) -> list[Area]:
    """One territory: the count of each commune, those of `aside` at `left` of their rate."""
    rate = scenario.total / sum(land.people.values())
    around = _neighbourhoods(land, scenario, rng)
    return [
        Area(key, people, poisson(rate * people * around.get(key, 1.0) * variety(scenario, rng) * (left if key in aside else 1.0), rng))
        for key, people in land.people.items()
    ]


def _neighbourhoods(land: Land, scenario: Scenario, rng: Random) -> dict[str, float]:
    """A rate shared by neighbours, each commune in the first group that holds it; nothing is shared under the other laws."""
    found: dict[str, float] = {}
    for members in land.groups.values() if scenario.law == ALIKE else ():
        shared = rng.gammavariate(2 / scenario.spread, scenario.spread / 2)
        found |= {key: shared for key in members if key not in found}
    return found


def variety(scenario: Scenario, rng: Random) -> float:
    """A rate around 1, of a commune by itself."""
    if not scenario.spread:
        return 1.0
    if scenario.law == ALIKE:
        return rng.gammavariate(2 / scenario.spread, scenario.spread / 2)
    if scenario.law == LOGNORMAL:
        sigma2 = log1p(scenario.spread)
        return rng.lognormvariate(-sigma2 / 2, sqrt(sigma2))
    return rng.gammavariate(1 / scenario.spread, scenario.spread)


def poisson(mean: float, rng: Random) -> int:
    """A count around a mean: by arrivals when it is small, by the time of one of the last arrivals when it is not (Ahrens and Dieter,
    1974)."""
    if mean < 12:
        count, left, floor = 0, rng.random(), exp(-mean)
        while left > floor:
            count, left = count + 1, left * rng.random()
        return count
    arrival = int(mean * 7 / 8)
    at = rng.gammavariate(arrival, 1.0)
    if at <= mean:
        return arrival + poisson(mean - at, rng)
    return sum(rng.random() < mean / at for _n in range(arrival - 1))
