"""Spreadsheets in OpenDocument (.ods), with what they do not show. The part is read as it comes: its rows and cells may say that they are repeated
a million times, and no library that was found tells a hidden row."""

import io
import zipfile
from datetime import datetime
from xml.parsers import expat

from terril.kernel.tables.keeping import LAST_ROW, MOST_CHARACTERS, MOST_COLUMNS, MOST_SHEETS, kept_lines
from terril.kernel.tables.layers import MOST_MERGED
from terril.kernel.tables.model import Book, Sheet, Unreadable
from terril.kernel.tables.workbooks import written

# OpenDocument 1.3, part 3, 19.749 (table:visibility).
_UNSEEN = {"collapse", "filter"}


def read(content: bytes) -> Book:
    """Raises Unreadable."""
    found, reader = Book([]), _Reader()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as part:
            parser = expat.ParserCreate()
            parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = reader.start, reader.end, reader.text
            parser.ParseFile(part)
    except Exception as broken:  # whatever the archive, the parser or a number in it meets
        raise Unreadable("cut") from broken
    if reader.beyond:
        found.cut["sheets"] = reader.beyond
    for sheet in reader.sheets:
        lines = list(kept_lines(sheet.rows, found))
        if not lines:
            continue
        if sheet.beyond:
            found.cut["rows"] = max(found.cut.get("rows", 0), sheet.beyond)
        cells = {line.number: line.cells for line in lines}
        columns = [n for n in sorted(sheet.unseen_columns) if any(n < len(line) and line[n] for line in cells.values())]
        merged = [
            (column, first, last, cells[first][column]) for column, first, last in sheet.merged
            if column < len(cells.get(first, ())) and cells[first][column]
        ]  # fmt: skip
        unseen = [number for number in cells if number in sheet.unseen_rows]
        found.sheets.append(Sheet(sheet.name, lines, sheet.style in reader.hidden_styles, unseen, columns, merged))
        found.uncomputed += sheet.uncomputed
    return found


class _Table:
    def __init__(self, name: str, style: str) -> None:
        self.name, self.style = name, style
        self.rows: list[list[str]] = []
        self.unseen_rows: set[int] = set()
        self.unseen_columns: set[int] = set()
        self.merged: list[tuple[int, int, int]] = []
        self.columns = self.uncomputed = self.beyond = 0


class _Reader:
    """Part 3, 9: `table:table`, `table-column`, `table-row`, `table-cell`, and the paragraphs in it."""

    def __init__(self) -> None:
        self.sheets: list[_Table] = []
        self.sheet: _Table | None = None
        self.beyond = 0
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.row: list[str] = []
        self.row_given: dict[str, str] = {}
        self.cell: dict[str, str] | None = None
        self.said: list[str] = []
        self.paragraphs = self.aside = 0

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "style:style":
            self.style = given.get("style:name", "")
        elif name == "style:table-properties" and given.get("table:display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table:table":
            self.sheet = _Table(given.get("table:name", ""), given.get("table:style-name", ""))
            # A file may hold a million of them: those beyond are counted, and not kept.
            if len(self.sheets) < MOST_SHEETS:
                self.sheets.append(self.sheet)
            else:
                self.beyond += 1
        elif self.sheet is None:
            return
        elif name == "table:table-column":
            sheet, count = self.sheet, int(given.get("table:number-columns-repeated", "1"))
            if given.get("table:visibility") in _UNSEEN:
                sheet.unseen_columns |= set(range(sheet.columns, min(sheet.columns + count, MOST_COLUMNS)))
            sheet.columns += count
        elif name == "table:table-row":
            self.row, self.row_given = [], given
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self.cell, self.said, self.paragraphs = given, [], 0
        elif name in {"office:annotation", "draw:frame"}:
            # A note or a picture on a cell is not what it says.
            self.aside += 1
        elif name == "text:p" and self.cell is not None and not self.aside:
            self.said.append("\n" if self.paragraphs else "")
            self.paragraphs += 1
        elif name in {"text:s", "text:tab", "text:line-break"} and self.paragraphs:
            self.said.append("\n" if name == "text:line-break" else " ")

    def text(self, said: str) -> None:
        if self.cell is not None and self.paragraphs and not self.aside:
            self.said.append(said)

    def end(self, name: str) -> None:
        if name in {"office:annotation", "draw:frame"}:
            self.aside -= 1
        elif name in {"table:table-cell", "table:covered-table-cell"} and self.cell is not None and self.sheet is not None:
            given, sheet = self.cell, self.sheet
            kind, shown = given.get("office:value-type", ""), "".join(self.said)[: MOST_CHARACTERS + 1]
            # The value rather than what is shown of it, for a day, a number, yes or no.
            if kind == "date":
                shown = written(datetime.fromisoformat(given["office:date-value"][:19]))
            elif kind == "boolean":
                shown = written(given["office:boolean-value"] == "true")
            elif kind == "float":
                shown = written(float(given["office:value"]))
            if "table:formula" in given and not kind and not shown:
                sheet.uncomputed += 1
            if (rows := int(given.get("table:number-rows-spanned", "1"))) > 1 and len(self.row) < MOST_COLUMNS and len(sheet.merged) < MOST_MERGED:
                sheet.merged.append((len(self.row), len(sheet.rows) + 1, min(len(sheet.rows) + rows, LAST_ROW)))
            self.row.extend([shown] * min(int(given.get("table:number-columns-repeated", "1")), MOST_COLUMNS + 1 - len(self.row)))
            self.cell = None
        elif name == "table:table-row" and self.sheet is not None:
            # A row says how many times it is there: a million, for the empty ones at the end.
            count, sheet = int(self.row_given.get("table:number-rows-repeated", "1")), self.sheet
            first, room = len(sheet.rows), LAST_ROW + 1 - len(sheet.rows)
            if any(self.row) and count > room:
                sheet.beyond += count - room
            sheet.rows.extend([self.row] * max(0, min(count, room)))
            if self.row_given.get("table:visibility") in _UNSEEN:
                sheet.unseen_rows |= set(range(first + 1, len(sheet.rows) + 1))
