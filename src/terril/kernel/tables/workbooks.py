"""Spreadsheets in Office Open XML (.xlsx, .xlsm), with what they do not show."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from terril.kernel.tables import layers
from terril.kernel.tables.keeping import LAST_ROW, MOST_COLUMNS, MOST_SHEETS, kept_lines
from terril.kernel.tables.model import Book, Sheet, Unreadable

# ECMA-376, part 1 (strict) names the same marks by other addresses than part 4 (transitional), the only ones that openpyxl knows.
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)


def read(content: bytes) -> Book:
    """Raises Unreadable."""
    found = Book([])
    try:
        book = load_workbook(io.BytesIO(transitional(content)), read_only=True, data_only=True, keep_links=False)
    except Exception as broken:  # openpyxl raises whatever its parser meets
        raise Unreadable("cut") from broken
    try:
        if (beyond := len(book.worksheets) - MOST_SHEETS) > 0:
            found.cut["sheets"] = beyond
        for sheet in book.worksheets[:MOST_SHEETS]:
            with sheet._get_source() as part:  # type: ignore[attr-defined]  # of a sheet read line by line alone, and it has no other door
                marks = layers.read(part)
            rows = sheet.iter_rows(max_row=LAST_ROW + 1, max_col=MOST_COLUMNS, values_only=True)
            lines = list(kept_lines(([written(value) for value in row] for row in rows), found))
            if not lines:
                continue
            for what, beyond in (("rows", marks.last_row - LAST_ROW), ("columns", marks.last_column + 1 - MOST_COLUMNS)):
                if beyond > 0:
                    found.cut[what] = max(found.cut.get(what, 0), beyond)
            found.uncomputed += marks.uncomputed
            found.sheets.append(hiding(Sheet(sheet.title, lines, hidden=sheet.sheet_state != "visible"), marks))
    except Unreadable:
        raise
    except Exception as broken:
        raise Unreadable("cut") from broken
    finally:
        book.close()
    return found


def hiding(sheet: Sheet, marks: layers.Layers) -> Sheet:
    """The sheet with those of its lines and columns that hold something and that nobody sees, and its merged cells."""
    width = max(len(line.cells) for line in sheet.lines)
    columns = [n for n in range(width) if marks.hides(n) and any(n < len(line.cells) and line.cells[n] for line in sheet.lines)]
    cells = {line.number: line.cells for line in sheet.lines}
    merged = [
        (column, first, last, cells[first][column]) for column, first, last in marks.merged
        if column < len(cells.get(first, ())) and cells[first][column]
    ]  # fmt: skip
    return Sheet(sheet.name, sheet.lines, sheet.hidden, [line.number for line in sheet.lines if line.number in marks.rows], columns, merged)


def transitional(content: bytes) -> bytes:
    """A workbook saved as « Strict Open XML », with the names that openpyxl reads; any other as it is."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "xl/workbook.xml" not in archive.namelist() or _STRICT not in archive.read("xl/workbook.xml"):
            return content
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w") as turned:
            for part in archive.infolist():
                body = archive.read(part)
                if part.filename.endswith((".xml", ".rels")):
                    for strict, usual in _TRANSITIONAL:
                        body = body.replace(strict, usual)
                turned.writestr(part.filename, body)
        return kept.getvalue()


def written(value: Any) -> str:
    """The value of a cell as somebody would copy it: dates in figures, the year first; whole numbers without decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}".replace(".", ",")
    return str(value)
