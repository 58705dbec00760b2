"""A spreadsheet as text: one line a row, cells parted by tabs, dates in figures. What a person would have copied and pasted."""

import zipfile
from datetime import date, datetime, time
from typing import IO, Any

from openpyxl import load_workbook

from terril.kernel.tables.archives import excess

# A spreadsheet is a compressed archive: what it opens to is bounded before it is opened.
MOST_BYTES_OPENED = 20 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 2_000, 30
SIGNATURE = b"PK\x03\x04"


class UnreadableSheet(ValueError):  # noqa: N818 - a fact about a file, not a programming error
    """The file is no spreadsheet that we can read, or opens to too much."""


def is_xlsx(head: bytes) -> bool:
    """By its first bytes, never by its name (ECMA-376, part 2: an Office Open XML file is a ZIP archive)."""
    return head.startswith(SIGNATURE)


def text(file: IO[bytes]) -> str:
    """The first sheet with something in it, up to MOST_ROWS rows. Raises UnreadableSheet."""
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            if excess(archive, MOST_BYTES_OPENED):
                raise UnreadableSheet("too much")
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
                lines = [line for row in rows if (line := "\t".join(_cell(value) for value in row).rstrip("\t"))]
                if lines:
                    return "\n".join(lines)
        finally:
            book.close()
    except UnreadableSheet:
        raise
    except Exception as broken:  # openpyxl raises whatever its parser meets
        raise UnreadableSheet(type(broken).__name__) from broken
    return ""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return " ".join(str(value).split())
