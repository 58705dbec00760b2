"""A row read with the eyes of a kind: its values, what is wrong, what was understood."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from terril.imports import cells
from terril.imports.kinds import Context, Field, Kind, Understood, Wrong, kind_of
from terril.imports.models import Import, ImportRow
from terril.kernel.search import fold

# How many rows are looked at to guess what a column holds, and what share must look like it.
LOOKED, SHARE = 40, 0.6
SAMPLES = 3
# How the dates of a column are written.
DAY, MONTH = "day", "month"


@dataclass
class Reading:
    """`values` has what could be read; `wrong` says what could not, field by field; `notes` what was understood."""

    row: ImportRow
    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Wrong] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def order_of(batch: Import, one: Field) -> str:
    """Whether the day or the month comes first in the column of a field; "" when nobody was asked."""
    return str((batch.told.get("orders") or {}).get(str(batch.columns.get(one.key)), ""))


def in_doubt(batch: Import, one: Field) -> str:
    """A date of the column of a field that may be read in two ways and that nobody has answered for, "" when there is none."""
    if one.read not in cells.DAYS or order_of(batch, one):
        return ""
    return str((batch.told.get("unsure") or {}).get(str(batch.columns.get(one.key)), ""))


def context_of(batch: Import, actor: Any) -> Context:
    context = Context(batch, batch.programme, actor)
    kind_of(batch).prepare(context)
    return context


def text_of(row: ImportRow, key: str, columns: Mapping[str, int]) -> str:
    """What stands in a field of a row: the correction, or the cell."""
    if key in row.edits:
        return str(row.edits[key])
    column = columns.get(key)
    return row.cells[column] if column is not None and column < len(row.cells) else ""


def read(row: ImportRow, kind: Kind, context: Context) -> Reading:
    reading = Reading(row)
    context.known.pop(cells.HERE, None)
    # The commune comes first: it says of which country a number is when the number does not.
    for one in sorted(kind.fields, key=lambda one: one.key != "commune"):
        text = text_of(row, one.key, context.batch.columns)
        # What was corrected here was written as one writes here.
        context.known[cells.MONTH_FIRST] = one.key not in row.edits and order_of(context.batch, one) == MONTH
        if cells.is_empty(text):
            if one.required:
                reading.wrong[one.key] = Wrong(_("Il manque : %(label)s.") % {"label": one.label})
            continue
        try:
            found = one.read(cells.sound(text), context)
        except Wrong as wrong:
            reading.wrong[one.key] = wrong
            continue
        if isinstance(found, Understood):
            reading.notes.append(found.note)
            found = found.value
        reading.values[one.key] = found
        if one.key == "commune":
            context.known[cells.HERE] = found
    if not reading.wrong:
        reading.wrong |= dict(kind.check(reading.values, context))
    return reading


# --------------------------------------------------------------------------------------------------- columns


def fingerprint(headers: Sequence[str]) -> str:
    """SHA-256 of the folded headers: two files with the same columns have the same."""
    return hashlib.sha256("\n".join(fold(header) for header in headers).encode()).hexdigest()


def guess(kind: Kind, headers: Sequence[str], lines: Iterable[Sequence[str]]) -> dict[str, int]:
    """Which column is which field: by the header, in full, then by its last part or its words, then by what the cells look like."""
    found: dict[str, int] = {}
    folded = [fold(header) for header in headers]
    last = [fold(header.rsplit("–", 1)[-1]) for header in headers]
    for names in (folded, last):
        for one in kind.fields:
            column = next((i for i, name in enumerate(names) if name in one.names and i not in found.values()), None)
            if one.key not in found and column is not None:
                found[one.key] = column
    for one in kind.fields:
        # "Téléphone du contact" holds "telephone"; the longest of the names that a header holds wins.
        held = [
            (len(name), -i) for i, header in enumerate(folded) for name in one.names
            if i not in found.values() and len(name) >= 4 and f" {name} " in f" {header} "
        ]  # fmt: skip
        if one.key not in found and held:
            found[one.key] = -max(held)[1]
    looked = list(lines)[:LOOKED]
    for one in kind.fields:
        if one.key in found or one.looks is None:
            continue
        for column in range(len(headers)):
            filled = [line[column] for line in looked if column < len(line) and line[column]]
            if column not in found.values() and filled and sum(map(one.looks, filled)) >= SHARE * len(filled):
                found[one.key] = column
                break
    return found


def samples(lines: Iterable[Sequence[str]], column: int) -> list[str]:
    """Three different values of a column."""
    seen: list[str] = []
    for line in lines:
        if column < len(line) and line[column] and line[column] not in seen:
            seen.append(line[column])
            if len(seen) == SAMPLES:
                break
    return seen
