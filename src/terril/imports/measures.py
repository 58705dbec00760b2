"""`terril measure doubles`: how well two entries of one human, or of one organisation, are recognised, on pairs written for it."""

import csv
from argparse import ArgumentParser
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext_lazy as _

from terril.imports import organisations, people
from terril.imports.kinds import Aspect, Portrait
from terril.kernel.errors import Refused
from terril.kernel.measures import Measure, declare
from terril.people import contacts
from terril.territory.actions import SHIPPED

DATA = Path(__file__).parent / "data"
PEOPLE, ORGANISATIONS = DATA / "people.csv", DATA / "organisations.csv"
PERSON_COLUMNS, ORGANISATION_COLUMNS = ("first", "last", "contact", "commune"), ("name", "acr", "siret", "commune")
YES, NO = frozenset({"yes", "oui", "1", "true"}), frozenset({"no", "non", "0", "false"})


def doubles(people: str | Path = PEOPLE, organisations: str | Path = ORGANISATIONS) -> dict[str, Any]:
    """Precision: of the pairs shown to a human, the share that are one; recall: of those that are one, the share shown. The misses are named.
    Raises Refused for a file that is not there, or not a table of pairs."""
    found = {"people": of_people(people), "organisations": of_organisations(organisations)}
    rates = {f"{name}_{rate}": figures[rate] for name, figures in found.items() for rate in ("precision", "recall")}
    return {**rates, **found}


def of_people(pairs: str | Path = PEOPLE) -> dict[str, Any]:
    """The figures of pairs of people."""
    return _figures(_rows(Path(pairs), PERSON_COLUMNS), people.PERSON, _person, lambda row, side: f"{row[f'first_{side}']} {row[f'last_{side}']}")


def of_organisations(pairs: str | Path = ORGANISATIONS) -> dict[str, Any]:
    """The figures of pairs of organisations."""
    return _figures(
        _rows(Path(pairs), ORGANISATION_COLUMNS), organisations.ORGANISATION, _organisation, lambda row, side: row[f"name_{side}"]
    )


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    needed = [*(f"{column}_{side}" for side in "ab" for column in columns), "same"]
    try:
        with path.open(encoding="utf-8-sig", newline="") as table:
            rows = [{name: (value or "").strip() for name, value in row.items() if name} for row in csv.DictReader(table)]
    except (OSError, UnicodeDecodeError, csv.Error, AttributeError) as error:
        raise Refused(_("Le fichier « %(path)s » n’a pas pu être lu : il faut un tableau CSV en UTF-8.") % {"path": path}) from error
    if not rows or any(name not in rows[0] for name in needed) or any(row["same"].lower() not in YES | NO for row in rows):
        raise Refused(
            _("Le fichier « %(path)s » doit avoir les colonnes %(columns)s, et la dernière dire yes ou no.")
            % {"path": path, "columns": ", ".join(needed)}
        )
    return rows


def _figures(rows: list[dict[str, str]], aspect: Aspect, portrait: Any, name: Any) -> dict[str, Any]:
    """As the page of an import does: compared when a key is shared, shown when the rules say why."""
    shown, same = 0, 0
    missed: list[str] = []
    false: list[str] = []
    for row in rows:
        a, b = (portrait(row, side) for side in "ab")
        found = bool(a.keys & b.keys) and bool(aspect.alike(a, b))
        one = row["same"].lower() in YES
        same, shown = same + one, shown + found
        if found != one:
            (missed if one else false).append(f"{name(row, 'a')} / {name(row, 'b')}")
    right = shown - len(false)
    return {
        "pairs": len(rows), "alike": same, "shown": shown, "precision": round(right / shown, 3) if shown else 0.0,
        "recall": round(right / same, 3) if same else 0.0, "missed": missed, "false": false,
    }  # fmt: skip


def _person(row: Mapping[str, str], side: str) -> Portrait:
    contact, email, phone = row[f"contact_{side}"], "", ""
    if "@" in contact:
        email = contact
    elif contact:
        try:
            phone = contacts.phone(contact)
        except Refused:
            phone = contact
    return people.portrait(row[f"first_{side}"], row[f"last_{side}"], email, phone, row[f"commune_{side}"].casefold() or None)


def _organisation(row: Mapping[str, str], side: str) -> Portrait:
    place = row[f"commune_{side}"]
    commune = SimpleNamespace(pk=place.casefold(), name=_communes().get(place, place)) if place else None
    values = {"name": row[f"name_{side}"], "acronym": row[f"acr_{side}"], "siret": "".join(row[f"siret_{side}"].split()), "commune": commune}
    return organisations.portrait(values)


@cache
def _communes() -> dict[str, str]:
    """The name of each commune that is shipped: a table may give its code."""
    with SHIPPED.open(encoding="utf-8", newline="") as table:
        return {row["insee_code"]: row["name"] for row in csv.DictReader(table)}


def _tell(figures: Any) -> list[str]:
    lines = []
    for name, one in ((_("Personnes"), figures["people"]), (_("Structures"), figures["organisations"])):
        told = {"name": name, **one}
        lines += [
            _("%(name)s : %(pairs)s paires, dont %(alike)s n’en font qu’une ; %(shown)s sont montrées à quelqu’un.") % told,
            _("Parmi celles montrées, part des vraies (précision) : %(precision)s. Parmi les vraies, part montrée (rappel) : %(recall)s.") % told,
            *(_("Manquée : %(names)s") % {"names": names} for names in one["missed"]),
            *(_("Montrée à tort : %(names)s") % {"names": names} for names in one["false"]),
        ]
    return [str(line) for line in lines]


def _options(parser: ArgumentParser) -> None:
    for name, default in (("people", PEOPLE), ("organisations", ORGANISATIONS)):
        parser.add_argument(f"--{name}", metavar="FICHIER.csv", default=default, help="d’autres paires, avec les mêmes colonnes")


declare(Measure("doubles", "reconnaître deux fiches d’une même personne, ou d’une même structure", doubles, _tell, _options))
