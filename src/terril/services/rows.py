"""From a checked record of the schema to the fields that we keep, and their fingerprint."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from terril.kernel.search import fold, normalise
from terril.services import themes
from terril.services.readable import line, readable

Fields = dict[str, Any]
# Where somebody goes, when a service does not say it: its structure's own place.
PLACE = ("insee_code", "postal_code", "city", "address", "latitude", "longitude")


def structure(record: Mapping[str, Any]) -> Fields:
    return {
        **_published(record),
        "siret": record["siret"] or "",
        "website": record["site_web"] or "",
        "access_link": record["accessibilite_lieu"] or "",
        "networks": record["reseaux_porteurs"] or [],
    }


def service(record: Mapping[str, Any]) -> Fields:
    """`structure_key` names the structure; it becomes `structure` when the row is written."""
    fields = _published(record)
    national = record["thematiques"] or []
    found = themes.found_in(national, fold(f"{fields['name']} {fields['description']}"))
    return {
        **fields,
        "structure_key": record["structure_id"],
        "kind": record["type"] or "",
        "themes": sorted({*national, *record["thematiques_locales"], *found}),
        "fee": record["frais"] or "",
        "fee_words": readable(record["frais_precisions"] or ""),
        "audiences": record["publics"] or [],
        "audience_words": readable(record["publics_precisions"] or ""),
        "conditions": readable(record["conditions_acces"] or ""),
        "modes": record["modes_accueil"] or [],
        "zone": record["zone_eligibilite"] or [],
        "reach_modes": record["modes_mobilisation"] or [],
        "reach_link": record["lien_mobilisation"] or "",
        "reach_words": readable(record["mobilisation_precisions"] or ""),
        "reached_by": record["mobilisable_par"] or [],
    }


def _published(record: Mapping[str, Any]) -> Fields:
    address = ", ".join(line(part) for part in (record["adresse"], record["complement_adresse"]) if part)
    placed = record["latitude"] is not None and record["longitude"] is not None
    return {
        "key": record["id"],
        "source": record["source"],
        "name": line(record["nom"])[:150] or record["nom"],
        "description": readable(record["description"] or ""),
        "link": record["lien_source"] or "",
        "insee_code": (record["code_insee"] or "").upper(),
        "postal_code": record["code_postal"] or "",
        "city": line(record["commune"] or ""),
        "address": address,
        "latitude": record["latitude"] if placed else None,
        "longitude": record["longitude"] if placed else None,
        "phone": line(record["telephone"] or ""),
        "email": record["courriel"] or "",
        "hours": line(record["horaires_accueil"] or ""),
        "updated_on": record["date_maj"],
    }


def at_its_structure(fields: Fields, place: Mapping[str, Any]) -> Fields:
    """A service that says nothing of where it is given is given where its structure is."""
    return {**fields, **place} if not any(fields[name] not in ("", None) for name in PLACE) else fields


def placed(fields: Fields, points: Mapping[str, tuple[float | None, float | None]]) -> Fields:
    """With the commune that we know by its INSEE code; its point, if it has one, when the record gives none."""
    code = fields["insee_code"]
    point = points.get(code)
    fields = {**fields, "commune_id": code if point else None}
    return {**fields, "latitude": point[0], "longitude": point[1]} if point and fields["latitude"] is None else fields


def searched(fields: Fields, structure_name: str) -> str:
    """What a service is found by: its words, its structure's name, its themes."""
    return normalise(" ".join((fields["name"], structure_name, *themes.labels(fields["themes"]), fields["description"])))


def digest(fields: Fields) -> str:
    """The same fields give the same letters: a row that has not changed is not written again."""
    return hashlib.blake2b(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode(), digest_size=16).hexdigest()
