"""How deep a JSON text goes, known before anything is made of it: each level costs memory, and a file of 200 KB can hold 200 000 of them."""

import json
from itertools import accumulate
from typing import Any

# The schemas that we read go four levels deep.
DEEPEST = 32
_BRACKETS = b"[]{}"
_OTHERS = bytes(set(range(256)) - set(_BRACKETS))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class TooDeep(ValueError):  # noqa: N818 - told in the words of whoever reads
    """A text nested deeper than any that we read."""


class Depth:
    """The depth of a JSON text that passes by in pieces."""

    def __init__(self) -> None:
        self._level = 0
        self._in_a_string = False
        self._left = b""

    def passed(self, piece: bytes) -> None:
        """One more piece of the text, cut anywhere. Raises TooDeep."""
        text = (self._left + piece).replace(rb"\\", b"")
        # A lone backslash at the end says something of what comes.
        self._left = b"\\" if text.endswith(b"\\") else b""
        # Without the quotes that are written inside strings, every other part stands outside them.
        parts = text.removesuffix(b"\\").replace(rb"\"", b"").split(b'"')
        brackets = b"".join(parts[self._in_a_string :: 2]).translate(None, _OTHERS)
        self._in_a_string ^= len(parts) % 2 == 0
        levels = list(accumulate(map(_STEP.__getitem__, brackets), initial=self._level))
        if max(levels) > DEEPEST:
            raise TooDeep
        self._level = levels[-1]


class ShallowDecoder(json.JSONDecoder):
    """Django's and the library's decoder, for what a visitor sends: raises JSONDecodeError for what is nested too deep."""

    def decode(self, s: str, *where: Any) -> Any:
        try:
            Depth().passed(s.encode(errors="replace"))
        except TooDeep as deep:
            raise json.JSONDecodeError("nested too deep", s[:40], 0) from deep
        return super().decode(s, *where)
