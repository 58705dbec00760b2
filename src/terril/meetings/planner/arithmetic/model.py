"""What a season is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from terril.territory.reach import ROAD

EARTH_RADIUS_KM = 6371.0088


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

    def near(self, home: Town, there: Town) -> bool:
        """Whether somebody who lives at `home` can come to a meeting `there`. A journey known one way only serves both ways."""
        if home.key == there.key:
            return True
        if self.minutes is not None:
            known = self.table.get((home.key, there.key), self.table.get((there.key, home.key)))
            if known is not None:
                return known <= self.minutes
        # The arc of the meridian between their latitudes is never longer than the way: most towns are told apart by it alone.
        if self.factor * EARTH_RADIUS_KM * radians(abs(home.latitude - there.latitude)) > self.km:
            return False
        return road_km(home, there, self.factor) <= self.km


def road_km(here: Town, there: Town, factor: float = ROAD) -> float:
    """Great-circle distance (haversine) times the factor, in kilometres."""
    phi, other = radians(here.latitude), radians(there.latitude)
    half = sin((other - phi) / 2) ** 2 + cos(phi) * cos(other) * sin(radians(there.longitude - here.longitude) / 2) ** 2
    return factor * 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


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
