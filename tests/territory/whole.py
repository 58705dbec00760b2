"""The whole of France in official files, made for a test, with what goes wrong in them: written as one goes, never held."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from terril.territory import france

# How many points the outline of a commune has; those of one in a hundred are many.
FEW, MANY = 8, 2_000


def towns() -> list[france.Town]:
    """Every commune of today, by code."""
    return sorted(france.towns_of(france.heard()), key=lambda town: town.code)


def _listed(file: Path, entries: Iterator[dict[str, Any]], before: str = "[", after: str = "]") -> Path:
    with file.open("w", encoding="utf-8") as out:
        out.write(before)
        for number, entry in enumerate(entries):
            out.write(("," if number else "") + json.dumps(entry, ensure_ascii=False))
        out.write(after)
    return file


def _commune(town: france.Town, **changes: Any) -> dict[str, Any]:
    return {
        "code": town.code, "nom": town.name, "typeLiaison": 0, "zone": "metro", "arrondissement": "621", "departement": town.departement,
        "region": town.region, "type": "commune-actuelle", "rangChefLieu": 0, "siren": "216200000", "codesPostaux": list(town.postal_codes),
        "population": town.population, **changes,
    }  # fmt: skip


def communes(file: Path) -> Path:
    """`communes.json`: all of them and those that are no longer; a duplicate, two codes of nothing, a name too long, a population that is none."""

    def entries() -> Iterator[dict[str, Any]]:
        for town in towns():
            yield _commune(town)
            if town.code == "62498":
                yield _commune(town, population=1)
        yield {"code": "59355", "nom": "Lomme", "type": "commune-associee", "departement": "59", "region": "32", "chefLieu": "59350"}
        yield {"code": "59355", "nom": "Lomme", "type": "commune-actuelle", "departement": "59", "region": "32"}
        yield {"code": "99999", "nom": "Nulle-Part", "type": "commune-actuelle"}
        yield {"code": "6249", "nom": "Court", "type": "commune-actuelle"}

    return _listed(file, entries())


def groups(file: Path, *, moved: str = "") -> Path:
    """`epci.json`; the commune of this code is of the group of Hénin."""
    held: dict[str, list[dict[str, Any]]] = {}
    for town in towns():
        siren = "246200299" if town.code == moved else town.group
        if siren:
            held.setdefault(siren, []).append({"code": town.code, "siren": "216200000", "nom": town.name, "populationMunicipale": 7})
    return _listed(file, ({"code": siren, "nom": france.group_name(siren), "type": "CC", "membres": held[siren]} for siren in sorted(held)))


def around_paris(file: Path) -> Path:
    """`ept.json`."""
    known = [one for one in france._lands().values() if one.kind == france.EPT]
    entries = (
        {"code": one.key.partition(":")[2], "nom": one.name, "type": "EPT", "membres": [{"code": code} for code in one.communes]} for one in known
    )
    return _listed(file, entries)


def outlines(file: Path) -> Path:
    """A GeoJSON of outlines: none overseas; one is no shape, and one is not on Earth."""

    def entries() -> Iterator[dict[str, Any]]:
        for number, town in enumerate(towns()):
            if not town.code.startswith(("97", "98")):
                x, y, points = -4 + number % 100 / 10, 42 + number // 100 / 40, MANY if number % 100 == 0 else FEW
                turns = [math.tau * n / points for n in range(points)]
                ring = [[round(x + 0.01 * math.cos(turn), 7), round(y + 0.01 * math.sin(turn), 7)] for turn in turns]
                shape: dict[str, Any] = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
                if number % 2:
                    shape = {"type": "MultiPolygon", "coordinates": [shape["coordinates"]]}
                if town.code == "01001":
                    shape = {"type": "GeometryCollection", "geometries": [shape]}
                if town.code == "01002":
                    shape = {"type": "Point", "coordinates": [652_000.5, 6_862_000.5]}
                yield {"type": "Feature", "geometry": shape, "properties": {"code": town.code, "nom": town.name}}

    return _listed(file, entries(), '{"type": "FeatureCollection", "features": [', "]}")
