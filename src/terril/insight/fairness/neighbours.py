"""Groups of neighbours: a commune and those nearest to it. Six small communes together tell what none of them can tell alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

SIZE = 6
SMALLEST = 3


@dataclass(frozen=True)
class Spot:
    key: str
    latitude: float
    longitude: float


def groups(spots: Sequence[Spot], km: Callable[[Spot, Spot], float], size: int = SIZE) -> Mapping[str, tuple[str, ...]]:
    """`km` measures. For each commune, itself first and then the nearest; two communes with the same circle give one group, named after the first.

    A group never holds more than half of the territory: it is compared with the others. None when three communes would be too many.
    """
    size = min(size, len(spots) // 2)
    if size < SMALLEST:
        return {}
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for spot in spots:
        near = sorted(spots, key=lambda other: (other is not spot, km(spot, other), other.key))[:size]
        found.setdefault(frozenset(one.key for one in near), tuple(one.key for one in near))
    return {members[0]: members for members in found.values()}
