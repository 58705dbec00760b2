"""What a file holds, by its first bytes and never by its name: a spreadsheet (Office Open XML, OpenDocument) or text with separators."""

import csv
import io
import zipfile
import zlib
from itertools import islice

from terril.kernel.tables import encodings, opendocument, workbooks
from terril.kernel.tables.archives import excess
from terril.kernel.tables.keeping import kept_lines
from terril.kernel.tables.model import Book, Line, Sheet, Unreadable

MOST_BYTES = 10 * 1024 * 1024
# A spreadsheet is a compressed archive: what it opens to is bounded before it is opened.
MOST_BYTES_OPENED = 60 * 1024 * 1024
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEPARATORS = ";,\t|"
_SAMPLE, _LOOKED = 40, 20_000


def read(content: bytes) -> Book:
    """The whole file. Raises Unreadable."""
    if not content.strip(b"\x00\r\n\t ;,"):
        raise Unreadable("empty")
    if len(content) > MOST_BYTES:
        raise Unreadable("heavy")
    book = _workbook(content) if content.startswith(_ZIP) else _text(content)
    if not book.sheets:
        raise Unreadable("empty")
    return book


def as_pasted(content: bytes) -> tuple[str, dict[str, int]]:
    """What somebody would have copied of the sheet that opens: a line a row, its cells parted by tabs; and how many rows, columns and sheets are
    hidden, which are left aside. A text file is its text, whatever its encoding. Raises Unreadable."""
    if not content.strip(b"\x00\r\n\t ;,"):
        raise Unreadable("empty")
    if content.startswith((_ZIP, _COMPOUND)):
        book = read(content)
        sheet = book.first()
        hidden = {"rows": len(sheet.rows), "columns": len(sheet.columns), "sheets": sum(one.hidden for one in book.sheets if one is not sheet)}
        lines = ["\t".join(" ".join(cell.split()) for cell in line.cells) for line in sheet.filled().shown().lines]
        return "\n".join(lines), {what: count for what, count in hidden.items() if count}
    text, _encoding = encodings.decode(content)
    if "\x00" in text:
        raise Unreadable("binary")
    return encodings.mended(text), {}


# ------------------------------------------------------------------------------------------------------- spreadsheets


def _workbook(content: bytes) -> Book:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # ECMA-376, part 2: an Office Open XML file is a ZIP archive with its list of parts; OpenDocument (1.3, part 2, 3.3) begins by its type.
            names = set(archive.namelist())
            if why := excess(archive, MOST_BYTES_OPENED):
                raise Unreadable(why)
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
            if b"opendocument" in kind:
                if b"spreadsheet" not in kind or "content.xml" not in names:
                    raise Unreadable("other")
                # OpenDocument, part 2, 4.8: what a password locks is said in the manifest.
                if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                    raise Unreadable("locked")
                return opendocument.read(content)
            if any(name.endswith(".bin") and name.startswith("xl/workbook") for name in names):
                raise Unreadable("old")
            if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
                raise Unreadable("other")
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as broken:
        raise Unreadable("cut") from broken
    return workbooks.read(content)


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
    # The whole file may be one cell: it is cut afterwards, and said. The limit of the module is 128 KiB.
    csv.field_size_limit(10 * MOST_BYTES)
    separator = _separator(text)
    book = Book([], encoding, separator)
    try:
        # Lines inside quotes stay in their cell.
        lines = _lines(text, book, strict=True)
    except csv.Error as problem:
        if "unexpected end of data" in str(problem):
            # The end of the file leaves a quote open.
            raise Unreadable("quote") from None
        book.mended, book.cut = 0, {}
        lines = _lines(text, book, strict=False)
    if lines:
        book.sheets.append(Sheet("", lines))
    return book


def _lines(text: str, book: Book, *, strict: bool) -> list[Line]:
    """Read as they come: a table with too many of them is left at the first one too many."""
    return list(kept_lines(csv.reader(io.StringIO(text, newline=""), delimiter=book.separator, strict=strict), book))


def _separator(text: str) -> str:
    """The character that cuts most lines into the same number of columns; a comma inside a number or an address does so less often."""
    sample = "\n".join(line[:_LOOKED].rstrip("\r\n") for line in islice(io.StringIO(text, newline=None), _SAMPLE))
    best, most = ";", (0, 0)
    for separator in _SEPARATORS:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=separator) if any(row)]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        score = (widths.count(usual) if usual > 1 else 0, usual)
        if score > most:
            best, most = separator, score
    return best
