"""The verbs of the territory: bring official facts in, as often as needed, and draw a territory from them."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
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
from terril.territory import france
from terril.territory.models import Commune, Intercommunality, Territory
from terril.territory.reading import ImportRefused, Problem, Reading, Row, add, entries, members, read_csv, read_geojson

SHIPPED = Path(__file__).parent / "data" / "communes.csv"
# The legal form in front of an intercommunality's name: the territory's address does without.
FORM = re.compile(r"^(CA|CC|CU|EPT|Métropole)\s+(de la |de l['’]|du |des |de |d['’])?", re.IGNORECASE)
BATCH = 1000
# How the facts that are shipped are told (data/README.md).
OFFICIAL = "Code officiel géographique"
NAME, SLUG = 120, 50


@dataclass(frozen=True)
class Imported:
    """What an import did, in communes. `ignored` counts those that the file cites and that we have no reason to keep."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ignored: int = 0


# ------------------------------------------------------------------------------------------------------------ verbs


def import_csv(*, actor: Any, file: Path) -> Imported:
    """Brings in a CSV of our own columns (territory/data/communes.csv is one). Raises ImportRefused, and then nothing is kept."""
    return _keep(actor, read_csv(file))


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
    groups = members(epci) if epci else {}
    departements, sirens = set(departements), set(sirens)
    reading = Reading()
    for where, entry in entries(communes):
        if entry.get("type", "commune-actuelle") != "commune-actuelle":
            continue
        siren, group = groups.get(str(entry.get("code", "")), (None, None))
        if (departements and entry.get("departement") not in departements) or (sirens and siren not in sirens):
            reading.ignored += 1
            continue
        add(reading, where, {**entry, "siren_epci": siren, "nom_epci": group})
    if points:
        placed = read_geojson(points)
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
    return _keep(actor, read_geojson(file), complete_only=True)


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


@transaction.atomic
def open_land(*, actor: Any, name: str, slug: str = "", keys: Iterable[str] = (), codes: Iterable[str] = ()) -> Territory:
    """A new territory, from what is known of France without any file: several lands (`france.lands`, by key) and communes picked by hand (INSEE
    codes, today's or former ones), together. The communes that are not known yet enter with their group, their population, and their point where
    we have it; those that are known stay as they are. Asked again, it answers the same territory. Raises Refused.
    """
    name, keys, picked = name.strip(), list(keys), {code: france.today_code(code.strip().upper()) for code in codes}
    if unknown := [key for key in keys if not france.land(key)] + [code for code, now in picked.items() if not now]:
        raise Refused(_("Nous ne connaissons rien en France sous : %(what)s.") % {"what": ", ".join(unknown)}, field="keys")
    wanted = {code for key in keys if (land := france.land(key)) for code in land.communes} | set(picked.values())
    if not name or len(name) > NAME:
        raise Refused(_("Donnez au territoire un nom de cent vingt caractères au plus."), field="name")
    slug = slug.strip() or territory_slug(name)
    if slug != slugify(slug)[:SLUG] or not slug:
        raise Refused(_("L’adresse d’un territoire s’écrit en minuscules, sans accent ni espace, par exemple lens-lievin."), field="slug")
    known = Territory.objects.filter(slug=slug).first()
    if known and (known.name != name or set(known.communes.values_list("pk", flat=True)) != wanted):
        raise Refused(_("Un autre territoire a déjà cette adresse : %(name)s.") % {"name": known.name}, field="slug")
    _bring(wanted)
    return create_territory(actor=actor, name=name, slug=slug, communes=wanted)


def _bring(codes: set[str]) -> None:
    """The communes of today of these codes, those that are not there yet."""
    missing = france.towns_of(codes - set(Commune.objects.filter(pk__in=codes).values_list("pk", flat=True)))
    groups = {town.code: france.nearest_group(town) for town in missing}
    named = [Intercommunality(siren=siren, name=france.group_name(siren)) for siren in sorted({*groups.values()} - {""})]
    Intercommunality.objects.bulk_create(named, ignore_conflicts=True)
    points = _shipped_points()
    communes = [
        Commune(
            insee_code=town.code, name=town.name, sort_name=fold(town.name), postal_codes=list(town.postal_codes), departement=town.departement,
            region=town.region, intercommunality_id=groups[town.code] or None, population=town.population,
            latitude=points.get(town.code, (None, None))[0], longitude=points.get(town.code, (None, None))[1],
            source=OFFICIAL, vintage=france.vintage(), population_year=france.population_year(town.code),
        )
        for town in missing
    ]  # fmt: skip
    Commune.objects.bulk_create(communes, batch_size=BATCH, ignore_conflicts=True)


@lru_cache(maxsize=1)
def _shipped_points() -> dict[str, tuple[float, float]]:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        return {row["insee_code"]: (float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)}


def territory_slug(name: str) -> str:
    """ "CA d'Hénin-Carvin" is henin-carvin."""
    return slugify(fold(FORM.sub("", name.strip())))[:SLUG] or slugify(fold(name))[:SLUG]


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
def _keep(actor: Any, reading: Reading, *, complete_only: bool = False) -> Imported:
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
