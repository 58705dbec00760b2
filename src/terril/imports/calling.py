"""What people are called: the same first name in full, short or by an initial, the same family name as it is heard. Pure functions."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from terril.kernel.search import fold

SHORT_NAMES = Path(__file__).parent / "data" / "first_names.txt"
# A name this long may hold a slip of the finger and still be the same.
LONG_NAME = 5
SHORT_FIRST = 2
# The first letter of a compound first name is nearly always one of these: "J-Luc", "M. Claude".
_INITIALS = {"j": "jean", "m": "marie", "jn": "jean", "mie": "marie", "ste": "sainte", "st": "saint"}
# A feminine that only a mute ending tells from its masculine: André and Andrée, Daniel and Danielle, Luc and Lucie, Paul and Pauline.
_FEMININE = ("e", "le", "ne", "te", "se", "ette", "ie", "ine", "a", "ia", "ique")
# What is heard alike in a family name of here. In this order.
_HEARD = (
    (re.compile("ph"), "f"), (re.compile("szcz|sz|cz|tch|sch|ch"), "ch"), (re.compile("w"), "v"), (re.compile("y"), "i"),
    (re.compile("eau|au"), "o"), (re.compile("qu|ck|q|k|c(?=[aou]|$|[^aeiouh])"), "k"), (re.compile("(?<!c)h"), ""), (re.compile("ai|ei"), "e"),
    (re.compile("z"), "s"), (re.compile(r"([a-z])\1"), r"\1"), (re.compile("(?<=..)(?:[stdxe]|es)$"), ""),
)  # fmt: skip
# "Lambert née Petit", "Caby épouse Sauvage": either name is theirs.
_BORN = re.compile(r"\b(?:nee|ne|epouse|ep|veuve|vve|divorcee)\b")


@cache
def _short_names() -> Mapping[str, frozenset[str]]:
    lines = [line.strip().partition(" : ") for line in SHORT_NAMES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {short: frozenset(name.strip() for name in names.split(",")) for short, _colon, names in lines if short}


@lru_cache(maxsize=20_000)
def called(first: str) -> frozenset[str]:
    """Every full first name that a folded one may be: "cathy" is catherine, "j luc" is jean luc, "fred" is frederic or frederique."""
    words = first.split()
    if len(words) > 1:
        return frozenset({" ".join([_INITIALS.get(words[0], words[0]), *words[1:]])})
    return _short_names().get(first, frozenset()) | {first} if first else frozenset()


@lru_cache(maxsize=20_000)
def heard(name: str) -> str:
    """A folded family name as it is heard, in one word: "filippo" for Philippo, "vanek" for Van Hecke."""
    said = "".join(_INITIALS.get(word, word) if word in {"st", "ste"} else word for word in name.split())
    for pattern, sound in _HEARD:
        said = pattern.sub(sound, said)
    return said or name.replace(" ", "")


def families(last: str) -> frozenset[str]:
    """The family names that one cell holds: "Lambert née Petit" holds two, and is each of them."""
    parts = [part.strip() for part in _BORN.split(fold(last))] if _BORN.search(fold(last)) else [fold(last)]
    return frozenset(part for part in parts if part)


def other_gender(one: str, other: str) -> bool:
    """Whether one is the feminine of the other: two people of one household, whatever telephone they share."""
    short, long = sorted((one, other), key=len)
    if short == long or " " in short != " " in long:
        return False
    ends = {long.removeprefix(short)} if long.startswith(short) else set()
    # Frédéric and Frédérique, Laurent and Laurence, Christian and Christiane, Lucien and Lucienne.
    if short.endswith("c") and long == f"{short[:-1]}que":
        return True
    if short.endswith("t") and long == f"{short[:-1]}ce":
        return True
    return bool(ends & set(_FEMININE)) and len(short) > SHORT_FIRST and long not in _SPELLINGS.get(short, ())


# Two spellings of one first name, which the ending does not tell apart.
_SPELLINGS = {"chantal": ("chantale",), "magali": ("magalie",), "maryl": ("maryle",), "ann": ("anne",)}


def same_first(one: str, other: str) -> bool:
    """The same first name but for its manner: in full, short, with an initial in a compound, as it is heard."""
    if not one or not other or other_gender(one, other):
        return False
    names, others = called(one), called(other)
    return bool(names & others) or _sound_alike(names, others)


def _sound_alike(names: frozenset[str], others: frozenset[str]) -> bool:
    return any(heard(a) == heard(b) and min(len(a), len(b)) >= LONG_NAME and not other_gender(a, b) for a in names for b in others)


def first_sounds(first: str) -> frozenset[str]:
    """The keys of a first name: two that `same_first` says alike share one."""
    return frozenset(heard(name) for name in called(first))


def slip(x: str, y: str, most: int) -> bool:
    """Two words apart by a few slips of the finger: a letter more, less, wrong, or turned around with the next."""
    return min(len(x), len(y)) >= LONG_NAME and OSA.distance(x, y) <= most


def nearly(word: str) -> set[str]:
    """The word, and what is left of it without any one letter: two words apart by one slip always share one of these."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))} if len(word) >= LONG_NAME else {word}
