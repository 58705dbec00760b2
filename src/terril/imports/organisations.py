"""Organisations in a table."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.directory import actions as directory
from terril.directory.models import Organisation, OrganisationKind
from terril.imports import cells, naming
from terril.imports.communes import Elsewhere
from terril.imports.kinds import KINDS, Aspect, Context, Field, Kind, Portrait, Wrong
from terril.kernel.errors import Refused

KINDS_SAID = {
    "asso": "association", "associations": "association", "association loi 1901": "association", "loi 1901": "association", "collectif": "collective",
    "habitants": "collective", "mairie": "public", "commune": "public", "ville": "public", "collectivite": "public", "ccas": "public",
    "service public": "public", "etat": "public", "csc": "social_centre", "entreprise": "company", "societe": "company", "bailleur": "landlord",
    "ecole": "school", "college": "school", "lycee": "school", "formation": "school", "autres": "other",
}  # fmt: skip

def siret(text: str, context: Context) -> str:
    try:
        return directory.check_siret(re.sub(r"[.\-]", "", text))
    except Refused as refusal:
        raise Wrong(_("« %(value)s » : %(why)s") % {"value": text, "why": refusal.message}) from None


def rna(text: str, context: Context) -> str:
    told = "".join(text.split()).upper()
    if not re.fullmatch(r"W\d{9}", told):
        raise Wrong(_("« %(value)s » : %(why)s") % {"value": text, "why": _("Un numéro RNA est un W suivi de neuf chiffres.")})
    return told


def website(text: str, context: Context) -> str:
    told = text.strip()
    if "." not in told or " " in told:
        raise Wrong(_("« %(value)s » n’est pas l’adresse d’un site.") % {"value": text})
    return told if told.startswith(("http://", "https://")) else f"https://{told}"


FIELDS = [
    Field("name", gettext_lazy("Nom de la structure"), cells.line(200), ["nom", "structure", "organisme", "association", "raison sociale",
        "dénomination", "partenaire", "nom de l’association"], required=True),
    Field("acronym", gettext_lazy("Sigle"), cells.line(40), ["acronyme", "abréviation"]),
    Field("kind", gettext_lazy("Sorte"), cells.choice(dict(OrganisationKind.choices), KINDS_SAID), ["type", "catégorie", "statut", "nature",
        "type de structure", "forme juridique"]),
    Field("commune", gettext_lazy("Commune"), cells.commune_anywhere, ["ville", "cp", "code postal", "siège", "localité", "cp ville"]),
    Field("siret", gettext_lazy("SIRET"), siret, ["n siret", "numéro siret", "siren siret"]),
    Field("rna", gettext_lazy("RNA"), rna, ["n rna", "numéro rna", "waldec"]),
    Field("website", gettext_lazy("Site"), website, ["site web", "site internet", "url", "lien"]),
    Field("summary", gettext_lazy("Ce qu’elle fait"), cells.words(2_000), ["objet", "description", "activité", "activités", "missions",
        "présentation"], long=True),
]  # fmt: skip


def portrait(values: Mapping[str, Any], pk: int | None = None) -> Portrait:
    """What an organisation is recognised by."""
    commune = values.get("commune")
    name, acronym, number, other = (values.get(key, "") for key in ("name", "acronym", "siret", "rna"))
    place = getattr(commune, "name", "") or values.get("commune_said", "")
    marks = {
        "name": name, "acronym": acronym, "siret": number, "rna": other, "commune": getattr(commune, "pk", None), "place": place,
    }  # fmt: skip
    keys = naming.keys(name, acronym) | {f"{mark}:{value}" for mark, value in (("siret", number), ("rna", other)) if value}
    lines = [
        (_("Nom"), name), (_("Sigle"), acronym), (_("Commune"), place), (_("SIRET"), number), (_("RNA"), other),
        (_("Site"), values.get("website", "")),
    ]  # fmt: skip
    return Portrait(marks, frozenset(keys), lines, pk)


MARKS = ("name", "acronym", "siret", "rna")


def near(context: Context, wanted: frozenset[str]) -> Iterable[int]:
    light = Organisation.objects.order_by("pk").values_list("pk", *MARKS)
    return [pk for pk, *marks in light.iterator(chunk_size=5_000) if portrait(dict(zip(MARKS, marks, strict=True))).keys & wanted]


def portraits(context: Context | None, ids: Iterable[int]) -> Iterable[Portrait]:
    for row in Organisation.objects.filter(pk__in=ids).select_related("commune").order_by("pk"):
        yield portrait({key: getattr(row, key) for key in (*MARKS, "commune", "commune_said", "website")}, row.pk)


def alike(one: Portrait, other: Portrait) -> list[str]:
    """A number in common; or a name, in full or in short, when neither number nor commune sets them apart."""
    a, b = one.marks, other.marks
    for number in ("siret", "rna"):
        if a[number] and b[number]:
            return [number] if a[number] == b[number] else []
    if a["commune"] and b["commune"] and a["commune"] != b["commune"]:
        return []
    same_place = bool(a["commune"]) and a["commune"] == b["commune"]
    place = a["place"] or b["place"]
    x, y = (naming.name_of(side["name"], side["acronym"], place) for side in (a, b))
    # Every town has a Comité des fêtes: where a commune is not said, that is not this one.
    if not same_place and (naming.common(x) or naming.common(y)):
        return []
    if naming.same_words(x, y):
        return ["name"]
    written = (naming.bare(x) or naming.bare(y)) and x.acronyms & y.acronyms
    if written or any(naming.acronym_of(s["name"], s["acronym"], t["name"], place) for s, t in ((a, b), (b, a))):
        return ["acronym"]
    return ["close_name", "commune"] if same_place and naming.close_words(x, y) else []


ORGANISATION = Aspect("organisation", gettext_lazy("la structure"), portrait, near, portraits, alike, merging="merge_organisations")


def _create(context: Context, values: Mapping[str, Any], resolved: dict[str, int | None]) -> list[models.Model]:
    away = values.get("commune")
    where = {"commune": None, "commune_said": away.said} if isinstance(away, Elsewhere) else {}
    return [directory.create_organisation(actor=context.actor, fictional=context.batch.fictional, **{**values, **where})]


@KINDS.register(10)
def kind() -> Kind:
    return Kind(
        "organisations", gettext_lazy("Des structures"), gettext_lazy("une structure"), FIELDS, [ORGANISATION],
        _create,
        undo=("directory.organisation",), personal=False,
    )  # fmt: skip
