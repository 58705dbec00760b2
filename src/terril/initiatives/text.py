"""What is searched, and what is shown in short."""

import re
import unicodedata

from django.utils.translation import gettext as _

from terril.kernel.errors import Refused
from terril.kernel.plain import INVISIBLE
from terril.kernel.search import normalise

# Bounded repetitions: a very long word costs its length, not its square.
_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s?(?:@|＠|[(\[](?:at|a|arobase)[)\]]|\sarobase\s)\s?[\w-]{1,63}(?:\s?(?:\.|\spoint\s)\s?[\w-]{1,63}){1,5}", re.IGNORECASE
)
# No address is written without one of these marks: most texts are read once, quickly, and left alone.
_AT = re.compile(r"[@＠]|[(\[]a[)\]]|[(\[]at[)\]]|arobase", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
# What nobody sees between two signs, and the box around a figure; with them, the figures that are not ours.
_UNSEEN = re.compile(rf"{INVISIBLE.pattern}|\u20e3")
_DISGUISED = re.compile(rf"{_UNSEEN.pattern}|(?![0-9])\d")
# What people put between the figures of a number.
_SEP = r"[\s.,;:\-/\\–—_·•|()'’]"
# A French number (ten digits, or +33 / 0033), however it is cut; another country's in international form.
_PHONE = re.compile(
    rf"(?<![\d+])(?:(?:\+|00)\s?33{_SEP}?(?:\(0\))?{_SEP}?[1-9]|0{_SEP}?[1-9])(?:{_SEP}{{0,3}}\d){{8}}(?!\d)"
    rf"|(?<!\d)(?:\+|00)[1-9]\d{{0,2}}(?:{_SEP}{{0,2}}\d){{6,12}}(?!\d)"
    # A number cut short by our own "…" is still somebody's.
    rf"|(?<![\d+])(?:(?:\+|00)\s?33{_SEP}?|0)[1-9](?:{_SEP}{{0,3}}\d){{2,8}}{_SEP}?(?=…)"
)


def search_text(*texts: str) -> str:
    """The folded text of everything that can be found."""
    return normalise(" ".join(texts))


def excerpt(words: str) -> str:
    """The first words, on one line, 240 characters at most, cut between two words."""
    line = " ".join(words.split())
    return line if len(line) <= 240 else line[:239].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def masked(text: str) -> str:
    """The words without the telephone numbers and e-mail addresses that were said in them, were they cut by signs that nobody sees, or in the
    figures of another script."""
    text = _masked(text)
    if _DISGUISED.search(text):
        bare = "".join(str(unicodedata.decimal(sign, sign)) for sign in _UNSEEN.sub("", text))
        if (told := _masked(bare)) != bare:
            return told
    return text


def _masked(text: str) -> str:
    if _AT.search(text):
        text = _EMAIL.sub(_("[adresse masquée]"), text)
    return _PHONE.sub(_("[numéro masqué]"), text) if _DIGIT.search(text) else text


def without_contact(text: str, *, field: str) -> str:
    """The text, for words that others will read. Raises Refused when a number or an e-mail address stands in it."""
    if masked(text) != text:
        raise Refused(
            _("Retirez le numéro ou l’adresse e-mail : les contacts ne passent que par l’équipe, avec l’accord de chacun."), field=field
        )
    return text
