"""What we publish ourselves in the data-inclusion schema: our organisations and places as structures, our own offers as services."""

import logging
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pydantic
from django.conf import settings
from django.db.models import Max, Q
from django.utils.text import slugify
from django.utils.timezone import localtime

from terril.directory.access import visible_organisations
from terril.directory.models import Organisation, Place
from terril.kernel import clock
from terril.kernel.journal import JournalEntry
from terril.services import OWN_SERVICES, themes
from terril.services.checking import MODELS
from terril.services.reading import Kind

Record = dict[str, Any]
logger = logging.getLogger(__name__)
# The schema wants three letters at least and no more than this.
SHORTEST, LONGEST_NAME, LONGEST_TEXT = 3, 150, 10_000


def source() -> str:
    """This instance, as others will name it: "terril-idees-exemple-fr"."""
    return f"terril-{slugify((urlsplit(settings.PUBLIC_URL).hostname or 'local').replace('.', '-'))}"


def organisation_id(pk: int) -> str:
    return f"organisation-{pk}"


def place_id(pk: int) -> str:
    return f"lieu-{pk}"


def records() -> dict[str, list[Record]]:
    """Structures and services, each fit for the schema; a constant number of queries.

    Organisations with a public page, their places, and the places that belong to nobody in particular.
    """
    organisations = list(visible_organisations().select_related("commune").order_by("pk"))
    visible = Q(organisation__in=[o.pk for o in organisations]) | Q(organisation__isnull=True)
    places = list(Place.objects.filter(visible).select_related("commune", "organisation").order_by("pk"))
    # When each was last entered or corrected, as the journal tells.
    labels = [Organisation._meta.label_lower, Place._meta.label_lower]
    entries = JournalEntry.objects.filter(subject_type__in=labels).values("subject_type", "subject_id").order_by()
    changed = {(e["subject_type"], e["subject_id"]): localtime(e["last"]).date() for e in entries.annotate(last=Max("at"))}
    structures: list[Record] = [
        {
            "id": organisation_id(organisation.pk),
            "nom": organisation.name[:LONGEST_NAME],
            "date_maj": _changed(organisation, changed),
            "description": _description(organisation.summary, organisation.fictional),
            "siret": organisation.siret or None,
            "commune": organisation.town or None,
            "code_insee": organisation.commune.pk if organisation.commune else None,
            "site_web": organisation.website or None,
            "lien_source": f"{settings.PUBLIC_URL}/partenaires/{organisation.slug}/",
        }
        for organisation in organisations
    ]
    for place in places:
        words = [place.getting_there, f"Géré par {place.organisation.name}." if place.organisation else ""]
        structures.append(
            {
                "id": place_id(place.pk),
                "nom": place.name[:LONGEST_NAME],
                "date_maj": _changed(place, changed),
                "description": _description(" ".join(word for word in words if word), place.fictional),
                "commune": place.commune.name,
                "code_insee": place.commune.pk,
                "code_postal": next(iter(place.commune.postal_codes), None),
                "adresse": place.address or None,
            }
        )
    told = [one for part in OWN_SERVICES.collect() for one in part]
    services = [{**one, "thematiques": themes.national(one.get("thematiques") or [])} for one in told]
    return {"structures": _fit("structure", structures), "services": _fit("service", services)}


def _changed(subject: Organisation | Place, changed: Mapping[tuple[str, int], date]) -> str:
    return changed.get((subject._meta.label_lower, subject.pk), clock.today()).isoformat()


def _description(text: str, fictional: bool) -> str | None:
    """The schema has no word for what is invented: the description says it."""
    text = " ".join(part for part in (text, "Fictif : inventé pour une démonstration." if fictional else "") if part)
    return text[:LONGEST_TEXT] if len(text) >= 5 else None


def _fit(kind: Kind, given: Iterable[Record]) -> list[Record]:
    """Under our own identifiers, and checked by the schema's own models: what is unfit is left out and told to whoever runs the site."""
    ours, kept = source(), []
    for record in given:
        record = {**record, "source": ours, "id": f"{ours}--{record['id']}"}
        if "structure_id" in record:
            record["structure_id"] = f"{ours}--{record['structure_id']}"
        try:
            model = MODELS[kind].model_validate(record)
        except pydantic.ValidationError as unfit:
            logger.warning("left out of the export: %s (%s)", record["id"], ", ".join(str(e["loc"]) for e in unfit.errors()))
            continue
        told = model.model_dump(mode="json", exclude_none=True)
        kept.append({name: sorted(value) if isinstance(value, list) else value for name, value in told.items()})
    return kept
