"""The official files of communes, read into rows: what each line says, and why one cannot be used. Nothing is kept here."""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from terril.kernel.errors import Refused

COLUMNS = (
    "insee_code", "name", "postal_codes", "departement", "region", "intercommunality_siren", "intercommunality", "population",
    "latitude", "longitude",
)  # fmt: skip
INSEE = re.compile(r"(\d{2}|2A|2B)\d{3}")
POSTAL = re.compile(r"\d{5}")
SIREN = re.compile(r"\d{9}")
TOLD = 20

@dataclass(frozen=True)
class Problem:
    """A row that cannot be used: where it is, and why, in words."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where} : {self.reason}"


class ImportRefused(Refused):
    """Nothing was imported. `problems` tells each bad row."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        told = [str(problem) for problem in problems[:TOLD]]
        if len(problems) > TOLD:
            told.append(_("… et %(count)s autres lignes à reprendre.") % {"count": len(problems) - TOLD})
        super().__init__(
            _("Rien n’a été importé. Corrigez ce qui suit, puis recommencez :")
            + "\n"
            + "\n".join(f"- {line}" for line in told)
        )


@dataclass(frozen=True)
class Row:
    """One commune as a file tells it; None is what the file does not say."""

    where: str
    insee_code: str
    name: str | None = None
    postal_codes: list[str] | None = None
    departement: str | None = None
    region: str | None = None
    siren: str | None = None
    intercommunality: str | None = None
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass
class Reading:
    """What was read of a file; `ignored` counts what it cites and nobody asked for."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: int = 0


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise Refused(_("Le fichier %(file)s n’existe pas.") % {"file": file}) from error
    except UnicodeDecodeError as error:
        raise Refused(
            _("Le fichier %(file)s n’est pas en UTF-8. Enregistrez-le en UTF-8, puis recommencez.") % {"file": file}
        ) from error
    except OSError as error:
        raise Refused(_("Le fichier %(file)s ne se lit pas.") % {"file": file}) from error


def _json(file: Path) -> Any:
    try:
        return json.loads(_text(file))
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise Refused(
            _("Le fichier %(file)s n’est pas du JSON (ligne %(line)s).") % {"file": file, "line": line}
        ) from error


def entries(file: Path) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Each object of a list, with where it is. Raises Refused."""
    listed = _json(file)
    if not isinstance(listed, list):
        raise Refused(_("Le fichier %(file)s n’est pas une liste de communes ou d’intercommunalités.") % {"file": file})
    for number, entry in enumerate(listed, 1):
        if isinstance(entry, dict):
            yield _("%(file)s, élément %(number)s") % {"file": file.name, "number": number}, entry


def members(epci: Path) -> dict[str, tuple[str, str]]:
    """The SIREN and the name of the intercommunality of each commune. Raises ImportRefused."""
    found = {}
    for where, group in entries(epci):
        siren, name = str(group.get("code", "")), str(group.get("nom", ""))
        listed = group.get("membres")
        if not SIREN.fullmatch(siren) or not name or not isinstance(listed, list):
            raise ImportRefused([Problem(where, _("il manque le SIREN, le nom ou les membres de l’intercommunalité."))])
        for member in listed:
            if isinstance(member, dict):
                found[str(member.get("code", ""))] = (siren, name)
    return found


def read_csv(file: Path) -> Reading:
    """A table of our own columns, commas or semicolons. Raises Refused."""
    text = _text(file)
    header = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if header.count(";") > header.count(",") else ",")
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
    if missing:
        raise Refused(
            _("Il manque des colonnes dans %(file)s : %(columns)s.")
            % {"file": file.name, "columns": ", ".join(missing)}
        )
    reading = Reading()
    for cells in reader:
        where = _("ligne %(number)s") % {"number": reader.line_num}
        if None in cells or None in cells.values():
            reading.problems.append(Problem(where, _("elle n’a pas autant de colonnes que l’en-tête.")))
            continue
        add(
            reading,
            where,
            {
                "code": cells["insee_code"],
                "nom": cells["name"],
                "codesPostaux": [code.strip() for code in cells["postal_codes"].split("|") if code.strip()],
                "departement": cells["departement"],
                "region": cells["region"],
                "siren_epci": cells["intercommunality_siren"],
                "nom_epci": cells["intercommunality"],
                "population": cells["population"],
                "latitude": cells["latitude"],
                "longitude": cells["longitude"],
            },
        )
    if not reading.rows and not reading.problems:
        raise Refused(_("Le fichier %(file)s ne contient aucune commune.") % {"file": file.name})
    return reading


def read_geojson(file: Path) -> Reading:
    """Contours or centres: the point of each commune, and what else the file says of it. Raises Refused."""
    content = _json(file)
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise Refused(_("Le fichier %(file)s n’est pas un GeoJSON de communes.") % {"file": file.name})
    reading = Reading()
    for number, feature in enumerate(features, 1):
        where = _("%(file)s, élément %(number)s") % {"file": file.name, "number": number}
        known = (feature.get("properties") if isinstance(feature, dict) else None) or {}
        try:
            longitude, latitude = centroid(feature["geometry"])
        except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError):
            reading.problems.append(Problem(where, _("la forme de la commune ne se lit pas.")))
            continue
        add(
            reading,
            where,
            {
                "code": known.get("code") or known.get("insee") or known.get("INSEE_COM"),
                "nom": known.get("nom") or known.get("NOM"),
                "codesPostaux": known.get("codesPostaux"),
                "departement": known.get("departement") or known.get("codeDepartement"),
                "region": known.get("region") or known.get("codeRegion"),
                "siren_epci": known.get("epci") if isinstance(known.get("epci"), str) else known.get("codeEpci"),
                "nom_epci": known.get("nomEpci"),
                "population": known.get("population"),
                "latitude": latitude,
                "longitude": longitude,
            },
        )
    return reading


def centroid(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """Longitude and latitude of a point, or of the middle of the largest polygon. Raises ValueError for another shape."""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return float(coordinates[0]), float(coordinates[1])
    if kind not in {"Polygon", "MultiPolygon"}:
        raise ValueError(kind)
    polygons = [coordinates] if kind == "Polygon" else coordinates
    middles = [_middle(polygon) for polygon in polygons]
    _area, x, y = max(middles, key=lambda middle: middle[0])
    return x, y


def _middle(polygon: list[list[list[float]]]) -> tuple[float, float, float]:
    """Area and centroid of a polygon, holes taken out. Coordinates are brought to the first point, for precision."""
    origin_x, origin_y = polygon[0][0][:2]
    total = sum_x = sum_y = 0.0
    for index, ring in enumerate(polygon):
        points = [(x - origin_x, y - origin_y) for x, y, *_rest in ring]
        area = ring_x = ring_y = 0.0
        for (x, y), (next_x, next_y) in zip(points, points[1:] + points[:1], strict=True):
            cross = x * next_y - next_x * y
            area += cross
            ring_x += (x + next_x) * cross
            ring_y += (y + next_y) * cross
        # The first ring is the outside, the others are holes, whichever way they turn.
        sign = (1 if area >= 0 else -1) * (1 if index == 0 else -1)
        total += sign * area
        sum_x += sign * ring_x
        sum_y += sign * ring_y
    return total / 2, origin_x + sum_x / (3 * total), origin_y + sum_y / (3 * total)


def add(reading: Reading, where: str, entry: Mapping[str, Any]) -> None:
    """Checks one entry and keeps it as a row, or as a problem."""
    code = str(entry.get("code") or "").strip().upper()
    if not INSEE.fullmatch(code):
        reading.problems.append(
            Problem(
                where, _("« %(code)s » n’est pas un code INSEE (cinq caractères, par exemple 62498).") % {"code": code}
            )
        )
        return
    name = str(entry.get("nom") or "").strip()
    postal = entry.get("codesPostaux")
    siren = str(entry.get("siren_epci") or "").strip()
    reason = ""
    if len(name) > 100:
        reason = _("le nom dépasse cent caractères.")
    elif postal is not None and (
        not isinstance(postal, list) or not all(isinstance(c, str) and POSTAL.fullmatch(c) for c in postal)
    ):
        reason = _("un code postal compte cinq chiffres.")
    elif siren and not SIREN.fullmatch(siren):
        reason = _("« %(siren)s » n’est pas un SIREN (neuf chiffres).") % {"siren": siren}
    try:
        population = None if entry.get("population") in (None, "") else int(str(entry["population"]))
        if population is not None and not 0 <= population < 2**31:
            raise ValueError
    except ValueError:
        population, reason = None, reason or _("la population n’est pas un nombre entier.")
    latitude = longitude = None
    try:
        if entry.get("latitude") not in (None, ""):
            latitude, longitude = float(entry["latitude"]), float(entry["longitude"])
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                reason = reason or _("le point n’est pas sur la Terre : latitude de -90 à 90, longitude de -180 à 180.")
    except (ValueError, TypeError, KeyError):
        reason = reason or _("la latitude ou la longitude n’est pas un nombre.")
    if reason:
        reading.problems.append(Problem(f"{where} ({name or code})", reason))
        return
    reading.rows.append(
        Row(
            where=f"{where} ({name or code})",
            insee_code=code,
            name=name or None,
            postal_codes=postal,
            departement=str(entry.get("departement") or "") or None,
            region=str(entry.get("region") or "") or None,
            siren=siren or None,
            intercommunality=str(entry.get("nom_epci") or "").strip() or None,
            population=population,
            latitude=latitude,
            longitude=longitude,
        )
    )
