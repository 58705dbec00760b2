"""What is kept of a line, whatever file it comes from; and how much of a file is read."""

import re
from collections.abc import Iterable, Iterator

from terril.kernel.exports import FORMULA
from terril.kernel.plain import composed
from terril.kernel.tables import encodings
from terril.kernel.tables.model import Book, Line, Unreadable

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 5_000, 60, 20
MOST_CHARACTERS = 20_000
# As many as a spreadsheet may open to: a cell that is repeated is small in its file, and whole on each line.
MOST_SIGNS = 60 * 1024 * 1024
# Words that are worth being looked for among those of the lines before.
LONG = 1_000
# Some lines above and below the table belong to nobody: titles, totals, notes.
SPARE = 60
LAST_ROW = MOST_ROWS + SPARE


# ECMA-376, part 1, 22.9.2.19 (ST_Xstring): a line end that XML would lose is written _x000D_; the letters themselves, _x005F_x000D_.
_ESCAPED = re.compile(r"_x005F(_x[0-9A-Fa-f]{4}_)|_x(000[9AaDd])_")
_FIGURES = re.compile(r"^[\d\s./:,-]+$")


def kept_lines(rows: Iterable[list[str]], book: Book) -> Iterator[Line]:
    """The lines that hold something; what was mended or left is counted in the book. Raises Unreadable from one line too many on: a
    table of millions is never held."""
    kept_so_far, long = 0, dict[str, str]()
    for number, cells in enumerate(rows, start=1):
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            book.cut["columns"] = max(book.cut.get("columns", 0), len(cells) - MOST_COLUMNS)
        kept = [_kept(cell, book) if len(cell) < LONG else _kept_once(cell, book, long) for cell in cells[:MOST_COLUMNS]]
        while kept and not kept[-1]:
            kept.pop()
        if kept:
            kept_so_far += 1
            if kept_so_far > LAST_ROW:
                raise Unreadable("too_long")
            book.signs += sum(map(len, kept))
            if book.signs > MOST_SIGNS:
                raise Unreadable("opens")
            yield Line(number, kept)


def _kept_once(cell: str, book: Book, long: dict[str, str]) -> str:
    """The same words on many lines are put right, and held, once."""
    if cell not in long:
        if len(long) == MOST_COLUMNS:
            long.clear()
        long[cell] = _kept(cell, book)
    return long[cell]


def _kept(cell: str, book: Book) -> str:
    """One kind of space, of line end and of accent, no character that nobody can type, accents put right."""
    if not cell:
        return ""
    if len(cell) > MOST_CHARACTERS:
        book.cut["signs"] = book.cut.get("signs", 0) + 1
        cell = cell[:MOST_CHARACTERS]
    text = _ESCAPED.sub(lambda found: found[1] or chr(int(found[2], 16)), cell)
    text = composed(text).replace("\r\n", "\n").replace("\r", "\n")
    mended = encodings.mended(text)
    book.mended += mended != text
    return unguarded("\n".join(" ".join(line.split()) for line in mended.split("\n")).strip())


def unguarded(text: str) -> str:
    """Without the apostrophe that our exports put before what a spreadsheet would compute, nor the one by which somebody tells it to leave a
    date or a number as text. Before a word it is the word's own: 't Hooft, 'Ndiaye."""
    return text[1:] if text.startswith("'") and (text[1:].startswith(FORMULA) or _FIGURES.match(text[1:])) else text
