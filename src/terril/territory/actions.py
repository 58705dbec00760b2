"""The verbs of the territory: draw one from communes, or from what is known of France. Files of facts come in through `importing`."""

import csv
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from terril.kernel import journal
from terril.kernel.errors import Refused
from terril.kernel.search import fold
from terril.kernel.verbs import locked
from terril.territory import france
from terril.territory.importing import BATCH, OFFICIAL, Imported, import_facts
from terril.territory.models import Commune, Intercommunality, Territory

SHIPPED = Path(__file__).parent / "data" / "communes.csv"
# The legal form in front of an intercommunality's name: the territory's address does without.
FORM = re.compile(r"^(CA|CC|CU|EPT|Métropole)\s+(de la |de l['’]|du |des |de |d['’])?", re.IGNORECASE)
# More than any region of France.
MOST = 5_000
NAME, SLUG = 120, 50



def import_csv(*, actor: Any, file: Path) -> Imported:
    """Brings in a table of communes; the one that is shipped with its source and its years. Raises Refused, and then nothing is kept."""
    if file == SHIPPED:
        return import_facts(actor=actor, files=[(OFFICIAL, file)], vintage=france.vintage(), population_year=france.vintage() - 3)
    return import_facts(actor=actor, files=[(file.name, file)])


@transaction.atomic
def create_territory(*, actor: Any, name: str, slug: str, communes: Iterable[Commune | str], redraw: bool = True) -> Territory:
    """Draws a territory, or redraws the one of that slug: its communes become exactly these. `redraw=False`: another one stays as it is. Raises
    Refused."""
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
    before = set(territory.communes.values_list("pk", flat=True))
    if not (created or redraw) and (renamed or before != wanted):
        words = _("Un autre territoire s’appelle ainsi, ou presque : %(name)s. Choisissez un autre nom.")
        raise Refused(words % {"name": territory.name}, field="name")
    if renamed:
        territory.name = name
        territory.save(update_fields=["name"])
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
    if len(wanted) > MOST:
        raise Refused(_("Un territoire compte cinq mille communes au plus."), field="keys")
    if slug.strip() != slugify(slug)[:SLUG]:
        raise Refused(_("L’adresse d’un territoire s’écrit en minuscules, sans accent ni espace, par exemple lens-lievin."), field="slug")
    # A name of another alphabet makes no address by itself.
    slug = slug.strip() or territory_slug(name) or "territoire"
    _bring(wanted)
    return create_territory(actor=actor, name=name, slug=slug, communes=wanted, redraw=False)


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
