"""Text as people type it, without the characters that nobody types: they break a database, a feed or a calendar, and hide in a title."""

import re
import unicodedata

# What XML 1.0 (2.2, Char) refuses: control characters but tab and line ends, lone surrogates, the two non-characters. And what turns
# the direction of a whole line around (Unicode UAX #9, 2.1 and 2.2), with which a name can be made to read backwards.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
# Characters without any width: alone, they make a title that nobody sees.
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff\uffa0]")


def is_plain(text: str) -> bool:
    return not _HIDDEN.search(text)


def plain(text: str) -> str:
    """The same text without the characters that cannot be typed. Line ends, tabs and every letter of every script stay."""
    return _HIDDEN.sub("", text)


def is_composed(text: str) -> bool:
    """Plain already, each letter and its accent one sign."""
    return not _HIDDEN.search(text) and unicodedata.is_normalized("NFC", text)


def composed(text: str) -> str:
    """Text that comes in, as it is kept: plain, and each letter one sign with its accent (Unicode UAX #15, NFC). A Mac writes two in the names of
    its files and in what is copied from them: one person would be two, and no search would find both."""
    return unicodedata.normalize("NFC", plain(text))


def is_blank(text: str) -> bool:
    """Nothing that can be seen: empty, blank, or made of zero-width characters only."""
    return not INVISIBLE.sub("", text).strip()
