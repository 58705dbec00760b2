"""The map of the territory: one mark a commune, whose shape says the same as its colour. The table beside it says it in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from terril.territory.models import Commune

WIDTH, MARGIN, SIDE = 600, 40, 9
# Shapes: a heap upside down calls for somebody, a full circle needs nobody, a ring waits.
CALLS, WAITS, FULL = "calls", "waits", "full"
NAMED = 12
# The width of a letter and half the height of a line, on the average.
LETTER, LINE = 7.5, 7.0


@dataclass(frozen=True)
class Mark:
    """`x`, `y` in the drawing; `path` draws the shape there; `label_y` when the name is written."""

    name: str
    shape: str
    path: str
    x: float
    label_y: float | None


@dataclass(frozen=True)
class Drawing:
    """`communes`: all those that were to be drawn; one whose place is not known has no mark."""

    marks: Sequence[Mark]
    width: int
    height: int
    communes: Sequence[Commune] = ()


def draw(points: Iterable[tuple[Commune, str]]) -> Drawing:
    """Each commune with its shape. Those that call are drawn last, on top, and named first."""
    ordered = sorted(points, key=lambda point: (WAITS, FULL, CALLS).index(point[1]))
    communes = [commune for commune, _shape in ordered]
    placed = [(c, shape, c.latitude, c.longitude) for c, shape in ordered if c.latitude is not None and c.longitude is not None]
    if not placed:
        return Drawing([], WIDTH, 0, communes)
    latitudes, longitudes = [latitude for *_c, latitude, _longitude in placed], [longitude for *_c, longitude in placed]
    west, north = min(longitudes), max(latitudes)
    stretch = cos(radians(sum(latitudes) / len(latitudes)))
    scale = (WIDTH - 2 * MARGIN) / max((max(longitudes) - west) * stretch, 0.02)
    height = round((north - min(latitudes)) * scale) + 2 * MARGIN
    places = [
        (commune, shape, round((longitude - west) * stretch * scale + MARGIN, 1), round((north - latitude) * scale + MARGIN, 1))
        for commune, shape, latitude, longitude in placed
    ]
    labels = _labels(places)
    marks, radius = [], SIDE - 2
    for commune, shape, x, y in places:
        heap = f"M{x - SIDE} {y - SIDE * 0.8:.1f}h{2 * SIDE}L{x} {y + SIDE}z"
        circle = f"M{x - radius} {y}a{radius} {radius} 0 1 0 {2 * radius} 0a{radius} {radius} 0 1 0 {-2 * radius} 0z"
        marks.append(Mark(commune.name, shape, heap if shape == CALLS else circle, x, labels.get(commune.pk)))
    return Drawing(marks, WIDTH, height, communes)


def _labels(places: Sequence[tuple[Commune, str, float, float]]) -> dict[str, float]:
    """Where names are written, by commune: those that call, then the most peopled, under the mark or above it, and never on another
    name or mark."""
    taken: list[tuple[float, float, float, float]] = [(x, y, SIDE, SIDE) for _commune, _shape, x, y in places]
    found: dict[str, float] = {}
    for commune, _shape, x, y in sorted(places, key=lambda one: (one[1] != CALLS, -one[0].population))[:NAMED]:
        half = LETTER * len(commune.name) / 2
        for label_y, middle in ((y + SIDE + 15, y + SIDE + 10), (y - SIDE - 6, y - SIDE - 11)):
            if half <= x <= WIDTH - half and not any(abs(x - ox) < half + ow and abs(middle - oy) < LINE + oh for ox, oy, ow, oh in taken):
                taken.append((x, middle, half, LINE))
                found[commune.pk] = round(label_y, 1)
                break
    return found
