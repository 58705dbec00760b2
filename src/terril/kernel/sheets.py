"""A spreadsheet as text: one line a row, cells parted by tabs, dates in figures. What a person would have copied and pasted."""

import zipfile
from datetime import date, datetime, time
from typing import IO, Any

from openpyxl import load_workbook

# A spreadsheet is a compressed archive: what it opens to is bounded before it is opened.
MOST_BYTES_OPENED = 20 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 2_000, 30
SIGNATURE = b"PK\x03\x04"


# Small marks, repeated, cost far more memory than bytes: each becomes an object. What an office program writes stays far below.
MOST_MARKS = {"xl/worksheets/": 3_000_000, "xl/sharedStrings": 800_000}
MOST_MARKS_ELSEWHERE = 100_000
CHUNK = 1 << 20


class UnreadableSheet(ValueError):  # noqa: N818 - a fact about a file, not a programming error
    """The file is no spreadsheet that we can read, or opens to too much."""


def is_xlsx(head: bytes) -> bool:
    """By its first bytes, never by its name (ECMA-376, part 2: an Office Open XML file is a ZIP archive)."""
    return head.startswith(SIGNATURE)


def is_bounded(archive: zipfile.ZipFile, most_bytes: int = MOST_BYTES_OPENED) -> bool:
    """Opens to a number of bytes, and of XML tags and attributes, that a reader can hold."""
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > most_bytes:
        return False
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        most = next((most for start, most in MOST_MARKS.items() if part.filename.startswith(start)), MOST_MARKS_ELSEWHERE)
        with archive.open(part) as opened:
            while chunk := opened.read(CHUNK):
                most -= chunk.count(b"<") + chunk.count(b"=")
                if most < 0:
                    return False
    return True


def text(file: IO[bytes]) -> str:
    """The first sheet with something in it, up to MOST_ROWS rows. Raises UnreadableSheet."""
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            if not is_bounded(archive):
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
