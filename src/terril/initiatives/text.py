"""What is searched, and what is shown in short."""

import re

from terril.kernel.search import normalise

_PHONE = re.compile(r"(?<!\d)(?:\+33|0033|0)[\s.\-]?[1-9](?:[\s.\-]?\d{2}){4}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def search_text(*texts: str) -> str:
    """The folded text of everything that can be found."""
    return normalise(" ".join(texts))


def excerpt(words: str) -> str:
    """The first words, on one line, 240 signs at most, cut between two words."""
    line = " ".join(words.split())
    return line if len(line) <= 240 else line[:239].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def without_contacts(words: str) -> str:
    """The words with phone numbers and e-mails masked: a public page never shows how to reach somebody."""
    return _EMAIL.sub("[e-mail masqué]", _PHONE.sub("[numéro masqué]", words))
