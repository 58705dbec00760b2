"""What a message becomes when it leaves as an SMS: short, in the alphabet of the network, and counted in parts before it leaves.

One part holds 160 signs of the GSM alphabet (153 where there are several), or 70 (67) as soon as one sign is not in it (3GPP TS 23.038, 6.2.1 and
23.040, 9.2.3.24.1). é è ù à are in it, and so is Ç; ê, ç, î, ô, œ and our typography are not. A French text is therefore written without its
circumflexes, its cedilla and its typographic signs: « vous etes inscrits » reads as well, and costs half. A sign of another script stays.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.kernel.outbox.models import Channel

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# These take the place of two.
ESCAPED = frozenset("^{}\\[~]|€")
# (alone, each of several), in signs.
SEVEN_BIT, WIDE = (160, 153), (70, 67)
# An SMS is a few sentences: what is longer loses its middle, and the team reads so before it leaves.
MOST_PARTS = 4
_WRITTEN = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "–": "-", "—": "-", "‑": "-", "•": "-", "·": "-",
    "œ": "oe", "Œ": "OE", "×": "x", "°": "o", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ",
})  # fmt: skip
_GUILLEMETS = re.compile(r"«\s*|\s*»")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Size:
    """How many parts an SMS takes, and whether all its signs are in the alphabet of the network."""

    parts: int
    seven_bit: bool


def plain(text: str) -> str:
    """The text in the GSM alphabet where French allows, sign by sign; a sign of another script stays."""
    text = _GUILLEMETS.sub('"', unicodedata.normalize("NFC", text)).translate(_WRITTEN)
    kept = (sign if sign in GSM or sign in ESCAPED else unicodedata.normalize("NFD", sign)[0] for sign in text)
    return "".join(kept)


def size(text: str) -> Size:
    """No sign is cut in two: what does not fit in a part whole begins the next."""
    seven_bit = all(sign in GSM or sign in ESCAPED for sign in text)
    alone, each = SEVEN_BIT if seven_bit else WIDE
    widths = [1 + (sign in ESCAPED) if seven_bit else 1 + (ord(sign) > 0xFFFF) for sign in text]
    if sum(widths) <= alone:
        return Size(1, seven_bit)
    parts, room = 1, each
    for wide in widths:
        if wide > room:
            parts, room = parts + 1, each
        room -= wide
    return Size(parts, seven_bit)


def short(body: str) -> str:
    """The words as they leave: one paragraph under the other without a blank line. What is beyond the last part is cut at a sentence, before the last
    paragraph, which says who writes and where to answer."""
    lines = [" ".join(line.split(" ")).strip() for line in plain(body).splitlines()]
    lines = [line for line in lines if line]
    text = "\n".join(lines)
    if size(text).parts <= MOST_PARTS:
        return text
    end = lines[-1] if size(lines[-1]).parts == 1 else ""
    kept = ""
    for sentence in _SENTENCE.split("\n".join(lines[:-1] or lines)):
        longer = f"{kept} {sentence}".strip()
        if size(f"{longer} [...]\n{end}").parts > MOST_PARTS:
            break
        kept = longer
    # One sentence without an end.
    kept = kept or text[: MOST_PARTS * SEVEN_BIT[1]]
    while size(f"{kept} [...]\n{end}").parts > MOST_PARTS:
        kept = kept[:-10]
    return f"{kept} [...]\n{end}".strip()


def is_cut(body: str) -> bool:
    """Too long for an SMS: its middle would not be read."""
    return "[...]" in short(body) and "[...]" not in body


def count_in(form: Any, name: str, channel: str, *, after: str = "") -> None:
    """Where the words of this field leave by SMS, the form counts its parts: what was typed so far in its hint, the rest while one types.
    `after`: what follows them in the message."""
    if channel != Channel.SMS or not settings.SMS_BACKEND:
        return
    field = form[name]
    typed = str(field.value() or "").strip()
    parts = size(short(f"{typed}\n{after}".strip())).parts
    said = ngettext("Ces mots font une partie.", "Ces mots font %(n)s parties.", parts) % {"n": parts} if typed else ""
    told = _("Ces mots arrivent par SMS. Une partie compte 160 signes, 153 s’il y en a plusieurs ; au-delà de quatre, le milieu manque.")
    field.help_text = " ".join(filter(None, [str(field.help_text), told, said]))
    words = {"data-sms-said": _("SMS : {n} sur 4 parties"), "data-sms-cut": _("SMS : trop long, le milieu manquera")}
    field.field.widget.attrs |= {"data-sms": len(plain(after)), **words}
