"""What a season is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from terril.territory.reach import REACH_KM, ROAD

EARTH_RADIUS_KM = 6371.0088
KM_A_DEGREE = EARTH_RADIUS_KM * radians(1)
# A commune is not one point: half a kilometre before 3.5 km everybody comes, half a kilometre beyond nobody does, and half of them at the limit.
SOFT = 0.15
WHOLE = 1000
# How far one goes to a meeting: by bicycle or bus where communes touch each other, by car beyond. The first at which a meeting would reach, in half
# of the communes, as many others or as many inhabitants.
REACHES, NEIGHBOURS, INHABITANTS = (REACH_KM, 8.0, 15.0), 2, 10_000


@dataclass(frozen=True)
class Town:
    """A commune: its inhabitants, its point in degrees. `percent`: how much each of its inhabitants counts, 100 as everybody."""

    key: str
    name: str
    population: int
    latitude: float
    longitude: float
    percent: int = 100

    @property
    def weight(self) -> int:
        return self.population * self.percent


@dataclass(frozen=True)
class Past:
    """A meeting that was held, or that is already in the calendar."""

    day: date
    town: str


class WishKind(StrEnum):
    FIXED = "fixed"
    NOT_DAY = "not_day"
    NOT_TOWN = "not_town"
    NOT_THERE = "not_there"


@dataclass(frozen=True)
class Wish:
    """What people ask for: a day in a town, no meeting on a day, none in a town, none in that town on that day."""

    kind: WishKind
    day: date | None = None
    town: str | None = None


@dataclass(frozen=True)
class Reach:
    """How far people come: by road, the straight line times `factor`, up to `km`; or up to `minutes` where the table knows the journey."""

    km: float
    factor: float = ROAD
    minutes: int | None = None
    table: Mapping[tuple[str, str], int] = field(default_factory=dict)
    # What was measured already by this factor, whatever the limit: the page of a proposal looks at several.
    ways: dict[tuple[str, str, float], float] = field(default_factory=dict, compare=False, repr=False)

    def road(self, home: Town, there: Town) -> float:
        """Kilometres by road."""
        way = home.key, there.key, self.factor
        known = self.ways.get(way)
        if known is None:
            known = self.ways[way] = road_km(home, there, self.factor)
        return known

    def near(self, home: Town, there: Town) -> bool:
        """Whether somebody who lives at `home` can come to a meeting `there`. A journey known one way only serves both ways."""
        if home.key == there.key:
            return True
        if self.minutes is not None:
            known = self.table.get((home.key, there.key), self.table.get((there.key, home.key)))
            if known is not None:
                return known <= self.minutes
        # The arc of the meridian between their latitudes is never longer than the way: most towns are told apart by it alone.
        if self.factor * KM_A_DEGREE * abs(home.latitude - there.latitude) > self.km:
            return False
        return self.road(home, there) <= self.km

    def share(self, home: Town, there: Town) -> int:
        """Of a thousand inhabitants of `home`, how many have a meeting `there` in reach: all under 0.85 of the limit, none beyond 1.15 of it."""
        if home.key == there.key:
            return WHOLE
        known = self.table.get((home.key, there.key), self.table.get((there.key, home.key))) if self.minutes is not None else None
        if known is not None and self.minutes is not None:
            far = known / self.minutes
        elif self.factor * KM_A_DEGREE * abs(home.latitude - there.latitude) > self.km * (1 + SOFT):
            return 0
        else:
            far = self.road(home, there) / self.km
        return round(WHOLE * min(1.0, max(0.0, (1 + SOFT - far) / (2 * SOFT))))


def road_km(here: Town, there: Town, factor: float = ROAD) -> float:
    """Great-circle distance (haversine) times the factor, in kilometres."""
    phi, other = radians(here.latitude), radians(there.latitude)
    half = sin((other - phi) / 2) ** 2 + cos(phi) * cos(other) * sin(radians(there.longitude - here.longitude) / 2) ** 2
    return factor * 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def neighbours_at(towns: Sequence[Town], km: float) -> int:
    """How many other communes a commune has within so many kilometres by road: half of them have that many or more."""
    counts = sorted(sum(there is not home and road_km(home, there) <= km for there in towns) for home in towns)
    return counts[len(counts) // 2] if counts else 0


@lru_cache(maxsize=32)
def usual_reach(towns: tuple[Town, ...]) -> float:
    """The reach to propose on a territory, from the distances between its communes."""
    for km in REACHES:
        near = [[home.population for home in towns if road_km(home, there) <= km] for there in towns]
        if 2 * sum(len(found) > NEIGHBOURS or sum(found) >= INHABITANTS for found in near) >= len(towns):
            return km
    return REACHES[-1] if len(towns) > NEIGHBOURS else REACH_KM


@dataclass(frozen=True)
class Season:
    """`days`: those of the meetings. `candidates`: the towns that may receive one (all, when None). `since`: when the clock of a town
    never reached began. No town twice within `repeat_months`; none beyond `wait_months` without a meeting in reach. `bases`: from
    where the facilitators leave."""

    towns: tuple[Town, ...]
    days: tuple[date, ...]
    reach: Reach
    candidates: frozenset[str] | None = None
    past: tuple[Past, ...] = ()
    since: date | None = None
    repeat_months: int = 12
    wait_months: int = 12
    wishes: tuple[Wish, ...] = ()
    bases: tuple[str, ...] = ()
