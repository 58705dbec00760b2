"""What a file holds, by its first bytes and never by its name: a spreadsheet (Office Open XML) or text with separators."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from terril.kernel.plain import plain
from terril.kernel.sheets import is_bounded
from terril.kernel.tables import encodings

MOST_BYTES = 10 * 1024 * 1024
# A spreadsheet is a compressed archive: what it opens to is bounded before it is opened.
MOST_BYTES_OPENED = 60 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 5_000, 60, 20
MOST_CHARACTERS = 20_000
# Some lines above and below the table belong to nobody: titles, totals, notes.
SPARE = 60
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEPARATORS = ";,\t|"
_SAMPLE = 40


class Unreadable(Exception):  # noqa: N818 - a fact about a file, not a programming error
    """The file cannot be read. `code`: empty, heavy, too_long, locked, old, ods, binary, cut, quote, other."""

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
    name: str
    lines: list[Line]


@dataclass
class Book:
    """The sheets that hold something. `encoding` is told for a text file; `mended`: how many cells had their accents put right."""

    sheets: list[Sheet]
    encoding: str = ""
    separator: str = ""
    mended: int = 0
    hidden: list[str] = field(default_factory=list)


def read(content: bytes) -> Book:
    """The whole file. Raises Unreadable."""
    if not content.strip(b"\x00\r\n\t ;,"):
        raise Unreadable("empty")
    if len(content) > MOST_BYTES:
        raise Unreadable("heavy")
    book = _workbook(content) if content.startswith(_ZIP) else _text(content)
    if not book.sheets:
        raise Unreadable("empty")
    if any(len(sheet.lines) > MOST_ROWS + SPARE for sheet in book.sheets):
        raise Unreadable("too_long")
    return book


# ------------------------------------------------------------------------------------------------------- spreadsheets


def _workbook(content: bytes) -> Book:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # ECMA-376, part 2: an Office Open XML file is a ZIP archive with its list of parts; OpenDocument (1.3, part 2, 3.3) begins by its type.
            names = set(archive.namelist())
            if not is_bounded(archive, MOST_BYTES_OPENED):
                raise Unreadable("heavy")
            if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:100]:
                raise Unreadable("ods")
            if any(name.endswith(".bin") and name.startswith("xl/workbook") for name in names):
                raise Unreadable("old")
            if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
                raise Unreadable("other")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Unreadable:
        raise
    except Exception as broken:  # openpyxl raises whatever its parser meets
        raise Unreadable("cut") from broken
    found = Book([])
    try:
        for sheet in book.worksheets[:MOST_SHEETS]:
            rows = sheet.iter_rows(max_row=MOST_ROWS + SPARE + 1, max_col=MOST_COLUMNS, values_only=True)
            lines = list(_lines(([written(value) for value in row] for row in rows), found))
            if lines:
                found.sheets.append(Sheet(sheet.title, lines))
    except Unreadable:
        raise
    except Exception as broken:
        raise Unreadable("cut") from broken
    finally:
        book.close()
    return found


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


# --------------------------------------------------------------------------------------------------------------- text


def _text(content: bytes) -> Book:
    head = content[:4096]
    if head.startswith(_COMPOUND):
        # MS-OFFCRYPTO 2.3: a workbook with a password is a compound file with a stream of this name.
        raise Unreadable("locked" if "EncryptedPackage".encode("utf-16-le") in content else "old")
    if head.lstrip().lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"%pdf", b"{\\rtf")):
        raise Unreadable("other")
    text, encoding = encodings.decode(content)
    sample = text[:4000]
    unprinted = sum(not c.isprintable() and c not in "\r\n\t\ufeff\u00a0\u202f\u2028\x0b\x0c\u200b" for c in sample)
    if unprinted > max(4, len(sample) // 50):
        raise Unreadable("binary")
    separator = _separator(text)
    book = Book([], encoding, separator)
    csv.field_size_limit(10 * MOST_BYTES)
    try:
        # Lines inside quotes stay in their cell.
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as problem:
        if "unexpected end of data" in str(problem):
            # The end of the file leaves a quote open.
            raise Unreadable("quote") from None
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    lines = list(_lines(rows, book))
    if lines:
        book.sheets.append(Sheet("", lines))
    return book


def _separator(text: str) -> str:
    """The character that cuts most lines into the same number of columns; a comma inside a number or an address does so less often."""
    sample = "\n".join(text.splitlines()[:_SAMPLE])
    best, most = ";", (0, 0)
    for separator in _SEPARATORS:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=separator) if any(row)]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        score = (widths.count(usual) if usual > 1 else 0, usual)
        if score > most:
            best, most = separator, score
    return best


# ------------------------------------------------------------------------------------------------------- what is kept


def _lines(rows: Iterable[list[str]], book: Book) -> Iterator[Line]:
    for number, cells in enumerate(rows, start=1):
        kept = []
        for cell in cells[:MOST_COLUMNS]:
            # One kind of space and of line end, no character that nobody can type, accents put right.
            text = plain(cell).replace("\r\n", "\n").replace("\r", "\n")
            mended = encodings.mended(text)
            book.mended += mended != text
            kept.append("\n".join(" ".join(line.split()) for line in mended.split("\n")).strip()[:MOST_CHARACTERS])
        while kept and not kept[-1]:
            kept.pop()
        if kept:
            yield Line(number, kept)
