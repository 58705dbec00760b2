"""The season as numbers: which town may receive which day, whom it reaches, what each choice is worth.

Two kinds of things are won. A *pair* (town, day): on that day, that town is not beyond `wait_months` without a meeting in reach. A *town*:
its inhabitants had a meeting in reach during the season. Both are covered by choices, which is what makes one bound serve both.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from terril.meetings.planner.arithmetic.dates import add_months
from terril.meetings.planner.arithmetic.model import Season, WishKind, road_km

# One town for each day, by index.
Choice = list[int]
# Pairs covered, weight of the towns covered, metres travelled (negative): compared in this order, the greater the better.
Value = tuple[int, int, int]


class Problem:
    def __init__(self, season: Season) -> None:
        self.season = season
        self.towns = season.towns
        self.index = {town.key: number for number, town in enumerate(season.towns)}
        fixed = {w.day: w.town for w in season.wishes if w.kind == WishKind.FIXED and w.day}
        refused = {w.day for w in season.wishes if w.kind == WishKind.NOT_DAY}
        self.days: list[date] = sorted((set(season.days) | set(fixed)) - refused)
        self.size = len(self.days)
        self.weights = [town.weight for town in season.towns]
        # clash[a][b]: the same town may not receive both days.
        self.clash = [[a != b and self._too_close(a, b) for b in self.days] for a in self.days]
        self.allowed = [self._allowed(day, fixed.get(day)) for day in self.days]
        # Metres by road from the nearest base, there and back; nothing when no base is known.
        bases, factor = [self.towns[self.index[key]] for key in season.bases if key in self.index], season.reach.factor
        self.travel = [round(2000 * min((road_km(base, there, factor) for base in bases), default=0.0)) for there in self.towns]

    def _too_close(self, one: date, other: date) -> bool:
        early, late = min(one, other), max(one, other)
        return late < add_months(early, self.season.repeat_months)

    def _allowed(self, day: date, wanted: str | None) -> list[int]:
        """The towns that may receive this day: candidates, not refused, and not visited too short a time before or after."""
        season = self.season
        found = set(range(len(self.towns)))
        if wanted is not None:
            found &= {self.index[wanted]} if wanted in self.index else set()
        elif season.candidates is not None:
            found &= {self.index[key] for key in season.candidates if key in self.index}
        for wish in season.wishes:
            here = wish.kind == WishKind.NOT_TOWN or (wish.kind == WishKind.NOT_THERE and wish.day == day)
            if here and wish.town in self.index:
                found.discard(self.index[wish.town])
        found -= {self.index[p.town] for p in season.past if p.town in self.index and self._too_close(p.day, day)}
        return sorted(found)

    # ----------------------------------------------------------------------------------------------- who is reached

    @cached_property
    def reaches(self) -> list[list[int]]:
        """For each town, those whose inhabitants can come there. Only candidates have a list."""
        useful = {number for found in self.allowed for number in found}
        near, towns = self.season.reach.near, self.towns
        return [
            [home for home, town in enumerate(towns) if near(town, there)] if number in useful else []
            for number, there in enumerate(towns)
        ]

    def reached_from(self, number: int) -> list[int]:
        """As `reaches`, for any town, candidate or not."""
        there = self.towns[number]
        return [home for home, town in enumerate(self.towns) if self.season.reach.near(town, there)]

    @cached_property
    def last(self) -> list[date | None]:
        """When each town last had a meeting in reach before the season; None when it never had."""
        first = min(self.days, default=None)
        found: list[date | None] = [None] * len(self.towns)
        for past in sorted(self.season.past, key=lambda one: one.day):
            if past.town in self.index and (first is None or past.day < first):
                for home in self.reached_from(self.index[past.town]):
                    found[home] = past.day
        return found

    @cached_property
    def between(self) -> list[list[date]]:
        """The days of meetings already in the calendar during the season, by town within their reach."""
        first = min(self.days, default=None)
        found: list[list[date]] = [[] for _ in self.towns]
        for past in self.season.past:
            if past.town in self.index and first is not None and past.day >= first:
                for home in self.reached_from(self.index[past.town]):
                    found[home].append(past.day)
        return found

    # ------------------------------------------------------------------------------------------------------- pairs

    @cached_property
    def windows(self) -> list[tuple[int, int]]:
        """For each day, the first and last (excluded) day that a meeting held then keeps within the wait."""
        ends = []
        for start, day in enumerate(self.days):
            limit = add_months(day, self.season.wait_months)
            ends.append((start, next((n for n in range(start, self.size) if self.days[n] > limit), self.size)))
        return ends

    @cached_property
    def at_risk(self) -> list[int]:
        """For each town, a bit for each day on which it would be beyond the wait if the season did nothing for it."""
        found = []
        for last, between in zip(self.last, self.between, strict=True):
            known = [day for day in (last or self.season.since, *between) if day]
            limits = [(day, add_months(day, self.season.wait_months)) for day in known]
            risk = 0
            for position, day in enumerate(self.days):
                if known and not any(begun <= day <= limit for begun, limit in limits):
                    risk |= 1 << position
            found.append(risk)
        return found

    @cached_property
    def pairs(self) -> int:
        """How many pairs are at risk."""
        return sum(bits.bit_count() for bits in self.at_risk)

    @cached_property
    def masks(self) -> list[list[int]]:
        """masks[day][town]: the pairs that this choice covers, as one number: a run of bits for each town at risk."""
        risky = [number for number, bits in enumerate(self.at_risk) if bits]
        place = {number: rank * self.size for rank, number in enumerate(risky)}
        spans = [((1 << end) - 1) ^ ((1 << start) - 1) for start, end in self.windows]
        shown = []
        for span, allowed in zip(spans, self.allowed, strict=True):
            row = [0] * len(self.towns)
            for number in allowed:
                mask = 0
                for home in self.reaches[number] if risky else ():
                    if home in place:
                        mask |= (self.at_risk[home] & span) << place[home]
                row[number] = mask
            shown.append(row)
        return shown

    # ------------------------------------------------------------------------------------------------------- value

    @cached_property
    def already(self) -> frozenset[int]:
        """The towns that a meeting already in the calendar reaches during the season."""
        return frozenset(number for number, days in enumerate(self.between) if days)

    def value(self, choice: Sequence[int]) -> Value:
        pairs, reached = 0, set(self.already)
        for day, number in enumerate(choice):
            pairs |= self.masks[day][number]
            reached.update(self.reaches[number])
        return pairs.bit_count(), sum(self.weights[n] for n in reached), -sum(self.travel[n] for n in choice)

    def holds(self, choice: Sequence[int]) -> bool:
        """Whether a choice keeps every rule: a town allowed for each day, none twice too soon."""
        if len(choice) != self.size or any(n not in self.allowed[day] for day, n in enumerate(choice)):
            return False
        return all(self.fits(choice, day, number) for day, number in enumerate(choice))

    def fits(self, choice: Sequence[int | None], day: int, number: int, leaving: Iterable[int] = ()) -> bool:
        """Whether the town may take that day, the others being as they are (`leaving`: days that are being emptied)."""
        clash = self.clash[day]
        return not any(other == number and clash[at] and at not in leaving for at, other in enumerate(choice))
