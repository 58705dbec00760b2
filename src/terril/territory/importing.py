"""Bringing official facts in, as often as needed: what the files say together, compared with what is known, and what changes, told."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.kernel import journal
from terril.kernel.errors import Refused
from terril.kernel.search import fold
from terril.kernel.verbs import rows_locked
from terril.territory import france
from terril.territory.models import Commune, Intercommunality, Territory
from terril.territory.reading import TOLD, Gathered, ImportRefused, Problem, Row, gather, told

# Read, compared and written together: France whole is never held.
BATCH = 1000
# How the facts that are shipped are told (data/README.md).
OFFICIAL = "Code officiel géographique"
FACTS = ["name", "sort_name", "postal_codes", "departement", "region", "intercommunality_id", "population", "latitude", "longitude"]
DATED = ["source", "vintage", "population_year"]


@dataclass(frozen=True)
class Change:
    """What was known of a commune, and what is known now: its group, or its name."""

    commune: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.commune} : {self.before or _('aucune')} → {self.after or _('aucune')}"


@dataclass(frozen=True)
class Imported:
    """What an import did, in communes. `ignored` counts those that the files cite and that we have no reason to keep; `populations` those whose
    population is another; `set_aside`: what could not be kept, the first thousand of `aside`."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ignored: int = 0
    populations: int = 0
    changed_group: tuple[Change, ...] = ()
    renamed: tuple[Change, ...] = ()
    set_aside: tuple[Problem, ...] = ()
    aside: int = 0

    def sentences(self) -> list[str]:
        """All of it, for people, a line each."""
        lines = [
            _("Communes ajoutées : %(created)s ; mises à jour : %(updated)s ; inchangées : %(unchanged)s ; non retenues : %(ignored)s.")
            % {"created": self.created, "updated": self.updated, "unchanged": self.unchanged, "ignored": self.ignored}
        ]
        if self.populations:
            n = self.populations
            lines.append(ngettext("%(n)s commune a une autre population.", "%(n)s communes ont une autre population.", n) % {"n": n})
        for heading, changes in ((_("Changent d’intercommunalité :"), self.changed_group), (_("Changent de nom :"), self.renamed)):
            lines += [heading, *_first(changes)] if changes else []
        return [*lines, _("Mis de côté :"), *told(self.set_aside, self.aside)] if self.aside else lines


def _first(changes: Collection[Change]) -> list[str]:
    lines = [str(change) for change, _n in zip(changes, range(TOLD), strict=False)]
    return [*lines, _("… et %(count)s autres") % {"count": len(changes) - TOLD}] if len(changes) > TOLD else lines


@transaction.atomic
def import_facts(
    *,
    actor: Any,
    files: Iterable[tuple[str, Path]],
    departements: Collection[str] = (),
    sirens: Collection[str] = (),
    codes: Collection[str] = (),
    vintage: int | None = None,
    population_year: int | None = None,
) -> Imported:
    """Brings official files in, alone or together, compressed or not, in any order: (name told to people, where it is).

    `communes.json`, `epci.json`, `ept.json` of the official divisions, GeoJSON of points or outlines, JSON of geo.api.gouv.fr, tables. What cannot
    be kept is set aside and told; a commune that is not known yet enters when the files say its name, and what else they lack of it is what is
    known of France. `departements`, `sirens`, `codes` (INSEE): only those. `vintage`: the year of the files; `population_year`: that of their
    populations. Raises Refused, and then nothing is kept: a file that is damaged, of another country, or of which nothing can be used.
    """
    gathered = gather(files)
    kept = _Keeping(gathered, vintage, population_year)
    wanted = sorted(code for code, row in gathered.rows.items() if _is_wanted(row, departements, sirens) and (not codes or code in codes))
    for start in range(0, len(wanted), BATCH):
        kept.batch(wanted[start : start + BATCH])
    if not (kept.created or kept.updated or kept.unchanged):
        raise _nothing(gathered, wanted)
    kept.tell(actor)
    return Imported(
        kept.created, kept.updated, kept.unchanged, len(gathered.rows) - len(wanted) + kept.unknown, kept.populations,
        tuple(kept.changed_group), tuple(kept.renamed), tuple(gathered.problems), gathered.aside,
    )  # fmt: skip


def _nothing(gathered: Gathered, wanted: Collection[str]) -> Refused:
    if wanted:
        return Refused(
            _("Nous ne connaissons aucune de ces communes, et leur nom n’est pas dit. Rien n’a été importé : donnez aussi communes.json.")
        )
    if gathered.rows:
        return Refused(_("Aucune commune de ces fichiers n’est de ce département ou de cette intercommunalité. Rien n’a été importé."))
    if gathered.areas and not gathered.aside:
        return Refused(_("Ces fichiers ne disent que des départements ou des régions. Rien n’a été importé : donnez aussi communes.json."))
    if gathered.groups and not gathered.aside:
        return Refused(_("Ces fichiers ne disent que le nom d’intercommunalités, sans leurs communes. Rien n’a été importé."))
    return ImportRefused(gathered.problems or gathered.unread, gathered.aside or len(gathered.unread))


def _is_wanted(row: Row, departements: Collection[str], sirens: Collection[str]) -> bool:
    area = row.departement or france.departement(row.insee_code)
    return (not departements or area in departements) and (not sirens or bool({row.siren, row.ept} & set(sirens)))


class _Keeping:
    """Writes what was gathered, a batch of communes at a time, in the order of their codes."""

    def __init__(self, gathered: Gathered, vintage: int | None, population_year: int | None) -> None:
        self.gathered, self.vintage, self.population_year = gathered, vintage, population_year
        self.created = self.updated = self.unchanged = self.unknown = self.populations = 0
        self.changed_group: list[Change] = []
        self.renamed: list[Change] = []
        # How many communes of each territory were written.
        self.touched: Counter[int] = Counter()
        # The name of every group that is known, by SIREN: those of the files are theirs from now on.
        self.groups = dict(Intercommunality.objects.values_list("pk", "name"))
        self._name({siren: name for siren, name in gathered.groups.items() if self.groups.get(siren, name) != name})

    def _name(self, groups: dict[str, str]) -> None:
        rows = [Intercommunality(siren=siren, name=name) for siren, name in sorted(groups.items())]
        Intercommunality.objects.bulk_create(rows, update_conflicts=True, unique_fields=["siren"], update_fields=["name"])
        self.groups |= groups

    def _group_of(self, row: Row, known: Commune | None, town: france.Town | None) -> str | None:
        """The nearest group: an EPT rather than the métropole that holds it. One whose name nobody knows changes nothing."""
        siren = row.ept or (france.ept_of(row.insee_code) if row.siren == france.GRAND_PARIS else None) or row.siren
        if siren is None and known is None and town is not None:
            siren = france.nearest_group(town)
        named = siren and (siren in self.groups or self.gathered.groups.get(siren) or france.group_name(siren))
        return siren if named else getattr(known, "intercommunality_id", None)

    def batch(self, codes: Collection[str]) -> None:
        rows = [self.gathered.rows[code] for code in codes]
        known = {commune.pk: commune for commune in rows_locked(Commune.objects.filter(pk__in=codes))}
        new = [row.insee_code for row in rows if (row.name or row.listed) and row.insee_code not in known]
        towns = {town.code: town for town in france.towns_of(new)} if new else {}
        written: list[Commune] = []
        for row in rows:
            before, town = known.get(row.insee_code), towns.get(row.insee_code)
            if before is None and town is None:
                self.unknown += 1
                continue
            commune = self._merged(row, before, town)
            if before is None:
                self.created += 1
            elif all(getattr(commune, name) == getattr(before, name) for name in FACTS) and self.vintage in (None, before.vintage):
                self.unchanged += 1
                continue
            else:
                self.updated += 1
                self._compare(before, commune)
            written.append(commune)
        used = {commune.intercommunality_id for commune in written} - self.groups.keys() - {None}
        self._name({siren: self.gathered.groups.get(siren) or france.group_name(siren) for siren in used if siren})
        Commune.objects.bulk_create(written, update_conflicts=True, unique_fields=["insee_code"], update_fields=[*FACTS, *DATED])
        self.touched.update(Territory.objects.filter(communes__in=[one.pk for one in written]).values_list("pk", flat=True))

    def _merged(self, row: Row, known: Commune | None, town: france.Town | None) -> Commune:
        """The commune that the row makes of what we know: of it, or of France when it is new."""

        def either(said: Any, kept: str) -> Any:
            return said if said is not None else getattr(known or town, kept)

        name, population = either(row.name, "name"), either(row.population, "population")
        # The year of the population that we had, as long as it is the same.
        year = known.population_year if known else france.population_year(row.insee_code)
        if population != either(None, "population"):
            year = None
        if row.population is not None and self.population_year is not None:
            year = self.population_year
        return Commune(
            insee_code=row.insee_code, name=name, sort_name=fold(name), postal_codes=list(either(row.postal_codes, "postal_codes")),
            departement=either(row.departement, "departement"), region=either(row.region, "region"),
            intercommunality_id=self._group_of(row, known, town), population=population,
            latitude=row.latitude if row.latitude is not None else getattr(known, "latitude", None),
            longitude=row.longitude if row.longitude is not None else getattr(known, "longitude", None),
            source=", ".join(self.gathered.names[part] for part in row.parts)[:200], vintage=self.vintage,
            population_year=year,
        )  # fmt: skip

    def _compare(self, before: Commune, after: Commune) -> None:
        if before.intercommunality_id != after.intercommunality_id:
            old, new = (
                self.groups.get(siren or "") or self.gathered.groups.get(siren or "") or france.group_name(siren or "")
                for siren in (before.intercommunality_id, after.intercommunality_id)
            )
            self.changed_group.append(Change(after.name, old, new))
        if before.name != after.name:
            self.renamed.append(Change(before.insee_code, before.name, after.name))
        self.populations += before.population != after.population

    def tell(self, actor: Any) -> None:
        """In the journal of each territory whose facts changed."""
        for territory in Territory.objects.filter(pk__in=self.touched).order_by("pk"):
            journal.record(actor=actor, verb="territory.facts_updated", subject=territory, data={"count": self.touched[territory.pk]})
