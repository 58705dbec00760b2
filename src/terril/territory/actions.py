"""The verbs of the territory: bring official facts in, as often as needed, and draw a territory from them."""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.text import slugify
from django.utils.translation import gettext as _

from terril.kernel import journal
from terril.kernel.errors import Refused
from terril.kernel.search import fold
from terril.kernel.verbs import locked, rows_locked
from terril.territory.models import Commune, Intercommunality, Territory

SHIPPED = Path(__file__).parent / "data" / "communes.csv"
COLUMNS = (
    "insee_code", "name", "postal_codes", "departement", "region", "intercommunality_siren", "intercommunality", "population",
    "latitude", "longitude",
)  # fmt: skip
INSEE = re.compile(r"(\d{2}|2A|2B)\d{3}")
POSTAL = re.compile(r"\d{5}")
SIREN = re.compile(r"\d{9}")
# The legal form in front of an intercommunality's name: the territory's address does without.
FORM = re.compile(r"^(CA|CC|CU|EPT|Métropole)\s+(de la |de l['’]|du |des |de |d['’])?", re.IGNORECASE)
BATCH = 1000
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
class Imported:
    """What an import did, in communes. `ignored` counts those that the file cites and that we have no reason to keep."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ignored: int = 0


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
class _Reading:
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: int = 0


# ------------------------------------------------------------------------------------------------------------ verbs


def import_csv(*, actor: Any, file: Path) -> Imported:
    """Brings in a CSV of our own columns (territory/data/communes.csv is one). Raises ImportRefused, and then nothing is kept."""
    return _keep(actor, _read_csv(file))


def import_decoupage_json(
    *,
    actor: Any,
    communes: Path,
    epci: Path | None = None,
    points: Path | None = None,
    departements: Iterable[str] = (),
    sirens: Iterable[str] = (),
) -> Imported:
    """Brings in `communes.json` and `epci.json` of the official divisions (@etalab/decoupage-administratif), whole or in part.

    These files hold no point: a commune that we do not know yet needs the GeoJSON `points`. Raises ImportRefused.
    """
    members = _members(epci) if epci else {}
    departements, sirens = set(departements), set(sirens)
    reading = _Reading()
    for where, entry in _entries(communes):
        if entry.get("type", "commune-actuelle") != "commune-actuelle":
            continue
        siren, group = members.get(str(entry.get("code", "")), (None, None))
        if (departements and entry.get("departement") not in departements) or (sirens and siren not in sirens):
            reading.ignored += 1
            continue
        _add(reading, where, {**entry, "siren_epci": siren, "nom_epci": group})
    if points:
        placed = _read_geojson(points)
        reading.problems += placed.problems
        found = {row.insee_code: row for row in placed.rows}
        reading.rows = [
            replace(row, latitude=found[row.insee_code].latitude, longitude=found[row.insee_code].longitude)
            if row.insee_code in found
            else row
            for row in reading.rows
        ]
    return _keep(actor, reading)


def import_geojson(*, actor: Any, file: Path) -> Imported:
    """Brings in the official contours or centres: each commune's point is the centroid of its shape.

    A commune that we do not know yet is kept when the file says enough of it, left out otherwise. Raises ImportRefused.
    """
    return _keep(actor, _read_geojson(file), complete_only=True)


@transaction.atomic
def create_territory(*, actor: Any, name: str, slug: str, communes: Iterable[Commune | str]) -> Territory:
    """Draws a territory, or redraws the one of that slug: its communes become exactly these. Raises Refused."""
    wanted = {commune.pk if isinstance(commune, Commune) else commune for commune in communes}
    known = Commune.objects.in_bulk(wanted)
    if not wanted:
        raise Refused(_("Un territoire compte au moins une commune."), field="communes")
    if wanted - known.keys():
        raise Refused(
            _("Nous ne connaissons pas ces communes : %(codes)s. Importez-les d’abord.")
            % {"codes": ", ".join(sorted(wanted - known.keys()))},
            field="communes",
        )
    if Territory.objects.filter(name=name).exclude(slug=slug).exists():
        raise Refused(_("Un autre territoire porte déjà ce nom."), field="name")
    territory, created = Territory.objects.get_or_create(slug=slug, defaults={"name": name})
    territory = locked(territory)
    renamed = territory.name != name
    if renamed:
        territory.name = name
        territory.save(update_fields=["name"])
    before = set(territory.communes.values_list("pk", flat=True))
    if created or renamed or before != wanted:
        territory.communes.set(known.values())
        journal.record(
            actor=actor,
            verb="territory.created" if created else "territory.redrawn",
            subject=territory,
            data={"count": len(wanted), "added": len(wanted - before), "removed": len(before - wanted)},
        )
    return territory


@transaction.atomic
def create_territories(*, actor: Any, sirens: Iterable[str] | None = None) -> list[Territory]:
    """One territory for each intercommunality (those cited, or all): "CA de Lens - Liévin" at the address lens-lievin."""
    groups = Intercommunality.objects.order_by("pk").prefetch_related("communes")
    if sirens is not None:
        groups = groups.filter(pk__in=set(sirens))
    return [
        create_territory(
            actor=actor, name=group.name, slug=territory_slug(group.name), communes=list(group.communes.all())
        )
        for group in groups
        if group.communes.all()
    ]


def territory_slug(name: str) -> str:
    """ "CA d'Hénin-Carvin" is henin-carvin."""
    return slugify(fold(FORM.sub("", name.strip())))[:50] or slugify(fold(name))[:50]


# ---------------------------------------------------------------------------------------------------------- reading


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


def _entries(file: Path) -> Iterable[tuple[str, Mapping[str, Any]]]:
    entries = _json(file)
    if not isinstance(entries, list):
        raise Refused(_("Le fichier %(file)s n’est pas une liste de communes ou d’intercommunalités.") % {"file": file})
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, dict):
            yield _("%(file)s, élément %(number)s") % {"file": file.name, "number": number}, entry


def _members(epci: Path) -> dict[str, tuple[str, str]]:
    members = {}
    for where, group in _entries(epci):
        siren, name = str(group.get("code", "")), str(group.get("nom", ""))
        listed = group.get("membres")
        if not SIREN.fullmatch(siren) or not name or not isinstance(listed, list):
            raise ImportRefused([Problem(where, _("il manque le SIREN, le nom ou les membres de l’intercommunalité."))])
        for member in listed:
            if isinstance(member, dict):
                members[str(member.get("code", ""))] = (siren, name)
    return members


def _read_csv(file: Path) -> _Reading:
    text = _text(file)
    header = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if header.count(";") > header.count(",") else ",")
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
    if missing:
        raise Refused(
            _("Il manque des colonnes dans %(file)s : %(columns)s.")
            % {"file": file.name, "columns": ", ".join(missing)}
        )
    reading = _Reading()
    for cells in reader:
        where = _("ligne %(number)s") % {"number": reader.line_num}
        if None in cells or None in cells.values():
            reading.problems.append(Problem(where, _("elle n’a pas autant de colonnes que l’en-tête.")))
            continue
        _add(
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


def _read_geojson(file: Path) -> _Reading:
    content = _json(file)
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise Refused(_("Le fichier %(file)s n’est pas un GeoJSON de communes.") % {"file": file.name})
    reading = _Reading()
    for number, feature in enumerate(features, 1):
        where = _("%(file)s, élément %(number)s") % {"file": file.name, "number": number}
        known = (feature.get("properties") if isinstance(feature, dict) else None) or {}
        try:
            longitude, latitude = centroid(feature["geometry"])
        except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError):
            reading.problems.append(Problem(where, _("la forme de la commune ne se lit pas.")))
            continue
        _add(
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


def _add(reading: _Reading, where: str, entry: Mapping[str, Any]) -> None:
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


# ---------------------------------------------------------------------------------------------------------- keeping

FIELDS = [
    "name",
    "sort_name",
    "postal_codes",
    "departement",
    "region",
    "intercommunality_id",
    "population",
    "latitude",
    "longitude",
]


@transaction.atomic
def _keep(actor: Any, reading: _Reading, *, complete_only: bool = False) -> Imported:
    """Writes what was read, all of it or nothing: new communes whole, known ones where the file says something else."""
    problems = list(reading.problems)
    seen: set[str] = set()
    for row in reading.rows:
        if row.insee_code in seen:
            problems.append(Problem(row.where, _("la commune %(code)s y est deux fois.") % {"code": row.insee_code}))
        seen.add(row.insee_code)
    known = {commune.pk: commune for commune in rows_locked(Commune.objects.filter(pk__in=seen))}
    groups = {row.siren: row.intercommunality for row in reading.rows if row.siren and row.intercommunality}
    sirens = set(groups) | set(Intercommunality.objects.values_list("pk", flat=True))
    written: list[Commune] = []
    created = updated = unchanged = 0
    ignored = reading.ignored
    for row in sorted(reading.rows, key=lambda row: row.insee_code):
        commune, lacks = _merge(known.get(row.insee_code), row, sirens)
        if lacks and complete_only:
            ignored += 1
        elif lacks:
            problems.append(Problem(row.where, lacks))
        elif row.insee_code not in known:
            created += 1
            written.append(commune)
        elif any(getattr(commune, name) != getattr(known[row.insee_code], name) for name in FIELDS):
            updated += 1
            written.append(commune)
        else:
            unchanged += 1
    if problems:
        raise ImportRefused(problems)
    used = {commune.intercommunality_id for commune in written}
    Intercommunality.objects.bulk_create(
        [
            Intercommunality(siren=siren, name=name)
            for siren, name in sorted(groups.items())
            if siren in used or not complete_only
        ],
        update_conflicts=True,
        unique_fields=["siren"],
        update_fields=["name"],
    )
    for start in range(0, len(written), BATCH):
        Commune.objects.bulk_create(
            written[start : start + BATCH], update_conflicts=True, unique_fields=["insee_code"], update_fields=FIELDS
        )
    touched = Territory.objects.filter(communes__in=[commune.pk for commune in written]).annotate(
        count=Count("communes")
    )
    for territory in touched.order_by("pk"):
        journal.record(actor=actor, verb="territory.facts_updated", subject=territory, data={"count": territory.count})
    return Imported(created=created, updated=updated, unchanged=unchanged, ignored=ignored)


def _merge(known: Commune | None, row: Row, sirens: set[str]) -> tuple[Commune, str]:
    """The commune that the row makes of what we know, and what it still lacks, in words."""

    def either(said: Any, kept: str, default: Any = None) -> Any:
        return said if said is not None else getattr(known, kept, default)

    name, latitude = either(row.name, "name"), either(row.latitude, "latitude")
    commune = Commune(
        insee_code=row.insee_code,
        name=name,
        sort_name=fold(name or ""),
        postal_codes=either(row.postal_codes, "postal_codes", []),
        departement=either(row.departement, "departement")
        or (row.insee_code[:3] if row.insee_code[:2] == "97" else row.insee_code[:2]),
        region=either(row.region, "region"),
        intercommunality_id=row.siren if row.siren in sirens else getattr(known, "intercommunality_id", None),
        population=either(row.population, "population"),
        latitude=latitude,
        longitude=either(row.longitude, "longitude"),
    )
    if latitude is None:
        return commune, _("il manque un point : donnez aussi le fichier GeoJSON des contours ou des centres.")
    lacks = [
        label
        for label, value in (
            (_("le nom"), name),
            (_("la région"), commune.region),
            (_("la population"), commune.population),
        )
        if value is None
    ]
    return commune, _("il manque %(what)s.") % {"what": ", ".join(lacks)} if lacks else ""
