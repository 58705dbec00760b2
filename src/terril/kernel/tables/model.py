"""A table as it was brought: its sheets, their lines, and what whoever made it had put away."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace


class Unreadable(Exception):  # noqa: N818 - a fact about a file, not a programming error
    """The file cannot be read. `code`: empty, heavy, opens, cells, too_long, locked, old, binary, cut, quote, other."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Line:
    """One line of a sheet: its number as the spreadsheet shows it, from 1, and its cells as text, without the empty ones at the end."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """`lines` holds all of it. `rows` and `columns` (from 0) are those that hold something and that the sheet does not show: hidden by hand, by a
    filter, or folded away; `hidden`: the whole sheet is. `merged`: cells that stand beside several lines, as (column, first, last, text)."""

    name: str
    lines: list[Line]
    hidden: bool = False
    rows: Collection[int] = ()
    columns: Collection[int] = ()
    merged: Sequence[tuple[int, int, int, str]] = ()

    def shown(self) -> "Sheet":
        """The sheet as one sees it. Columns keep their place, emptied, so that their letters stay those of the spreadsheet."""
        columns, lines = set(self.columns), []
        for line in self.lines:
            if line.number in self.rows:
                continue
            cells = ["" if place in columns else cell for place, cell in enumerate(line.cells)] if columns else line.cells
            while cells and not cells[-1]:
                cells = cells[:-1]
            if cells:
                lines.append(Line(line.number, cells))
        return replace(self, lines=lines, merged=[one for one in self.merged if one[0] not in columns])

    def filled(self, after: int = 0) -> "Sheet":
        """The sheet in which a cell that stands beside several lines is said of each of those below `after`, the line of the headers."""
        told = {line.number: list(line.cells) for line in self.lines}
        # A cell is in one merged cell at most: a file that says otherwise, twenty thousand times, is not followed.
        reached: dict[int, int] = {}
        for column, first, last, text in sorted(self.merged):
            start = max(first, after + 1, reached.get(column, 0) + 1)
            reached[column] = max(last, reached.get(column, 0))
            for number in range(start, last + 1):
                if cells := told.get(number):
                    cells.extend([""] * (column + 1 - len(cells)))
                    cells[column] = cells[column] or text
        return replace(self, lines=[Line(number, cells) for number, cells in told.items()], merged=())


@dataclass
class Book:
    """The sheets that hold something. `encoding` is told for a text file; `mended`: how many cells had their accents put right; `uncomputed`: how
    many formulas have no result in the file; `cut`: how many columns, lines, sheets or signs of a cell are beyond what is read; `signs`: how many
    there are in all its cells."""

    sheets: list[Sheet]
    encoding: str = ""
    separator: str = ""
    mended: int = 0
    uncomputed: int = 0
    cut: dict[str, int] = field(default_factory=dict)
    signs: int = 0

    def first(self) -> Sheet:
        """The sheet that opens: the first one that is shown, or the first."""
        return next((sheet for sheet in self.sheets if not sheet.hidden), self.sheets[0])
