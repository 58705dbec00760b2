"""What a sheet of Office Open XML says of itself besides its values: what it hides, what it merges, which formulas it never computed.

openpyxl tells none of it when it reads a large sheet line by line; the same part is gone through once more, and only this is kept.
"""

import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from terril.kernel.tables.keeping import LAST_ROW

# As far as a sheet goes (XFD1048576): a longer name would be a number of a million figures.
_CELL = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_YES = {"1", "true"}
# Below, nobody can see a row or a column (in points, and in characters).
_FLAT = 0.01
MOST_MERGED = 20_000


@dataclass
class Layers:
    """Rows are numbered from 1 and columns from 0. `merged`: (column, first row, last row) of cells that stand for several lines."""

    rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    uncomputed: int = 0
    last_row: int = 0
    last_column: int = 0

    def hides(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.columns)


def place(reference: str) -> tuple[int, int] | None:
    """ "B7" is column 1, row 7."""
    if not (found := _CELL.match(reference.replace("$", ""))):
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1, int(found[2])


class _Reader:
    """ECMA-376, part 1, 18.3: `cols`, `row`, `c`, `f`, `v`, `mergeCell`."""

    def __init__(self) -> None:
        self.found = Layers()
        self.row = self.column = 0
        self.formula = self.value = self.inside = False

    def start(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            at = place(given.get("r", ""))
            self.column = at[0] if at else self.column + 1
            # A formula whose result is no words at all has one: it says that it is text.
            self.formula, self.value = False, given.get("t") == "str"
        elif name in {"v", "is"}:
            self.inside = True
            self.found.last_row = max(self.found.last_row, self.row)
            self.found.last_column = max(self.found.last_column, self.column)
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.row, self.column = int(given.get("r") or self.row + 1), -1
            if given.get("hidden") in _YES or _is_flat(given.get("ht")):
                self.found.rows.add(self.row)
        elif name == "col" and (given.get("hidden") in _YES or _is_flat(given.get("width"))):
            self.found.columns.append((int(given["min"]) - 1, int(given["max"]) - 1))
        elif name == "mergeCell" and len(self.found.merged) < MOST_MERGED:
            first, _colon, last = given.get("ref", "").partition(":")
            top, bottom = place(first), place(last)
            if top and bottom and bottom[1] > top[1]:
                self.found.merged.append((top[0], top[1], min(bottom[1], LAST_ROW)))

    def text(self, _said: str) -> None:
        self.value = self.value or self.inside

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in {"v", "is"}:
            self.inside = False
        elif name == "c" and self.formula and not self.value:
            self.found.uncomputed += 1


def _is_flat(size: str | None) -> bool:
    try:
        return size is not None and float(size) < _FLAT
    except ValueError:
        return False


def read(part: IO[bytes]) -> Layers:
    """Raises expat.ExpatError, KeyError or ValueError for a part that is not what it should be."""
    reader, parser = _Reader(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.ParseFile(part)
    return reader.found
