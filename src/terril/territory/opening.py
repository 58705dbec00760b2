"""The files that people give, opened as they are: plain, compressed (gzip), or several in an archive (zip, tar). What comes out is bounded, whatever
the archive says of itself, and read as it passes: nothing is unpacked on the disk, nothing is held whole."""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _

from terril.kernel.errors import Refused
from terril.kernel.nesting import Depth, TooDeep

BOM = b"\xef\xbb\xbf"
# The outlines of the whole of France, at their finest, are half of this.
MOST_OPENED = 1 << 30
# Below this much, what it weighed when it was packed does not matter; beyond, official files are never so many times smaller.
FREE, MOST_TIMES = 64 << 20, 200
# No commune is told in more: the finest outline is a quarter of this.
LONGEST = 8 << 20
# An archive within an archive is opened once (a .tar.gz); a third is none of ours.
DEEPEST = 2
CHUNK = 1 << 16


def truncated(name: str) -> Refused:
    return Refused(_("Le fichier %(file)s est abîmé, ou s’arrête au milieu. Rien n’a été importé : reprenez-le entier.") % {"file": name})


@dataclass
class Budget:
    """How much a file may open to. `packed`: what it weighs as it was given."""

    name: str
    packed: int
    opened: int = 0

    def spend(self, size: int) -> None:
        """So many more bytes. Raises Refused."""
        self.opened += size
        if self.opened > MOST_OPENED or self.opened > max(FREE, self.packed * MOST_TIMES):
            raise Refused(
                _("Une fois ouvert, le fichier %(file)s est démesuré. Rien n’a été importé : donnez les fichiers officiels tels quels.")
                % {"file": self.name}
            )


class Bytes(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Watched(io.RawIOBase):
    """The bytes of a part as they pass: counted, and whole or refused. `heard()` says that a record ended: what comes next may be as long."""

    def __init__(self, raw: Bytes, name: str, budget: Budget) -> None:
        self._raw, self._name, self._budget = raw, name, budget
        self._since = 0

    def readable(self) -> bool:
        return True

    def heard(self) -> None:
        self._since = 0

    def readinto(self, buffer: Any) -> int:
        try:
            chunk = self._raw.read(len(buffer))
        except (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, tarfile.TarError, zlib.error) as damaged:
            raise truncated(self._name) from damaged
        self._budget.spend(len(chunk))
        self._since += len(chunk)
        if self._since > LONGEST:
            raise Refused(
                _("Le fichier %(file)s contient un élément démesuré. Rien n’a été importé : donnez les fichiers officiels tels quels.")
                % {"file": self._name}
            )
        buffer[: len(chunk)] = chunk
        return len(chunk)


class Shallow:
    """What a reader of JSON reads: the same bytes, until they are nested too deep to be an official file."""

    def __init__(self, part: "Part") -> None:
        self._part, self._depth = part, Depth()

    def read(self, size: int = -1) -> bytes:
        read = self._part.stream.read(size)
        try:
            self._depth.passed(read)
        except TooDeep as deep:
            raise truncated(self._part.name) from deep
        return read


@dataclass(frozen=True)
class Part:
    """One file, or one `member` of an archive. `stream`: its bytes, to be read once, without the mark of an encoding; `watched`: what counts them;
    `head`: the first bytes, which are still to be read."""

    name: str
    stream: "io.BufferedReader[Any]"
    watched: Watched
    head: bytes
    member: bool


def parts(name: str, path: Path) -> Iterator[Part]:
    """What a file holds, one after the other. `name`: how it is told to whoever gave it. Raises Refused."""
    try:
        with path.open("rb") as file:
            yield from _opened(name, file, Budget(name, path.stat().st_size), 0, path)
    except FileNotFoundError as error:
        raise Refused(_("Le fichier %(file)s n’existe pas.") % {"file": name}) from error
    except (gzip.BadGzipFile, EOFError, zipfile.BadZipFile, tarfile.TarError, zlib.error) as damaged:
        raise truncated(name) from damaged
    # A password, a kind of compression that nobody uses.
    except (RuntimeError, NotImplementedError, OSError) as error:
        raise Refused(_("Le fichier %(file)s ne se lit pas.") % {"file": name}) from error


def _opened(name: str, raw: Bytes, budget: Budget, depth: int, path: Path | None = None) -> Iterator[Part]:
    watched = Watched(raw, name, budget)
    stream: io.BufferedReader[Any] = io.BufferedReader(watched, CHUNK)
    head = stream.peek(CHUNK)
    if head.startswith(b"PK\x03\x04") and path:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if not member.is_dir() and _ours(member.filename):
                    with archive.open(member) as packed:
                        yield from _opened(_within(name, member.filename), packed, budget, depth + 1)
    elif head.startswith(b"\x1f\x8b") and depth < DEEPEST:
        with gzip.GzipFile(fileobj=stream) as inside:
            watched.heard()
            yield from _opened(name, _Quiet(inside, watched), budget, depth + 1)
    elif head[257:262] == b"ustar" and depth < DEEPEST:
        with tarfile.open(fileobj=stream, mode="r|") as tape:
            for entry in tape:
                if entry.isfile() and _ours(entry.name) and (content := tape.extractfile(entry)):
                    yield from _opened(_within(name, entry.name), _Quiet(content, watched), budget, depth + 1)
    else:
        stream.read(len(BOM) if head.startswith(BOM) else 0)
        yield Part(name, stream, watched, head.removeprefix(BOM), name != budget.name)


class _Quiet:
    """What is read through another stream: that one is not told where records end, so each reading of it is taken as one."""

    def __init__(self, inside: Bytes, around: Watched) -> None:
        self._inside, self._around = inside, around

    def read(self, size: int = -1, /) -> bytes:
        self._around.heard()
        return self._inside.read(size)


def _ours(member: str) -> bool:
    """Not what a system or an editor put there for itself."""
    steps = member.split("/")
    return "__MACOSX" not in steps and not steps[-1].startswith(".")


def _within(name: str, member: str) -> str:
    return f"{name} ({member.rpartition('/')[2]})"
