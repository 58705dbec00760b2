"""Which letters the bytes are, when nothing says so; and accents that an earlier programme broke."""

import re

from ftfy import fix_encoding

# The letters of French beyond ASCII, and the characters that word processors put around them.
_FRENCH = frozenset("éèêëàâäîïôöûùüçœæÿÉÈÊËÀÂÄÎÏÔÖÛÙÜÇŒÆ’‘“”«»–—…€°·")
# A capital with an accent right after a small letter, or before one that is small in the middle of a word: never so in a name.
_ODD = re.compile(r"[a-zéèêàâîôûç][ÉÈÊËÀÂÄÎÏÔÖÛÙÜÇŒÆŽŠŸÐÞ]|[a-z][^\W\d_a-zéèêëàâäîïôöûùüçœæÿA-Z]")
_CANDIDATES = ("cp1252", "mac_roman", "cp850")
# UTF-8 read as Windows-1252 begins with one of these; no name of here holds one.
_BROKEN = re.compile(r"[ÃÂâÅ][\u0080-\u00bf\u0152-\u0178\u02c6-\u02dc\u2013-\u2122 ]")


def decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: what a mark says, UTF-8 when it is, or what reads most like French."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(name, errors="replace"), name
    if wide := _unmarked(content):
        return content.decode(wide, errors="replace"), "utf-16"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as problem:
        # A file cut in the middle of a letter is still UTF-8.
        if problem.start >= len(content) - 3 and problem.reason == "unexpected end of data":
            return content[: problem.start].decode("utf-8"), "utf-8"
    read = {name: content.decode(name, errors="replace") for name in _CANDIDATES}
    likeness = {}
    for name, text in read.items():
        # How much it reads like French: its letters, less the characters that French never uses.
        foreign = sum(1 for c in text if ord(c) > 127 and c not in _FRENCH and c not in "\u00a0\u202f")
        likeness[name] = sum(c in _FRENCH for c in text) - 3 * len(_ODD.findall(text)) - 2 * foreign
    best = max(_CANDIDATES, key=lambda name: (likeness[name], -_CANDIDATES.index(name)))
    return read[best], best


def _unmarked(content: bytes) -> str:
    """UTF-16 without its mark: of French, half the bytes are empty, and always the same half."""
    head = content[:4096]
    for name, empty, full in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if len(head) >= 8 and empty.count(0) > 0.6 * len(empty) and not full.count(0):
            return name
    return ""


def mended(text: str) -> str:
    """LiÃ©vin becomes Liévin, once or twice over; anything else is left as it is."""
    return fix_encoding(text) if _BROKEN.search(text) else text
