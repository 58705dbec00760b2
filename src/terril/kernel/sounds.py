"""What a sound is, read inside it, and a sound made bare: no title, no name, no device, no place stays in the file that is kept.

A telephone writes where it stands beside the voice. Each such part is blanked where it lies, without moving a byte of the sound: nothing is
decoded, nothing has to be found again. (`mutagen`, which reads tags, leaves the position that a telephone writes beside them, and knows no WebM.)
"""

import os
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import IO

# Of an MP4: what holds others, and what says more than the sound. A box of free room may hold anything too.
_HOLDERS = frozenset({b"moov", b"trak", b"mdia", b"moof", b"traf"})
_MP4_SAYS = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip"})
_WAV_KEEPS = frozenset({b"fmt ", b"data", b"fact"})
# Of a Matroska file, by its numbers: the parts to open, those to take away whole, those whose words alone go.
_SEGMENT, _CLUSTER, _TIME, _BLOCK = 0x18538067, 0x1F43B675, 0xE7, 0xA3
_OPENED = frozenset({_SEGMENT, 0x1549A966, 0x1654AE6B, 0xAE})
_TAKEN = frozenset({0x1254C367, 0x1941A469, 0x1043A770, 0xBF, 0xEC})
_BLANKED = frozenset({0x7BA9, 0x4D80, 0x5741, 0x7384, 0x536E})
_BLANK = 64 * 1024
# The parts of an honest file: ten minutes of a browser count 30 000. What follows so many is no sound, and is wiped unread.
MOST_PARTS = 100_000
# How an Ogg stream of each kind begins, and how its comments do.
_OGG = {b"\x01vorbis": b"\x03vorbis", b"OpusHead": b"OpusTags", b"Speex   ": b"", b"\x7fFLAC": b"\x84\x00\x00\x00"}


def kind(file: IO[bytes]) -> str:
    """The type of a sound that a browser can play back ("audio/ogg"...), or "" when it is none. The file is read from its start, and left there."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if head.startswith(b"OggS"):
        begins = [_first(page, file) for page in _pages(file, 8) if page.begins]
        file.seek(0)
        # A film is an Ogg file too, and so is anything that begins like one.
        return "audio/ogg" if begins and all(any(one.startswith(mark) for mark in _OGG) for one in begins) else ""
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "audio/webm" if b"webm" in head[:64] or b"matroska" in head[:64] else ""
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:12].isascii() and head[8:12] not in {b"heic", b"heix", b"mif1", b"avif"} else ""
    if head.startswith(b"RIFF"):
        return "audio/wav" if head[8:12] == b"WAVE" else ""
    starts = (
        (b"ID3", "audio/mpeg"), (b"\xff\xfb", "audio/mpeg"), (b"\xff\xf3", "audio/mpeg"), (b"\xff\xf1", "audio/aac"), (b"\xff\xf9", "audio/aac"),
        (b"fLaC", "audio/flac"), (b"#!AMR", "audio/amr"),
    )  # fmt: skip
    return next((told for mark, told in starts if head.startswith(mark)), "")


def seconds(file: IO[bytes]) -> int:
    """How long a sound lasts, as far as what browsers record says it (WAV, WebM, Opus); 0 when it does not say. The file is left at its start."""
    size, at, left = file.seek(0, os.SEEK_END), 0, iter(range(MOST_PARTS))
    head = _read(file, 0, 4096)
    last = 0.0
    if head.startswith(b"RIFF") and (about := head.find(b"fmt ")) > 0:
        rate = int.from_bytes(head[about + 16 : about + 20], "little")
        last = (size - head.find(b"data") - 8) / rate if rate and b"data" in head else 0
    elif head.startswith(b"OggS") and b"OpusHead" in head:
        for page in _pages(file, MOST_PARTS):
            last = max(last, int.from_bytes(_read(file, page.at + 6, 8), "little", signed=True) / 48_000)
    elif head.startswith(b"\x1aE\xdf\xa3"):
        group = 0
        while at < size and next(left, None) is not None:
            name, wide = _number(file, at, marked=True)
            length, more = _number(file, at + wide, marked=False)
            if not wide or not more:
                break
            inside = at + wide + more
            if name == _TIME:
                group = int.from_bytes(_read(file, inside, min(length, 8)), "big")
            elif name == _BLOCK:
                last = max(last, (group + int.from_bytes(_read(file, inside + 1, 2), "big", signed=True)) / 1000)
            at = inside if name in {_SEGMENT, _CLUSTER} or length < 0 else inside + length
    file.seek(0)
    return round(last)


def bare(file: IO[bytes]) -> None:
    """Blanks, in a file that is open to be read and written, whatever says more than the sound."""
    size = file.seek(0, os.SEEK_END)
    left = iter(range(MOST_PARTS))
    start = _id3(file, size, left)
    file.seek(start)
    head = file.read(12)
    if head.startswith(b"OggS"):
        _ogg(file, size, left)
    elif head.startswith(b"\x1aE\xdf\xa3"):
        _matroska(file, start, size, left)
    elif head[4:8] == b"ftyp":
        _mp4(file, start, size, left)
    elif head.startswith(b"RIFF"):
        _wav(file, start + 12, size, left)
    elif head.startswith(b"fLaC"):
        _flac(file, start + 4, size, left)
    _ends(file, size, left)
    file.seek(0)


def _is_over(file: IO[bytes], at: int, end: int, left: Iterator[int]) -> bool:
    """Whether one part too many begins here; what follows is wiped."""
    if next(left, None) is not None:
        return False
    _wipe(file, at, end)
    return True


def _write(file: IO[bytes], at: int, content: bytes) -> None:
    file.seek(at)
    file.write(content)


def _wipe(file: IO[bytes], start: int, end: int, blank: bytes = b"\0") -> None:
    file.seek(start)
    while start < end:
        start += file.write(blank * min(_BLANK, end - start))


def _read(file: IO[bytes], at: int, count: int) -> bytes:
    file.seek(at)
    return file.read(count)


# ------------------------------------------------------------------------------------------------- MP3 and AAC: before and after the sound


def _id3(file: IO[bytes], size: int, left: Iterator[int]) -> int:
    """Empties the ID3 tags at the start, which become room for tags; where the sound begins."""
    at = 0
    while (head := _read(file, at, 10)).startswith(b"ID3") and len(head) == 10 and not _is_over(file, at, size, left):
        length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        _write(file, at + 5, b"\0")
        _wipe(file, at + 10, min(at + 10 + length, size))
        at = min(at + 10 + length, size)
    return at


def _ends(file: IO[bytes], size: int, left: Iterator[int]) -> None:
    """The tags that some programs add behind the sound (ID3 of the first kind, APE, Lyrics3)."""
    end = size
    while end > 0 and not _is_over(file, 0, end, left):
        tail = _read(file, max(0, end - 128), min(128, end))
        if tail[-32:].startswith(b"APETAGEX"):
            length, flags = struct.unpack("<I4xI", tail[-20:-8])
            start = end - length - (32 if flags >> 31 else 0)
        elif len(tail) == 128 and tail.startswith(b"TAG"):
            start = end - 128
        elif tail.endswith(b"LYRICS200") and tail[-15:-9].isdigit():
            start = end - int(tail[-15:-9]) - 15
        else:
            return
        start = max(0, min(start, end - 15))
        _wipe(file, start, end)
        end = start


# --------------------------------------------------------------------------------------------------------------- MP4, WAV, FLAC


def _boxes(file: IO[bytes], start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """The name, the start, the start of what it holds and the end of each box."""
    while start + 8 <= end:
        length, name = struct.unpack(">I4s", _read(file, start, 8))
        inside = start + 8
        if length == 1:
            length, inside = int.from_bytes(_read(file, start + 8, 8), "big"), start + 16
        stop = end if length == 0 else min(start + length, end)
        if stop < inside:
            return
        yield name, start, inside, stop
        start = stop


def _mp4(file: IO[bytes], start: int, end: int, left: Iterator[int]) -> None:
    for name, at, inside, stop in _boxes(file, start, end):
        if _is_over(file, at, end, left):
            return
        if name in _MP4_SAYS or (name == b"trak" and not _is_sound(file, inside, stop)):
            _write(file, at + 4, b"free")
            _wipe(file, inside, stop)
        elif name in _HOLDERS:
            _mp4(file, inside, stop, left)


def _is_sound(file: IO[bytes], start: int, end: int) -> bool:
    """Whether a track is the sound, rather than what was noted along it."""
    media = next(((inside, stop) for name, _at, inside, stop in _boxes(file, start, end) if name == b"mdia"), (end, end))
    return any(name == b"hdlr" and _read(file, inside + 8, 4) == b"soun" for name, _at, inside, _stop in _boxes(file, *media))


def _wav(file: IO[bytes], at: int, end: int, left: Iterator[int]) -> None:
    while at + 8 <= end and not _is_over(file, at, end, left):
        name, length = struct.unpack("<4sI", _read(file, at, 8))
        stop = min(at + 8 + length, end)
        if name not in _WAV_KEEPS:
            _write(file, at, b"JUNK")
            _wipe(file, at + 8, stop)
        at = stop + length % 2


def _flac(file: IO[bytes], at: int, end: int, left: Iterator[int]) -> None:
    last = False
    while not last and at + 4 <= end and not _is_over(file, at, end, left):
        head = _read(file, at, 4)
        last, stop = head[0] >= 128, min(at + 4 + int.from_bytes(head[1:], "big"), end)
        # Neither how the sound is coded, nor where to jump in it.
        if head[0] & 127 not in {0, 3}:
            padding = 1
            _write(file, at, bytes([padding | last << 7]))
            _wipe(file, at + 4, stop)
        at = stop


# ------------------------------------------------------------------------------------------------------------- WebM and Matroska


def _number(file: IO[bytes], at: int, *, marked: bool) -> tuple[int, int]:
    """A number of variable length and how many bytes it takes, 0 when there is none; -1: a length that nobody knew when it was written."""
    first = _read(file, at, 1)
    if not first or not first[0]:
        return 0, 0
    count = 9 - first[0].bit_length()
    value = int.from_bytes(_read(file, at, count), "big")
    if marked:
        return value, count
    value &= (1 << 7 * count) - 1
    return (-1 if value == (1 << 7 * count) - 1 else value), count


def _matroska(file: IO[bytes], at: int, end: int, left: Iterator[int]) -> None:
    while at < end and not _is_over(file, at, end, left):
        name, wide = _number(file, at, marked=True)
        length, more = _number(file, at + wide, marked=False)
        if not wide or not more:
            return
        inside = at + wide + more
        stop = end if length < 0 else min(inside + length, end)
        if name in _TAKEN:
            # An element that says to skip so much: its number takes one byte, its length what is left of the old head.
            room = min(inside - at - 1, 8)
            _write(file, at, b"\xec" + (stop - at - 1 - room | 1 << 7 * room).to_bytes(room, "big"))
            _wipe(file, at + 1 + room, stop)
        elif name in _BLANKED:
            _wipe(file, inside, stop, b" ")
        elif name == 0x4461:
            _wipe(file, inside, stop)
        # What was recorded live does not say where it ends: what it holds is read as what follows.
        at = inside if length < 0 or name in _OPENED else stop


# ------------------------------------------------------------------------------------------------------------------------- Ogg


class _Page:
    """One page of an Ogg file: `pieces` are the lengths of its packets, the last of which may go on in the next page."""

    def __init__(self, at: int, head: bytes, laces: bytes) -> None:
        self.at, self.begins, self.serial = at, bool(head[5] & 2), head[14:18]
        self.inside = at + 27 + len(laces)
        self.end = self.inside + sum(laces)
        cuts = [0, *(index + 1 for index, lace in enumerate(laces) if lace < 255)]
        self.pieces = [sum(laces[start:stop]) for start, stop in pairwise(cuts)]
        self.rest = sum(laces[cuts[-1] :])


def _pages(file: IO[bytes], most: int = 0) -> Iterator[_Page]:
    at = count = 0
    while len(head := _read(file, at, 27)) == 27 and head.startswith(b"OggS") and (not most or count < most):
        page = _Page(at, head, _read(file, at + 27, head[26]))
        yield page
        at, count = page.end, count + 1


def _first(page: _Page, file: IO[bytes]) -> bytes:
    return _read(file, page.inside, min(8, page.end - page.inside))


def _ogg(file: IO[bytes], size: int, left: Iterator[int]) -> None:
    """The second packet of each stream holds its comments: each keeps its length and loses its words."""
    waiting: dict[bytes, tuple[bytes, list[tuple[int, int]], list[_Page]]] = {}
    for page in _pages(file):
        if _is_over(file, page.at, size, left):
            return
        if page.begins:
            mark = next((told for begins, told in _OGG.items() if _first(page, file).startswith(begins)), None)
            if mark is not None:
                waiting[page.serial] = (mark, [], [])
            continue
        if page.serial not in waiting:
            continue
        mark, parts, pages = waiting[page.serial]
        pages.append(page)
        parts.append((page.inside, page.pieces[0] if page.pieces else page.rest))
        if page.pieces:
            del waiting[page.serial]
            packet = b"".join(_read(file, at, length) for at, length in parts)
            packet = _wordless(packet, len(mark))
            for at, length in parts:
                _write(file, at, packet[:length])
                packet = packet[length:]
            for touched in pages:
                _seal(file, touched)


def _wordless(packet: bytes, at: int) -> bytes:
    """Comments as Vorbis writes them: the program, then so many words, each after its length."""
    made = bytearray(packet)
    for number in range(1 << 16):
        length = int.from_bytes(packet[at : at + 4], "little")
        if at + 4 > len(packet) or at + 4 + length > len(packet):
            break
        made[at + 4 : at + 4 + length] = (b"X=" + b" " * length)[:length] if number else b" " * length
        at += 4 + length
        if number == 0:
            words = int.from_bytes(packet[at : at + 4], "little")
            at += 4
        if number >= words:
            break
    # What follows is nothing, or the one bit that ends a comment of Vorbis.
    made[at:] = b"\1" + bytes(len(made) - at - 1) if at < len(made) else b""
    return bytes(made[: len(packet)])


def _table() -> list[int]:
    made = []
    for value in range(256):
        left = value << 24
        for _bit in range(8):
            left = (left << 1 ^ 0x04C11DB7 if left & 0x80000000 else left << 1) & 0xFFFFFFFF
        made.append(left)
    return made


_TABLE = _table()


def _seal(file: IO[bytes], page: _Page) -> None:
    """The sum that closes a page, made again."""
    content = bytearray(_read(file, page.at, page.end - page.at))
    content[22:26] = bytes(4)
    total = 0
    for byte in content:
        total = (total << 8 & 0xFFFFFFFF) ^ _TABLE[total >> 24 ^ byte]
    _write(file, page.at + 22, total.to_bytes(4, "little"))
