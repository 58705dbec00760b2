"""Everything that is known of somebody, to take away: plain data for machines, and the same in sentences (RGPD, art. 15 et 20)."""

from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from terril.kernel import clock
from terril.kernel.words import long_date, spoken
from terril.people import dossiers
from terril.people.dossiers import Dossier, Export, Exported, Fact
from terril.people.models import Person


def _exports() -> list[tuple[Dossier, Export]]:
    """In the order of the paper."""
    found = [(one, one.export) for one in dossiers.every() if isinstance(one.export, Export)]
    return sorted(found, key=lambda pair: pair[1].section.place)


def exported(person: Person) -> dict[str, Any]:
    """Everything that is known of somebody, as plain data: key of each export to its rows."""
    known: dict[str, Any] = {"made_at": clock.now()}
    for dossier, export in _exports():
        theirs = dossier.model._base_manager.filter(**{export.lookup or dossier.lookup: person.pk}).values("pk")
        rows = dossier.model._base_manager.filter(export.rows, pk__in=theirs).order_by(*export.order).values(*export.fields)
        named = [{export.renamed.get(name, name): value for name, value in row.items()} for row in rows]
        known[export.key] = named[0] if export.one else named
    return known


def sections(known: dict[str, Any]) -> list[dict[str, Any]]:
    """What `exported` answers, to read: [{"title": …, "entries": [{"facts": [[label, value], …], "words": …}, …]}, …]. What is empty is left out."""
    told: dict[int, dict[str, Any]] = {}
    for dossier, export in _exports():
        rows = [known[export.key]] if export.one else known[export.key]
        entries = []
        for row in rows:
            facts = []
            for fact in export.facts:
                said = next((said for name in fact.lookups if (said := _said(dossier.model, export, fact, name, row))), "")
                if said:
                    facts.append([str(fact.label(row) if callable(fact.label) else fact.label), said])
            entries.append({"facts": facts, "words": row[export.words] if export.words else ""})
        if entries:
            section = told.setdefault(export.section.place, {"title": str(export.section.title), "entries": []})
            section["entries"] += entries
    return list(told.values())


def _said(model: type[Model], export: Export, fact: Fact, lookup: str, row: Exported) -> str:
    value = row[export.renamed.get(lookup, lookup)]
    if fact.told is not None:
        return fact.told(value)
    # The choices of the field at the end of the lookup; of a list of choices, those of one of them.
    *path, last = lookup.split("__")
    for name in path:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]  # a key: it has one
    end: Any = model._meta.get_field(last)
    return _in_words(value, dict(getattr(end, "base_field", end).flatchoices))


def _in_words(value: Any, choices: dict[Any, Any]) -> str:
    if isinstance(value, list):
        return ", ".join(_in_words(one, choices) for one in value)
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        return spoken(value)
    if isinstance(value, date):
        return long_date(value)
    return str(choices.get(value, value or ""))
