"""What organisations are called: the words that set a name apart, and its acronym. Pure functions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from terril.imports.calling import LONG_NAME, slip
from terril.kernel.search import fold

# Words that only join the others; an acronym leaves them out.
_LINKS = frozenset(["les", "des", "de", "du", "la", "le", "l", "d", "un", "une", "pour", "et", "a", "au", "aux", "en", "sur", "dans", "par"])
# What nearly every name may begin with, written or not: they set none apart.
_LEGAL = frozenset(
    [
        "association", "asso", "assoc", "ass", "loi", "1901", "dite", "club", "societe", "collectif", "groupement", "municipal", "municipale",
        "compagnie", "cie", "section", "local", "locale", "francais", "francaise",
    ]
)  # fmt: skip
_ALIKE = {
    "ville": "mairie", "commune": "mairie", "municipalite": "mairie", "csc": "centre social", "cs": "centre social", "centres": "centre",
    "sociaux": "social", "socioculturel": "social", "socioculturels": "social", "socio": "", "st": "saint", "ste": "sainte", "resto": "restaurant",
    "restos": "restaurant", "clef": "cle", "p": "", "tits": "petit", "ptits": "petit", "tit": "petit", "ptit": "petit", "cie": "compagnie",
    "fb": "football", "foot": "football", "bibli": "bibliotheque", "deuxieme": "2", "2e": "2", "2eme": "2", "troisieme": "3", "3e": "3",
    "3eme": "3", "quatrieme": "4", "4e": "4", "4eme": "4", "premier": "1", "1er": "1", "1ere": "1", "federation": "fede",
}  # fmt: skip
# What each commune has one of: the name says nothing where the commune is not said.
_EVERYWHERE = frozenset(
    """
    mairie ccas mjc ape apel fcpe amap fjt centre social communal action sociale comite fete maison jeune culture ecole harmonie foyer rural
    mediatheque bibliotheque petanque amicale ancien combattant ludotheque office sport quartier parent eleve conseil aine age 3 fede secours
    populaire catholique mission restaurant coeur laique aide domicile sportif sportive gym
    """.split()  # noqa: SIM905 - read as words
)
_ACRONYM = re.compile(r"\b(?:[A-Z]\.\s?){2,8}|\b[A-Z]\.[A-Z]\b|\b[A-Z][A-Z0-9]{1,7}\b")
_BRACKETS = re.compile(r"\(([^()]{2,12})\)")
_DOTTED = re.compile(r"\b(?:\w\.\s?){2,8}(?!\w\w)|\b(?:\w\.){1,7}\w\b(?!\w)")
SHORTEST, LONGEST = 2, 8


@dataclass(frozen=True)
class Name:
    """`words`: all but the links, in their order. `core`: those that set the name apart. `acronyms`: what was written in short."""

    words: tuple[str, ...]
    core: frozenset[str]
    acronyms: frozenset[str]


def _one(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith(("s", "x")) and not word.isdigit() else word


@lru_cache(maxsize=20_000)
def name_of(text: str, acronym: str = "", place: str = "") -> Name:
    """What a name says, its own commune left out of it: "Mairie d’Avion" is the one of Avion."""
    # "C.C.A.S." is one word, and what stands in brackets is another way to say the whole.
    said = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]).upper() + " ", text)
    shouted = said.upper() == said
    short = {fold(found) for found in _ACRONYM.findall(said)} if not shouted or len(said.split()) == 1 else set()
    bracketed = [found for found in _BRACKETS.findall(said) if " " not in found.strip()]
    short |= {fold(found) for found in bracketed}
    if bracketed and _BRACKETS.sub("", said).strip():
        said = _BRACKETS.sub(lambda found: "" if found[1] in bracketed else found[0], said)
    folded = fold(said).replace("socio culturel", "social")
    here = tuple(folded.split())
    words = tuple(
        _one(part)
        for word in _without(place, here) or here
        if word not in _LINKS
        for part in _ALIKE.get(word, _ALIKE.get(_one(word), word)).split()
    )
    known = {" ".join(fold(acronym).split()).replace(" ", "")} if acronym else set()
    if len(words) == 1 and len(words[0]) <= LONGEST:
        short |= {folded}
    core = frozenset(word for word in words if word not in _LEGAL) or frozenset(words)
    return Name(words, core, frozenset(one for one in short | known if SHORTEST <= len(one) <= LONGEST and " " not in one))


def _runs(words: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each run of words by its initials, with the words that it leaves."""
    for first in range(len(words)):
        for end in range(first + SHORTEST, min(first + LONGEST, len(words)) + 1):
            yield "".join(word[0] for word in words[first:end]), words[:first] + words[end:]


def _plain(text: str) -> tuple[str, ...]:
    """The words before they are brought together: an acronym was made of these."""
    return tuple(word for word in fold(_BRACKETS.sub("", text)).split() if word not in _LINKS)


def keys(text: str, acronym: str) -> set[str]:
    """What brings two names together to be compared. The commune is left in: it only makes more of them."""
    name = name_of(text, acronym)
    words = sorted(name.core, key=lambda word: (-len(word), word))
    found = {f"w:{word[:4]}" for word in words[:4]} | {f"a:{one}" for one in name.acronyms}
    found |= {f"a:{initials}" for plain in (_plain(text), name.words) for initials, _rest in _runs(plain)}
    return found | {f"o:{' '.join(sorted(name.core))}"[:200]}


def acronym_of(text: str, acronym: str, other: str, place: str) -> bool:
    """Whether the first is the second in short: one of its acronyms is the initials of a run of words, and what is left of both agrees."""
    short = name_of(text, acronym, place)
    long = name_of(other, "", place)
    for one in short.acronyms:
        left = _told(tuple(word for word in short.words if word not in {one, _one(one)}))
        enough = len(one) > SHORTEST or bool(left) or (_within(place, text) and _within(place, other))
        for words in {_plain(other), long.words} if enough else ():
            # "ASL" counts the town of "Association sportive lensoise"; "AS Lens" does not.
            if any(initials == one and _told(_without(place, tuple(map(_one, rest)))) == left for initials, rest in _runs(words)):
                return True
    return False


def _within(place: str, text: str) -> bool:
    words = fold(text).split()
    return bool(place) and len(_without(place, tuple(words))) < len(words)


def _without(place: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without the name of the town, nor what is made of it: Lens, lensois, lensoise."""
    town = fold(place).split()
    if not town:
        return words
    head, size = town[0], len(town)
    kept, at = [], 0
    while at < len(words):
        if list(words[at : at + size]) == town or (size > 1 and [_one(w) for w in words[at : at + size]] == [_one(w) for w in town]):
            at += size
            continue
        if not (_one(words[at]) == _one(head) and size == 1) and not (_OF_TOWN.search(words[at]) and words[at].startswith(head[:4])):
            kept.append(words[at])
        at += 1
    return tuple(kept)


# The end of what a town makes: lensois, avionnais, harnésien.
_OF_TOWN = re.compile("(?:oi|oise|ai|aise|ien|ienne|in|ine)s?$")


def _told(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for word in words if word not in _LEGAL)


def common(name: Name) -> bool:
    """Whether many communes have one of that name."""
    return name.core <= _EVERYWHERE


def bare(name: Name) -> bool:
    """Whether nothing but an acronym is told."""
    return len(name.words) == 1 and name.words[0] in {*name.acronyms, *(_one(one) for one in name.acronyms)}


def same_words(one: Name, other: Name) -> bool:
    """The same words, whatever their order and number."""
    return one.core == other.core


def close_words(one: Name, other: Name) -> bool:
    """Word for word the same, but for a slip in a long one, a word cut short ("Sec. pop."), or an adjective more beside two words in common.
    A number is never a slip: the allotments of pit 11 are not those of pit 12."""
    a, b = sorted((one.core - other.core, other.core - one.core), key=len)
    both = one.core & other.core
    if any(word.isdigit() or len(word) == 1 for word in a | b):
        return False
    if len(one.core) == len(other.core):
        left = set(b)
        for word in a:
            match = next((other for other in left if _near(word, other)), None)
            if match is None:
                return False
            left.discard(match)
        return True
    return not a and len(b) == 1 and len(both) >= 2 and b <= _ADDED and bool(both - _EVERYWHERE)


# Words that a name is often told without.
_ADDED = frozenset(["sociale", "social", "solidaire", "populaire", "artois", "gohelle", "mineur", "departement", "territoire", "association"])


def _near(x: str, y: str) -> bool:
    short, long = sorted((x, y), key=len)
    # A slip adds, drops or changes a letter in the middle of a long word; two long words one letter apart may both mean something.
    return (len(short) >= 3 and long.startswith(short) and len(long) - len(short) > 2) or (
        len(short) > LONG_NAME + 1 and slip(x, y, 1) and x not in _WORDS and y not in _WORDS
    )


# Words one letter apart from another that means something else.
_WORDS = frozenset(["passage", "paysage", "message", "massage", "maternelle", "paternelle", "village", "pillage", "chanteur", "chasseur"])
