"""What our organisations and places lend, in the file that other directories of help take (schema data-inclusion 1.x, `Service`)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime

from terril.directory.access import visible_organisations
from terril.initiatives.models import NeedKind
from terril.kernel.verbs import in_french
from terril.offers.access import offers_visible_to
from terril.offers.models import Offer
from terril.offers.queries import current
from terril.services import OWN_SERVICES, export

ROOMS = "initiatives--salles-et-materiel"
METHOD = "initiatives--monter-un-projet"
# What each kind of offer is in the schema: its type of service, and the theme of ours under which it is sought.
PUBLISHED_AS: Mapping[str, tuple[str, str]] = {
    NeedKind.PREMISES: ("aide-materielle", ROOMS),
    NeedKind.EQUIPMENT: ("aide-materielle", ROOMS),
    NeedKind.SKILL: ("accompagnement", METHOD),
    NeedKind.HANDS: ("accompagnement", "initiatives--donner-un-coup-de-main"),
    NeedKind.CONTACT: ("information", METHOD),
    NeedKind.AUTHORISATION: ("accompagnement", METHOD),
    NeedKind.MONEY: ("aide-financiere", METHOD),
    NeedKind.COMMUNICATION: ("accompagnement", METHOD),
}


@OWN_SERVICES.register(10)
def lent() -> list[dict[str, Any]]:
    """The public offers of organisations and places that have a page. What a person lends stays here: the schema wants a structure, and a
    neighbour is none. One query."""
    shown = visible_organisations().order_by().values("pk")
    of_a_place = Q(organisation__isnull=True, place__isnull=False) & (Q(place__organisation__isnull=True) | Q(place__organisation__in=shown))
    found = offers_visible_to(None).filter(current()).filter(Q(organisation__in=shown) | of_a_place)
    # The file is read by others, in French, whoever asks for it.
    with in_french():
        return [_service(offer) for offer in found.select_related("organisation", "place__commune", "commune").order_by("pk")]


def _service(offer: Offer) -> dict[str, Any]:
    kind, theme = PUBLISHED_AS[offer.kind]
    place = offer.place
    if offer.organisation_id:
        structure = export.organisation_id(offer.organisation_id)
    else:
        assert place is not None  # noqa: S101 - `lent` reads those of an organisation or of a place
        structure = export.place_id(place.pk)
    page = settings.PUBLIC_URL + reverse("offer", args=[offer.pk])
    commune = place.commune if place else offer.commune
    return {
        "id": f"offre-{offer.pk}",
        "structure_id": structure,
        "nom": offer.what.rstrip(" .")[: export.LONGEST_NAME],
        "description": _description(offer),
        "date_maj": localtime(offer.updated_at).date().isoformat(),
        "type": kind,
        "thematiques": [theme],
        "frais": "gratuit" if offer.is_free else "payant",
        "frais_precisions": offer.cost or None,
        "conditions_acces": offer.conditions.strip() or None,
        "publics": ["tous-publics"],
        "publics_precisions": "Pour qui porte une idée ou une initiative dans le territoire.",
        "commune": commune.name,
        "code_insee": commune.pk,
        "code_postal": next(iter(commune.postal_codes), None),
        "adresse": (place.address or None) if place else None,
        "lien_source": page,
        "lien_mobilisation": page,
        "modes_mobilisation": ["utiliser-lien-mobilisation"],
        "mobilisable_par": ["usagers", "professionnels"],
    }


def _description(offer: Offer) -> str:
    """The name says what; here, by whom, when, until when, and that it is invented when it is."""
    parts = [f"{offer.what.rstrip(' .')}. Proposé par {offer.offered_by}."]
    if offer.rhythm.strip():
        parts.append(f"Quand : {offer.rhythm.strip().rstrip('.')}.")
    if offer.ends_on:
        parts.append(f"Jusqu’au {offer.ends_on:%d/%m/%Y}.")
    if offer.fictional:
        parts.append("Fictif : inventé pour une démonstration.")
    return " ".join(parts)
