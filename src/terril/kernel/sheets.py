"""A spreadsheet as text: one line a row, cells parted by tabs, dates in figures, as a person would have copied and pasted it; and a table
as a file that French spreadsheets open."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import IO, Any

from openpyxl import load_workbook

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
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES_OPENED:
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


# A cell that begins like a formula is opened as one (OWASP, CSV injection): a quote in front makes it words.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The rows as a file that French spreadsheets open without asking: semicolons, UTF-8 with its mark, one piece a row."""
    kept = io.StringIO()
    writer = csv.writer(kept, delimiter=";")
    kept.write("\ufeff")
    for row in rows:
        writer.writerow([_written(value) for value in row])
        yield kept.getvalue()
        kept.seek(0)
        kept.truncate()


def _written(value: Any) -> Any:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
