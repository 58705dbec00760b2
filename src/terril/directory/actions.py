"""The verbs of the directory: organisations and places, entered once and corrected. Who may is decided by the doors above."""

from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum, InvalidComponent
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siret as siret_number

from terril.directory.models import Organisation, OrganisationKind, Place
from terril.kernel import journal
from terril.kernel.errors import Refused
from terril.kernel.plain import composed, is_blank
from terril.kernel.search import fold
from terril.kernel.verbs import checked, first_free, locked
from terril.territory.models import Commune

ORGANISATION_FIELDS = frozenset(
    {"name", "acronym", "kind", "siret", "rna", "commune", "commune_said", "website", "summary", "fictional"}
)
PLACE_FIELDS = frozenset(
    {
        "name",
        "commune",
        "organisation",
        "address",
        "step_free",
        "adapted_toilets",
        "capacity",
        "getting_there",
        "fictional",
    }
)


@transaction.atomic
def create_organisation(
    *,
    actor: Any,
    name: str,
    kind: str = OrganisationKind.ASSOCIATION,
    acronym: str = "",
    siret: str = "",
    rna: str = "",
    commune: Commune | None = None,
    commune_said: str = "",
    website: str = "",
    summary: str = "",
    fictional: bool = False,
    slug: str = "",
) -> Organisation:
    """Enters an organisation; its address comes from its name and is its own. Raises Refused, with the field."""
    organisation = Organisation(
        name=name,
        kind=kind,
        acronym=acronym,
        siret=siret,
        rna=rna,
        commune=commune,
        commune_said=commune_said,
        website=website,
        summary=summary,
        fictional=fictional,
    )
    _check_organisation(organisation)
    _save_with_slug(organisation, slugify(slug) or slugify(fold(organisation.name)) or "structure")
    journal.record(
        actor=actor, verb="organisation.created", subject=organisation, data={"organisation_id": organisation.pk}
    )
    return organisation


@transaction.atomic
def update_organisation(*, actor: Any, organisation: Organisation, **changes: Any) -> Organisation:
    """Corrects what is given; the address stays, so that links keep working. Raises Refused, with the field."""
    kept = locked(organisation)
    changed = _apply(kept, changes, ORGANISATION_FIELDS)
    _check_organisation(kept)
    if changed:
        kept.save()
        journal.record(
            actor=actor, verb="organisation.updated", subject=kept, data={"organisation_id": kept.pk, "fields": changed}
        )
    return kept


@transaction.atomic
def create_place(
    *,
    actor: Any,
    name: str,
    commune: Commune,
    organisation: Organisation | None = None,
    address: str = "",
    step_free: bool | None = None,
    adapted_toilets: bool | None = None,
    capacity: int | None = None,
    getting_there: str = "",
    fictional: bool = False,
) -> Place:
    """Enters somewhere one can go. Unknown is not "no": `step_free=None` says that nobody has looked. Raises Refused, with the field."""
    place = Place(
        name=name,
        commune=commune,
        organisation=organisation,
        address=address,
        step_free=step_free,
        adapted_toilets=adapted_toilets,
        capacity=capacity,
        getting_there=getting_there,
        fictional=fictional,
    )
    _check_place(place)
    checked(place, form_field="name")
    journal.record(actor=actor, verb="place.created", subject=place, data={"place_id": place.pk})
    return place


@transaction.atomic
def update_place(*, actor: Any, place: Place, **changes: Any) -> Place:
    """Corrects what is given. Raises Refused, with the field."""
    kept = locked(place)
    changed = _apply(kept, changes, PLACE_FIELDS)
    _check_place(kept)
    if changed:
        checked(kept, form_field="name")
        journal.record(actor=actor, verb="place.updated", subject=kept, data={"place_id": kept.pk, "fields": changed})
    return kept


# ---------------------------------------------------------------------------------------------------------- checking


def check_siret(typed: str) -> str:
    """The fourteen digits of a SIRET, or nothing; the key is checked, La Poste's own rule included. Raises Refused."""
    if not typed.strip():
        return ""
    try:
        return siret_number.validate("".join(typed.split()))
    except (InvalidChecksum, InvalidComponent) as error:
        raise Refused(
            _("Ce SIRET contient une erreur. Relisez ses quatorze chiffres."), field="siret"
        ) from error
    except NumberError as error:
        raise Refused(_("Un SIRET compte quatorze chiffres."), field="siret") from error


def _apply(kept: models.Model, changes: dict[str, Any], allowed: frozenset[str]) -> list[str]:
    if unknown := set(changes) - allowed:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    changed = sorted(name for name, value in changes.items() if getattr(kept, name) != value)
    for name in changed:
        setattr(kept, name, changes[name])
    return changed


def _line(text: str, most: int, field: str, *, needed: str = "") -> str:
    text = " ".join(composed(text).split())
    if needed and is_blank(text):
        raise Refused(needed, field=field)
    if len(text) > most:
        raise Refused(_("C’est trop long : %(most)s caractères au plus.") % {"most": most}, field=field)
    return text


def _check_organisation(organisation: Organisation) -> None:
    organisation.name = _line(organisation.name, 200, "name", needed=_("Donnez le nom de la structure."))
    organisation.acronym = _line(organisation.acronym, 40, "acronym")
    if organisation.kind not in OrganisationKind.values:
        raise Refused(_("Choisissez une sorte de structure dans la liste."), field="kind")
    organisation.siret = check_siret(organisation.siret)
    organisation.rna = "".join(organisation.rna.split()).upper()
    if organisation.rna and not (
        len(organisation.rna) == 10
        and organisation.rna[0] == "W"
        and organisation.rna[1:].isascii()
        and organisation.rna[1:].isdigit()
    ):
        raise Refused(_("Un numéro RNA est un W suivi de neuf chiffres."), field="rna")
    organisation.website = organisation.website.strip()
    if organisation.website:
        try:
            URLValidator(schemes=["http", "https"])(organisation.website)
        except ValidationError as error:
            raise Refused(
                _("L’adresse du site commence par https:// ; copiez-la depuis votre navigateur."), field="website"
            ) from error
        if len(organisation.website) > 200:
            raise Refused(_("C’est trop long : %(most)s caractères au plus.") % {"most": 200}, field="website")
    organisation.summary = composed(organisation.summary).strip()


def _check_place(place: Place) -> None:
    place.name = _line(place.name, 160, "name", needed=_("Donnez le nom du lieu."))
    place.address = _line(place.address, 200, "address")
    place.getting_there = _line(place.getting_there, 300, "getting_there")
    if place.capacity is not None and not 0 < place.capacity <= 32767:
        raise Refused(_("Le nombre de personnes va de 1 à 32 767."), field="capacity")
    twin = Place.objects.filter(name=place.name, commune=place.commune).exclude(pk=place.pk)
    if twin.exists():
        raise Refused(_("Ce lieu existe déjà dans cette commune."), field="name")


def _save_with_slug(organisation: Organisation, base: str) -> None:
    """The first free address: name, name-2, name-3... Two at the same second do not collide."""
    base = base[:70].strip("-")
    known = set(Organisation.everything.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base if number == 1 else f"{base}-{number}" for number in count(1))
    first_free(organisation, "slug", (slug for slug in candidates if slug not in known))
