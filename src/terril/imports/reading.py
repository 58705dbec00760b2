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


@dataclass
class Reading:
    """`values` has what could be read; `wrong` says what could not, field by field; `notes` what was understood."""

    row: ImportRow
    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, Wrong] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


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
    for one in kind.fields:
        text = text_of(row, one.key, context.batch.columns)
        try:
            _cell(reading, one, text, context)
        except Wrong as wrong:
            reading.wrong[one.key] = wrong
    if not reading.wrong:
        reading.wrong |= dict(kind.check(reading.values, context))
    return reading


def _cell(reading: Reading, one: Field, text: str, context: Context) -> None:
    if cells.is_empty(text):
        if one.required:
            raise Wrong(_("Il manque : %(label)s.") % {"label": one.label})
        return
    found = one.read(cells.sound(text), context)
    if isinstance(found, Understood):
        reading.notes.append(found.note)
        found = found.value
    reading.values[one.key] = found


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
        _by_name(kind, names, found)
    for one in kind.fields:
        if one.key not in found:
            _by_words(one, folded, found)
    looked = list(lines)[:LOOKED]
    for one in kind.fields:
        if one.key not in found and one.looks is not None:
            _by_looks(one, looked, len(headers), found)
    return found


def _by_name(kind: Kind, names: Sequence[str], found: dict[str, int]) -> None:
    for one in kind.fields:
        if one.key in found:
            continue
        column = next((i for i, name in enumerate(names) if name in one.names and i not in found.values()), None)
        if column is not None:
            found[one.key] = column


def _by_words(one: Field, folded: Sequence[str], found: dict[str, int]) -> None:
    """ "Téléphone du contact" holds "telephone"; the longest of the names that a header holds wins."""
    held = [
        (len(name), -i) for i, header in enumerate(folded) for name in one.names
        if i not in found.values() and len(name) >= 4 and f" {name} " in f" {header} "
    ]  # fmt: skip
    if held:
        found[one.key] = -max(held)[1]


def _by_looks(one: Field, lines: Sequence[Sequence[str]], width: int, found: dict[str, int]) -> None:
    for column in range(width):
        filled = [line[column] for line in lines if column < len(line) and line[column]]
        if one.looks and column not in found.values() and filled and sum(map(one.looks, filled)) >= SHARE * len(filled):
            found[one.key] = column
            return


def samples(lines: Iterable[Sequence[str]], column: int) -> list[str]:
    """Three different values of a column."""
    seen: list[str] = []
    for line in lines:
        if column < len(line) and line[column] and line[column] not in seen:
            seen.append(line[column])
            if len(seen) == SAMPLES:
                break
    return seen
