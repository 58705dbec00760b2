"""Files in the data-inclusion schema, one record at a time and in little memory: JSON, JSON lines, CSV, and these in a .gz or a .zip.

What a file is, its first bytes tell, never its name. A file that stops in the middle raises `Refused`, as do one in another encoding and one
that is none of these: nothing of it is kept. A line that cannot be read alone is a record with a fault, and the others go on.
"""

import codecs
import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol

import ijson
from django.utils.translation import gettext as _
from ijson.common import JSONError

from terril.kernel.errors import Refused
from terril.kernel.nesting import Depth, ShallowDecoder, TooDeep

# What an archive may open to, and the longest single value or line: beyond, this is no directory.
MOST_BYTES_OPENED = 2 * 1024**3
LONGEST = 4 * 1024 * 1024
CHUNK = 64 * 1024
Kind = Literal["structure", "service"]
# Fields that only a service has: one without its `structure_id` must not pass for a structure.
OF_A_SERVICE = frozenset(
    {
        "structure_id", "type", "thematiques", "frais", "frais_precisions", "publics", "publics_precisions", "conditions_acces",
        "modes_accueil", "zone_eligibilite", "lien_mobilisation", "modes_mobilisation", "mobilisable_par", "mobilisation_precisions",
    }
)  # fmt: skip
LISTS = frozenset(
    {"thematiques", "publics", "modes_accueil", "zone_eligibilite", "modes_mobilisation", "mobilisable_par", "reseaux_porteurs"}
)

csv.field_size_limit(LONGEST)


@dataclass(frozen=True)
class Found:
    """One record as it stands: `number` is its line, or its rank in its list, from 1; `fault` says why it is none."""

    number: int
    kind: Kind
    record: Any
    fault: str = ""


def truncated() -> Refused:
    return Refused(
        _(
            "Le fichier s’arrête au milieu : il a été coupé en route. Rien n’en a été gardé, l’annuaire reste comme il était. "
            "Reprenez le fichier entier, puis recommencez."
        )
    )


def _unreadable() -> Refused:
    return Refused(
        _("Ce fichier n’est ni du JSON ni du CSV, même compressé. Rien n’a changé. Donnez un fichier au schéma data·inclusion.")
    )


def _too_long() -> Refused:
    return Refused(
        _("Une valeur du fichier dépasse 4 Mo : sans doute un guillemet qui ne se ferme pas. Rien n’a changé. Corrigez le fichier, puis recommencez.")
    )


# -------------------------------------------------------------------------------------------------------------- bytes


class Bytes(Protocol):
    """What is read of a file, of a member of an archive, or through gzip."""

    def read(self, size: int = -1, /) -> bytes | None: ...

    def close(self) -> None: ...


class Watched(io.RawIOBase):
    """The bytes of a part, counted and checked as they pass: UTF-8, not too many, no endless value."""

    def __init__(self, raw: Bytes, passed: Callable[[int], None]) -> None:
        self._raw, self._passed = raw, passed
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._total = 0
        self._since = {b'"': 0, b"}": 0}
        self._last = b""
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            chunk = self._raw.read(len(buffer)) or b""
            self.ended = not chunk
            self._decoder.decode(chunk, final=self.ended)
        except EOFError as cut:
            raise truncated() from cut
        except UnicodeDecodeError as wrong:
            if self.ended:
                raise truncated() from wrong
            raise Refused(
                _("Le fichier n’est pas en UTF-8 : ses accents seraient perdus. Rien n’a changé. Enregistrez-le en UTF-8, puis recommencez.")
            ) from wrong
        except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as damaged:
            raise truncated() from damaged
        self._last = chunk[-1:] or self._last
        self._total += len(chunk)
        for mark in self._since:
            found = chunk.rfind(mark)
            self._since[mark] = self._since[mark] + len(chunk) if found < 0 else len(chunk) - found
        if self._total > MOST_BYTES_OPENED:
            raise Refused(_("Une fois ouvert, ce fichier dépasse 2 Go. Rien n’a changé. Coupez-le en plusieurs fichiers."))
        self._passed(len(chunk))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    @property
    def ends_a_line(self) -> bool:
        return self._last == b"\n"

    @property
    def endless(self) -> bool:
        """Nothing but one value, or one record, for too long; asked by the reader of JSON: its values stand between quotes, its records
        between braces."""
        return max(self._since.values()) > LONGEST

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Json:
    """What the JSON reader reads: the watched bytes, until a value has no end or no bottom."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._depth = Depth()

    def read(self, size: int = -1) -> bytes:
        if self._watched.endless:
            raise _too_long()
        read = self._watched.read(size) or b""
        try:
            self._depth.passed(read)
        except TooDeep as deep:
            raise Refused(
                _("Une fiche du fichier est emboîtée sur plus de 32 niveaux : ce n’est pas le schéma data·inclusion. Rien n’a changé.")
            ) from deep
        return read


@dataclass(frozen=True)
class Part:
    """One file, or one member of an archive; `open` gives its bytes from the start, as often as asked."""

    name: str
    size: int
    open: Callable[[], Bytes]


def parts(file: Path) -> list[Part]:
    """The file itself, or what its archive holds. Raises Refused when it does not open."""
    try:
        with file.open("rb") as raw:
            head = raw.read(4)
        if head.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(file) as archive:
                kept = [i for i in archive.infolist() if re.search(r"(?i)\.(json|jsonl|ndjson|csv)$", i.filename)]
            if not kept:
                raise _unreadable()
            if sum(info.file_size for info in kept) > MOST_BYTES_OPENED:
                raise Refused(_("Une fois ouvert, ce fichier dépasse 2 Go. Rien n’a changé. Coupez-le en plusieurs fichiers."))
            return [Part(info.filename, info.file_size, partial(_Member, file, info.filename)) for info in kept]
    except zipfile.BadZipFile as damaged:
        raise truncated() from damaged
    except FileNotFoundError as missing:
        raise Refused(_("Le fichier %(file)s n’existe pas.") % {"file": file}) from missing
    except OSError as error:
        raise Refused(_("Le fichier %(file)s ne se lit pas.") % {"file": file}) from error
    size = file.stat().st_size
    if head.startswith(b"\x1f\x8b"):
        # How much it opens to is not known before the end: some six times as much, for a file of this kind.
        return [Part(file.name, size * 6, lambda: gzip.open(file, "rb"))]
    return [Part(file.name, size, lambda: file.open("rb"))]


class _Member(io.RawIOBase):
    """A member of an archive, which closes its archive with it."""

    def __init__(self, file: Path, name: str) -> None:
        self._archive = zipfile.ZipFile(file)
        self._raw = self._archive.open(name)

    def read(self, size: int = -1) -> bytes:
        return self._raw.read(size)

    def close(self) -> None:
        self._raw.close()
        self._archive.close()
        super().close()


# ------------------------------------------------------------------------------------------------------------ records


def records(part: Part, passed: Callable[[int], None]) -> Iterator[Found]:
    """Each record of a part, in the order of the file. `passed` is told how many bytes have just been read. Raises Refused."""
    # The first bytes, without the mark that some programs write in front of UTF-8.
    with Watched(part.open(), lambda _read: None) as watched:
        head = (watched.read(CHUNK) or b"").removeprefix(codecs.BOM_UTF8)
    start = head.lstrip()[:1]
    if start == b"[":
        yield from _array(part, "item", None, passed)
    elif start == b"{" and _is_lines(part, head):
        yield from _lines(part, passed)
    elif start == b"{":
        yield from _array(part, "structures.item", "structure", passed)
        yield from _array(part, "services.item", "service", passed)
    elif start:
        yield from _rows(part, passed)


def _opened(part: Part, passed: Callable[[int], None]) -> Watched:
    watched = Watched(part.open(), passed)
    with Watched(part.open(), lambda _read: None) as peek:
        marked = (peek.read(3) or b"") == codecs.BOM_UTF8
    if marked:
        watched.read(3)
    return watched


def _is_lines(part: Part, head: bytes) -> bool:
    """One object a line, rather than one object that holds the two lists."""
    line = head.lstrip().split(b"\n", 1)[0]
    try:
        first = json.loads(line, cls=ShallowDecoder)
    except ValueError:
        # A single object spread over lines, or longer than what was read; a record of JSON lines is shorter.
        return len(line) < CHUNK - 1 and bool(re.match(rb'\{\s*"(?!structures"|services")', line)) and b"\n{" in head
    return not {"structures", "services"} & set(first)


def _kind(record: Any) -> Kind:
    return "service" if isinstance(record, dict) and OF_A_SERVICE & record.keys() else "structure"


def _array(part: Part, prefix: str, kind: Kind | None, passed: Callable[[int], None]) -> Iterator[Found]:
    number = 0
    with _opened(part, passed) as watched:
        try:
            for number, record in enumerate(ijson.items(_Json(watched), prefix, use_float=True), 1):
                yield Found(number, kind or _kind(record), record)
        # Half of a pair of signs is written in JSON, and is no letter.
        except (JSONError, UnicodeDecodeError) as error:
            # Whatever the parser says, it is out of bytes: the file was cut.
            if watched.ended:
                raise truncated() from error
            raise Refused(
                _("Ce fichier n’est plus du JSON après l’élément %(number)s. Rien n’a changé. Corrigez-le, puis recommencez.")
                % {"number": number}
            ) from error


def _text(watched: Watched) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedReader(watched, CHUNK), encoding="utf-8", newline="")


def _lines(part: Part, passed: Callable[[int], None]) -> Iterator[Found]:
    with _text(_opened(part, passed)) as text:
        number = 0
        while line := text.readline(LONGEST):
            number += 1
            if not line.endswith("\n") and len(line) >= LONGEST:
                raise _too_long()
            if not line.strip():
                continue
            try:
                record = json.loads(line, cls=ShallowDecoder)
            except ValueError as error:
                if not line.endswith("\n"):
                    raise truncated() from error
                yield Found(number, "structure", line[:200].strip(), _("cette ligne n’est pas du JSON"))
            else:
                yield Found(number, _kind(record), record)


class _Rows:
    """The lines of a table, until one row, over its lines, has no end: the cells of a row are kept together. `read`: characters of this row."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.read = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(LONGEST):
            self.read += len(line)
            if self.read >= LONGEST:
                raise _too_long()
            yield line


def _rows(part: Part, passed: Callable[[int], None]) -> Iterator[Found]:
    watched = _opened(part, passed)
    with _text(watched) as text:
        header = text.readline(CHUNK)
        delimiter = max(",;\t", key=header.count)
        columns = [column.strip() for column in next(csv.reader([header], delimiter=delimiter), [])]
        if not {"id", "source", "nom"} <= set(columns):
            raise _unreadable()
        kind: Kind = "service" if OF_A_SERVICE & set(columns) else "structure"
        waiting: Found | None = None
        lacks = False
        try:
            measured = _Rows(text)
            reader = csv.reader(measured, delimiter=delimiter, strict=True)
            for cells in reader:
                measured.read = 0
                if waiting:
                    yield waiting
                lacks = len(cells) < len(columns)
                waiting, fault = None, ""
                if len(cells) != len(columns):
                    told = {"cells": len(cells), "columns": len(columns)}
                    fault = _("cette ligne compte %(cells)s cellules, et l’en-tête %(columns)s") % told
                if cells:
                    waiting = Found(reader.line_num + 1, kind, _record(columns, cells), fault)
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise truncated() from error
            raise (_too_long() if "field limit" in str(error) else _unreadable()) from error
    # The last row lacks cells, and even its end of line: whoever wrote it was interrupted.
    if waiting and lacks and not watched.ends_a_line:
        raise truncated()
    if waiting:
        yield waiting


def _record(columns: list[str], cells: list[str]) -> dict[str, Any]:
    """An empty cell says nothing; a list is written as JSON, between braces, or with | ; or , between its codes."""
    record: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=False):
        if cell.strip() not in {"", "[]", "{}"}:
            codes = [code for part in re.split(r"[,;|]", cell) if (code := part.strip(" \t\r\n[]{}'\""))]
            record[column] = codes if column in LISTS else cell
    return record
