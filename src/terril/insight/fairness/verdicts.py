"""Three answers, never a rank: evidence of under-representation, in line, too early to tell.

Evidence: so few ideas would come by chance, natural variety counted, less often than an alarm allows. In line: so many would come from people heard
half as much as the others less often than `COMFORT`; half is then ruled out. Neither: too early to tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import exp

from terril.insight.fairness import natural, tails
from terril.insight.fairness.natural import Area, Guess, Ordinary

# Chosen so that communes and groups together raise fewer than one false alarm for 120 communes, whatever the truth; measured by
# `terril measure equity` (docs/decisions/0022).
ALARM_ALONE, ALARM_TOGETHER = 1 / 280, 1 / 400
COMFORT = 0.10
# Neighbours are quiet or talkative together: this share of their variety is common to them, and does not cancel out in a group.
LIKENESS = 0.1
HALF = 0.5
# One or two ideas may come from one kitchen table: they reassure nobody.
FEWEST = 3
# Below this many times the alarm, the yardstick is made anew without what is judged.
NEAR = 6


class State(StrEnum):
    EVIDENCE = "evidence"
    IN_LINE = "in_line"
    EARLY = "early"


class Part:
    """What is judged: one commune or several. `evenness`: see `natural.at_most`."""

    def __init__(self, members: Sequence[Area]) -> None:
        self.keys = [area.key for area in members]
        self.population = sum(area.population for area in members)
        self.ideas = sum(area.ideas for area in members)
        alone = sum(area.population**2 for area in members) / max(self.population, 1) ** 2
        self.evenness = alone + LIKENESS * (1 - alone)
        # How rare a count must be to be evidence.
        self.alarm = ALARM_ALONE if len(members) == 1 else ALARM_TOGETHER


@dataclass(frozen=True)
class Verdict:
    """What is said of a part; `guesses` is the yardstick that said it, empty when nothing can be awaited."""

    state: State
    part: Part
    guesses: Sequence[Guess]

    @cached_property
    def limits(self) -> tuple[int, int] | None:
        """The counts that would surprise nobody: beyond each end, they come less often than an alarm allows. None when nothing can be awaited."""
        if not self.guesses or not self.part.population:
            return None
        people, evenness, alarm = self.part.population, self.part.evenness, self.part.alarm
        low = tails.lowest(lambda n: natural.at_most(n, people, evenness, self.guesses) > alarm)
        return low, tails.lowest(lambda n: natural.at_least(n + 1, people, evenness, self.guesses) <= alarm)


@dataclass(frozen=True)
class Judgement:
    """Everything said of a territory, by key of commune; `groups` by key of the commune in the middle."""

    communes: Mapping[str, Verdict]
    groups: Mapping[str, Verdict]


def judge(areas: Sequence[Area], groups: Mapping[str, Sequence[str]]) -> Judgement:
    """Judges each commune against the others, and each group against the communes that are not in it."""
    ordinary = Ordinary(areas)
    return Judgement(
        communes={area.key: _verdict(ordinary, Part([area])) for area in areas},
        groups={key: _verdict(ordinary, _part(ordinary, members)) for key, members in groups.items()},
    )


def evidence(areas: Sequence[Area], groups: Mapping[str, Sequence[str]]) -> tuple[set[str], set[str]]:
    """The communes and the groups that `judge` would say are under-represented, and nothing else: thousands of territories are tried."""
    ordinary = Ordinary(areas)
    return (
        {area.key for area in areas if _evidence(ordinary, Part([area]))[0]},
        {key for key, members in groups.items() if _evidence(ordinary, _part(ordinary, members))[0]},
    )


def state(areas: Sequence[Area], keys: Sequence[str]) -> State:
    """What `judge` would say of one commune, or of one group."""
    ordinary = Ordinary(areas)
    part = _part(ordinary, keys)
    found, guesses = _evidence(ordinary, part)
    return _state(found, part, guesses)


def _part(ordinary: Ordinary, keys: Sequence[str]) -> Part:
    return Part([ordinary.areas[key] for key in keys if key in ordinary.areas])


def _verdict(ordinary: Ordinary, part: Part) -> Verdict:
    found, guesses = _evidence(ordinary, part)
    return Verdict(_state(found, part, guesses), part, guesses)


def _evidence(ordinary: Ordinary, part: Part) -> tuple[bool, Sequence[Guess]]:
    """Whether so few is evidence, and the yardstick that says so."""
    guesses = ordinary.guesses(part.keys)
    if not guesses:
        return False, guesses
    # Without a calculation: as many as awaited, or so little awaited that even none at all would be ordinary (exp(-mean) is the least chance of
    # none, whatever the spread).
    most = max(guess.rate for guess in guesses) * part.population
    if part.ideas >= most or exp(-most) > NEAR * part.alarm:
        return False, guesses
    if natural.surely_more(NEAR * part.alarm, part.ideas, part.population, part.evenness, guesses):
        return False, guesses
    guesses = ordinary.without(part.keys).guesses()
    return natural.at_most(part.ideas, part.population, part.evenness, guesses) <= part.alarm, guesses


def _state(found: bool, part: Part, guesses: Sequence[Guess]) -> State:
    if found:
        return State.EVIDENCE
    if not guesses or not part.population or part.ideas < FEWEST:
        return State.EARLY
    half = natural.at_least(part.ideas, part.population, part.evenness, guesses, HALF)
    return State.IN_LINE if half <= COMFORT else State.EARLY
