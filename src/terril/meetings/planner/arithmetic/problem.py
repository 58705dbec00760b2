"""The season as numbers: which town may receive which day, whom it reaches, what each choice is worth.

Waiting is cut in *ticks*: the dates of the season, then the months that follow it. In each, a quarter of the inhabitants of a town is beyond
`wait_months` or is not. A meeting spares them the ticks of the season that it covers, and, whatever its date, all those that follow: whoever
is reached in a season is taken to be reached in time in the next. Everything is covered by choices, which is what makes a bound possible.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from terril.meetings.planner.arithmetic.dates import add_months
from terril.meetings.planner.arithmetic.model import WHOLE, Season, WishKind, road_km

# One town for each day, by index.
Choice = list[int]
# Compared in this order, the greater the better: forgotten towns reached; waiting spared (by inhabitant and day); people in reach; distinct
# places; people with a second meeting in reach; metres travelled (negative).
Value = tuple[int, int, int, int, int, int]
# In how many parts, from the nearest, the inhabitants of a town wait.
PARTS = 4
# A town is forgotten after so many times the wait; one date in ten is owed to those forgotten longest, none in a season too short for it.
FORGOTTEN, ONE_IN, FEWEST_DATES = 3, 10, 4
MONTH = 30


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
        self._lengths: dict[int, int] = {0: 0}
        self._near: dict[int, list[int]] = {}

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

    def shares_of(self, number: int) -> list[tuple[int, int, int]]:
        """Who can come to a meeting in this town: homes, how many of a thousand inhabitants, and in how many of the parts."""
        there, share = self.towns[number], self.season.reach.share
        found = [(home, share(town, there)) for home, town in enumerate(self.towns)]
        return [(home, some, (some * PARTS * 2 + WHOLE) // (2 * WHOLE)) for home, some in found if some]

    @cached_property
    def shares(self) -> list[list[tuple[int, int, int]]]:
        """For each town that may receive a day, `shares_of` it."""
        useful = {number for found in self.allowed for number in found}
        return [self.shares_of(number) if number in useful else [] for number in range(len(self.towns))]

    @cached_property
    def reaches(self) -> list[list[int]]:
        """For each town that may receive a day, those that have it in reach."""
        useful = {number for found in self.allowed for number in found}
        return [self.reached_from(number) if number in useful else [] for number in range(len(self.towns))]

    def reached_from(self, number: int) -> list[int]:
        if number not in self._near:
            there, near = self.towns[number], self.season.reach.near
            self._near[number] = [home for home, town in enumerate(self.towns) if near(town, there)]
        return self._near[number]

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
    def already(self) -> dict[int, int]:
        """The share of each town that a meeting already in the calendar reaches during the season."""
        found: dict[int, int] = {}
        for past in self.season.past:
            if past.town in self.index and self.days and past.day >= self.days[0]:
                for home, share, _parts in self.shares_of(self.index[past.town]):
                    found[home] = max(share, found.get(home, 0))
        return found

    # ------------------------------------------------------------------------------------------------------ waiting

    @cached_property
    def ticks(self) -> list[tuple[date, int]]:
        """When waiting is looked at, and how many days each look stands for: the dates of the season, then the months that follow it."""
        if not self.days:
            return []
        gaps = [(following - day).days for day, following in zip(self.days, self.days[1:], strict=False)]
        after = [(add_months(self.days[-1], month), MONTH) for month in range(1, self.season.wait_months + 1)]
        return [*zip(self.days, [*gaps, MONTH], strict=True), *after]

    @cached_property
    def spans(self) -> list[list[int]]:
        """spans[day][parts]: the ticks that a meeting of that day spares to so many parts, a run of bits for each tick."""
        found = []
        for start, day in enumerate(self.days):
            limit = add_months(day, self.season.wait_months)
            covered = [n for n, (tick, _length) in enumerate(self.ticks) if n >= self.size or (n >= start and tick <= limit)]
            found.append([sum(((1 << parts) - 1) << (n * PARTS) for n in covered) for parts in range(PARTS + 1)])
        return found

    @cached_property
    def at_risk(self) -> list[int]:
        """For each town, a bit for each tick and each part that would be beyond the wait if the season did nothing for it."""
        wait, first = self.season.wait_months, min(self.days, default=None)
        heard: list[list[tuple[date, int]]] = [[] for _town in self.towns]
        for past in self.season.past:
            for home, _share, parts in self.shares_of(self.index[past.town]) if past.town in self.index else ():
                heard[home].append((past.day, parts))
        # Looks are bits, as in `spans`: those that a meeting of each day keeps within the wait.
        looks = [(tick, 1 << (position * PARTS)) for position, (tick, _length) in enumerate(self.ticks)]
        every, after = sum(bit for _tick, bit in looks), sum(bit for _tick, bit in looks[self.size :])
        begins = {day for known in heard for day, _parts in known} | ({self.season.since} if self.season.since else set())
        keeps = {day: sum(bit for tick, bit in looks if day <= tick <= add_months(day, wait)) for day in begins}
        found = []
        for known in heard:
            # As for the dates of the season: whom a meeting already planned during it reaches is taken to be reached in time afterwards.
            held = max((parts for day, parts in known if first is not None and day >= first), default=0)
            begun = [*known, (self.season.since, PARTS)] if self.season.since else known
            risk = 0
            for part in range(PARTS):
                days = [day for day, parts in begun if parts > part]
                kept = after if held > part else 0
                for day in days:
                    kept |= keeps[day]
                risk |= (every & ~kept) << part if days else 0
            found.append(risk)
        return found

    @cached_property
    def ordered(self) -> bool:
        """Whether it matters which town comes first."""
        return any(bits & ((1 << self.size * PARTS) - 1) for bits in self.at_risk)

    def length(self, bits: int) -> int:
        """How many days these ticks stand for, all parts counted."""
        known = self._lengths.get(bits)
        if known is None:
            tick = (1 << PARTS) - 1
            known = sum(long * (bits >> (n * PARTS) & tick).bit_count() for n, (_day, long) in enumerate(self.ticks))
            self._lengths[bits] = known
        return known

    @cached_property
    def risk(self) -> int:
        """Everything that could be spared."""
        return sum(weight * self.length(bits) for weight, bits in zip(self.weights, self.at_risk, strict=True))

    # ------------------------------------------------------------------------------------------------ the forgotten

    @cached_property
    def queue(self) -> list[int]:
        """The towns that nobody came near for `FORGOTTEN` times the wait, at the end of the season: those forgotten longest first, and among them
        the most populous."""
        if not self.days or self.season.since is None:
            return []
        before = add_months(self.days[-1], -FORGOTTEN * self.season.wait_months)
        waited = [(last or self.season.since, -self.towns[n].population, n) for n, last in enumerate(self.last)]
        # Whoever may receive a date has it in reach.
        there = {number for found in self.allowed for number in found}
        there |= {home for number in there for home in self.reached_from(number)} if len(there) < len(self.towns) else set()
        return [n for since, _people, n in sorted(waited) if since <= before and n in there and self.already.get(n, 0) * 2 < WHOLE]

    @cached_property
    def owed(self) -> frozenset[int]:
        """Those of them to whom this season owes a date."""
        return frozenset(self.queue[: -(-self.size // ONE_IN)] if self.size >= FEWEST_DATES else ())

    # ------------------------------------------------------------------------------------------------------- value

    def value(self, choice: Sequence[int]) -> Value:
        spared: dict[int, int] = {}
        reached, times = dict(self.already), {home: int(2 * share >= WHOLE) for home, share in self.already.items()}
        for day, number in enumerate(choice):
            spans = self.spans[day]
            for home, share, parts in self.shares[number]:
                spared[home] = spared.get(home, 0) | spans[parts]
                if share > reached.get(home, 0):
                    reached[home] = share
            for home in self.reaches[number]:
                times[home] = times.get(home, 0) + 1
        weights, risk = self.weights, self.at_risk
        return (
            sum(bool(times.get(home)) for home in self.owed),
            sum([weights[home] * self.length(bits & risk[home]) for home, bits in spared.items()]),
            sum([weights[home] * share for home, share in reached.items()]),
            len(set(choice)),
            sum([weights[home] for home, count in times.items() if count > 1]),
            -sum([self.travel[number] for number in choice]),
        )

    def holds(self, choice: Sequence[int]) -> bool:
        """Whether a choice keeps every rule: a town allowed for each day, none twice too soon."""
        if len(choice) != self.size or any(n not in self.allowed[day] for day, n in enumerate(choice)):
            return False
        return all(self.fits(choice, day, number) for day, number in enumerate(choice))

    def fits(self, choice: Sequence[int | None], day: int, number: int, leaving: Iterable[int] = ()) -> bool:
        """Whether the town may take that day, the others being as they are (`leaving`: days that are being emptied)."""
        clash = self.clash[day]
        return not any(other == number and clash[at] and at not in leaving for at, other in enumerate(choice))
