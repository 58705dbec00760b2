"""Small sounds as telephones write them, with what they say beside the voice."""

import struct
from pathlib import Path

DATA = Path(__file__).parent / "data"
PLACE, NAME = b"+50.4329+002.8334+041.000/", b"iPhone de Bernadette Szymczak"
VOICE = bytes(range(256)) * 4


def box(name: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return struct.pack(">I4s", len(content) + 8, name) + content


def track(kind: bytes, *more: bytes) -> bytes:
    return box(b"trak", box(b"tkhd", bytes(84)), *more, box(b"mdia", box(b"hdlr", bytes(8), kind, bytes(13)), box(b"minf", b"kept")))


def m4a() -> bytes:
    """The position that an iPhone and an Android write beside the tags, the tags, what others add."""
    words = box(b"ilst", box(b"\xa9too", box(b"data", bytes(8), NAME)), box(b"\xa9nam", box(b"data", bytes(8), b"12 rue du Stade, Lens")))
    said = box(b"udta", box(b"\xa9xyz", b"\0\x1a\x15\xc7", PLACE), box(b"loci", bytes(4), PLACE), box(b"meta", bytes(4), words))
    return b"".join(
        (
            box(b"ftyp", b"M4A ", bytes(4), b"M4A mp42"),
            box(b"moov", box(b"mvhd", bytes(100)), track(b"soun", box(b"udta", box(b"name", NAME))), track(b"meta", box(b"mebx", PLACE)), said),
            box(b"uuid", b"\xbe\x7a\xcf\xcb" * 4, b"<x:xmpmeta>", NAME),
            box(b"free", NAME),
            struct.pack(">I4sQ", 1, b"mdat", 16 + len(VOICE)) + VOICE,
            box(b"meta", bytes(4), NAME),
        )
    )


def wav() -> bytes:
    info = b"INFOIART" + struct.pack("<I", len(NAME) + 1) + NAME + b"\0"
    chunks = (b"fmt ", bytes(16)), (b"LIST", info), (b"bext", PLACE + b"\0" * 9), (b"data", VOICE), (b"id3 ", b"ID3" + NAME)
    body = b"WAVE" + b"".join(struct.pack("<4sI", name, len(content)) + content + bytes(len(content) % 2) for name, content in chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def mp3() -> bytes:
    words = b"TIT2" + struct.pack(">IH", len(NAME) + 1, 0) + b"\0" + NAME
    ape_item = struct.pack("<II", len(PLACE), 0) + b"Location\0" + PLACE
    footer = b"APETAGEX" + struct.pack("<IIII8x", 2000, len(ape_item) + 32, 1, 0)
    lyrics = b"LYRICSBEGIN" + NAME
    return (
        b"ID3\3\0\0" + bytes([0, 0, 0, len(words) + 10]) + words + bytes(10) + b"\xff\xfb\x90\0" + VOICE
        + lyrics + b"%06d" % len(lyrics) + b"LYRICS200" + b"TAG" + NAME.ljust(125, b"\0") + ape_item + footer
    )  # fmt: skip


def flac() -> bytes:
    blocks = (0, bytes(34)), (4, NAME), (6, PLACE), (3, bytes(18)), (2 | 128, NAME)
    return b"fLaC" + b"".join(bytes([kind]) + len(content).to_bytes(3, "big") + content for kind, content in blocks) + b"\xff\xf8" + VOICE


def element(number: str, content: bytes, *, wide: int = 4, endless: bool = False) -> bytes:
    length = (1 << 7 * wide) - 1 if endless else len(content)
    return bytes.fromhex(number) + (length | 1 << 7 * wide).to_bytes(wide, "big") + content


def webm() -> bytes:
    """As a browser records it, without an end; then a second part with tags, as a program leaves it."""
    info = element("1549A966", element("BF", b"summ", wide=1) + element("7BA9", NAME) + element("4461", b"8 octets", wide=1) + element("5741", NAME))
    tracks = element("1654AE6B", element("AE", element("D7", b"\1", wide=1) + element("536E", NAME) + element("86", b"A_OPUS", wide=1)))
    voice = element("1F43B675", element("E7", b"\0", wide=1) + element("A3", VOICE, wide=8), endless=True, wide=8)
    tags = element("1254C367", NAME, wide=8) + element("1941A469", PLACE, wide=1)
    head = element("1A45DFA3", element("4282", b"webm", wide=1), wide=1)
    return head + element("18538067", info + tracks + voice + tags + voice, endless=True, wide=8)


def ogg(name: str = "voice.ogg") -> bytes:
    return (DATA / name).read_bytes()
