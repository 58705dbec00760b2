"""Where a table begins and ends in a sheet: titles above, headers on one line or two, empty lines, headers said again, totals below."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from terril.kernel.search import fold
from terril.kernel.tables.model import Line, Sheet

# Headers are looked for among the first lines with something in them.
LOOKED = 25
TOTALS = re.compile(r"^(?:sous )?tota(?:l|ux)\b|^(?:nombre|moyenne|somme|effectif)\b|^nb\b")
_FIGURES = re.compile(r"^[\s\d.,%€+-]*\d[\s\d.,%€+-]*$")


@dataclass(frozen=True)
class Layout:
    """`header`: the number of the line of the headers (the lower one when there are two), 0 when there is none; `headers` has one text a
    column; `lines` are those of the table; `totals` and `repeated` the numbers of lines left aside."""

    header: int
    headers: list[str]
    lines: list[Line]
    totals: list[int]
    repeated: list[int]


def layout(sheet: Sheet, known: Collection[str], *, header: int | None = None) -> Layout:
    """The table of a sheet, its merged cells said of each line below the headers."""
    found = find(sheet.lines, known, header=header)
    return find(sheet.filled(found.header).lines, known, header=found.header) if sheet.merged and found.header else found


def find(lines: list[Line], known: Collection[str], *, header: int | None = None) -> Layout:
    """The table of a sheet. `known`: the headers that are expected, folded; `header`: the number of their line when somebody has said it."""
    if header is None:
        index = _best(lines, known)
    else:
        index = next((place for place, line in enumerate(lines) if line.number >= header), max(len(lines) - 1, 0))
    width = max((len(line.cells) for line in lines[index:]), default=0)
    headers = []
    if lines:
        own = [*lines[index].cells, *[""] * (width - len(lines[index].cells))][:width]
        # A line of groups above ("Personne" over "Nom" and "Prénom") is merged cells: it fills what it covers.
        for name, group in zip(own, _groups(lines, index, width, known), strict=True):
            name, group = " ".join(name.split()), " ".join(group.split())
            headers.append(name if not group or fold(name) in known else f"{group} – {name}" if name else group)
    below = lines[index + 1 :]
    # The same cells, whatever their capitals and accents.
    said = [fold(cell) for cell in lines[index].cells if cell] if lines else []
    repeated = [line.number for line in below if [fold(cell) for cell in line.cells if cell] == said]
    rest = [line for line in below if line.number not in set(repeated)]
    # Lines that count the others: they say so in their first words, and hold hardly anything besides figures.
    totals = set()
    for line in rest:
        cells = [cell for cell in line.cells if cell]
        words = sum(not _FIGURES.match(cell) for cell in cells[1:])
        if TOTALS.match(fold(cells[0])) and words <= 1 and len(cells) <= max(3, len(line.cells) // 2):
            totals.add(line.number)
    kept = [Line(line.number, [*line.cells, *[""] * (width - len(line.cells))]) for line in rest if line.number not in totals]
    return Layout(lines[index].number if lines else 0, headers, kept, sorted(totals), repeated)


def names(lines: list[Line], known: Collection[str]) -> bool:
    """Some line at the top names at least two of what is expected, or the only thing that it names."""
    return any((hits := _hits(line, known)) >= 2 or (hits and len(line.cells) == 1) for line in lines[:LOOKED])


def _hits(line: Line, known: Collection[str]) -> int:
    return len({folded for cell in line.cells if (folded := fold(cell)) in known})


def _texts(line: Line) -> int:
    """How many cells hold words, and not figures."""
    return sum(bool(cell) and not _FIGURES.match(cell) for cell in line.cells)


def _best(lines: list[Line], known: Collection[str]) -> int:
    """The line that names most of what is expected; failing that, the first one with as many words as any."""
    looked = range(min(LOOKED, len(lines)))
    best = max(looked, key=lambda i: (_hits(lines[i], known), -i), default=0)
    if lines and _hits(lines[best], known) >= 1:
        # The groups may name as much as what is under them.
        under = best + 1
        two = under < len(lines) and lines[under].number - lines[best].number == 1 and _hits(lines[under], known) >= 2
        return under if two else best
    most = max((_texts(lines[i]) for i in looked), default=0)
    return next((i for i in looked if _texts(lines[i]) >= max(2, most)), 0)


def _groups(lines: list[Line], index: int, width: int, known: Collection[str]) -> list[str]:
    """The line above, when it is part of the headers: right above, several cells of words, or the only names of some columns."""
    empty = [""] * width
    if index == 0 or lines[index].number - lines[index - 1].number != 1:
        return empty
    above, own = lines[index - 1], lines[index]
    filled = sum(map(bool, above.cells))
    if filled < 2 or _texts(above) < filled or filled > len(own.cells) + 2:
        return empty
    cells = [*above.cells, *empty][:width]
    covered, last = [], ""
    for column, cell in enumerate(cells):
        named = column < len(own.cells) and bool(own.cells[column])
        last = cell or (last if named else "")
        covered.append(last)
    return covered
