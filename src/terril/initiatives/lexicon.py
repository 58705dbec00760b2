"""The words of the ideas, brought back to what they say: stems, local synonyms, themes.

Three plain files hold them, made to be read and added to: `data/synonyms.txt`, `data/concepts.txt` and `data/common.txt`.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import Stemmer

from terril.initiatives.stop_words import EVERYDAY
from terril.kernel.search import fold

Stems = tuple[str, ...]

_WORD = re.compile(r"[^\W_]+")
# A sentence, a line, a quotation, a list begin with a capital that says nothing.
_BEGINS = re.compile(r"(?:^|[.!?…:;«\"“”()\n•\-–—])\W*$")
# Between the words of "aide aux devoirs" or "perte de mémoire".
_LINKS = frozenset(
    """
    a au aux avec c ce ces cette chez d dans de des du elle en est et eux il ils j je l la le les leur leurs lui m ma mes moi mon n ne nos
    notre nous on ou par pour qu que qui s sa se ses si son sont sur t ta te tes toi ton tu un une vos votre vous y
    """.split()  # noqa: SIM905 - read as words
)
# Folding and stemming would make one word of two: a market and a walk, what has closed and a farm, a class and a yard, chess and failure.
_TOLD_APART = {
    "marché": "halles", "marchés": "halles", "fermé": "fermeture", "fermée": "fermeture", "fermés": "fermeture", "ferment": "fermeture",
    "fermer": "fermeture", "cours": "lecon", "échecs": "echiquier", "echecs": "echiquier", "mer": "ocean", "pays": "contree",
    "aidant": "aidanterie", "aidants": "aidanterie", "aidante": "aidanterie", "aidantes": "aidanterie", "règles": "reglement",
    "serre": "serricole", "serres": "serricole", "pétition": "petitionner", "pétitions": "petitionner", "france": "hexagone",
    "compagne": "compagnonne", "dis": "dire", "courant": "electricite", "lac": "etang", "marais": "etang", "sentie": "sentir",
    "bal": "bals", "bals": "bals", "balle": "ballon", "balles": "ballon", "chœur": "chorale", "choeur": "chorale", "cour": "courette",
    "courses": "commissions", "vers": "vers", "jeu": "jeux", "jeux": "jeux", "yeux": "oeil", "œuf": "oeufs", "œufs": "oeufs",
    "gare": "halte", "gares": "halte", "manga": "mangaka", "mangas": "mangaka", "répit": "relayage", "repit": "relayage",
    "détente": "relaxation", "mari": "epoux", "loyer": "loyers", "loyers": "loyers", "même": "meme", "parce": "parceque",
    "concertation": "consultation",
    "caf": "allocation", "mémé": "mamie",
}  # fmt: skip
_STEMMER = Stemmer.Stemmer("french")
# The stemmer leaves "ils chantent" apart from "chanter": without -nt it does not. These are no verbs.
_NO_VERBS = frozenset(
    """
    accident absent adolescent agent apparent argent client cent comment content continent different dent equivalent etablissement excellent
    frequent incident innocent insolent intelligent lent moment occident orient parent patient permanent precedent present president prudent
    recent referent resident serpent souvent talent torrent urgent vent violent
    """.split()  # noqa: SIM905 - read as words
)
# One spelling of what is heard alike: "bibliotèque", "filozofie", "dessiner" and "déssinner".
_HEARD = (("ph", "f"), ("th", "t"), ("rh", "r"), ("y", "i"), ("œ", "oe"))
_TWICE = re.compile(r"([a-z])\1")


@dataclass(frozen=True)
class Word:
    """One word as it was written, and its stem; `proper` for what looks like somebody's or some place's name."""

    written: str
    stem: str
    proper: bool = False


@dataclass(frozen=True)
class Theme:
    """`public` says to whom an idea is turned rather than what it does."""

    name: str
    public: bool = False


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one word, however it is written: "Bibliothèques", "bibliotèque" give one."""
    bare = _TOLD_APART.get(word.lower()) or fold(word)
    # The stemmer leaves "vélos" and "lieux" as they are.
    bare = bare[:-1] if len(bare) > 4 and bare.endswith(("s", "eux", "eaux", "oux")) else bare
    if len(bare) > 5 and bare.endswith("ent") and not bare.endswith("ment") and bare not in _NO_VERBS:
        bare = bare[:-2]
    root = _STEMMER.stemWord(bare)
    root = root if len(root) > 2 else bare
    for letters, heard in _HEARD:
        root = root.replace(letters, heard)
    return _TWICE.sub(r"\1", root) if len(root) > 6 else root


@lru_cache(maxsize=20_000)
def _tells(written: str) -> bool:
    """Neither a little word that only joins the others, nor a number."""
    bare = fold(written)
    return bool(bare) and bare not in _LINKS and not bare.isdigit()


def words(text: str) -> list[Word]:
    """The words of a text in their order, without the little ones that only join the others."""
    shouted = text.upper() == text
    found = []
    for match in _WORD.finditer(text):
        written = match[0]
        if _tells(written):
            proper = written.istitle() and not shouted and not _BEGINS.search(text[max(0, match.start() - 4) : match.start()])
            found.append(Word(written, stem(written), proper))
    return found


def runs(said: list[Word], at: int, known: Mapping[Stems, object]) -> Iterator[Stems]:
    """The runs of words that begin here and are known, the longest first."""
    longest = min(_reach(known).get(said[at].stem, 0), len(said) - at)
    stems = tuple(word.stem for word in said[at : at + longest])
    for size in range(longest, 0, -1):
        if stems[:size] in known:
            yield stems[:size]


def _reach(known: Mapping[Stems, object]) -> dict[str, int]:
    """How long the longest known run is that begins with each stem."""
    if id(known) not in _REACHES:
        reach: dict[str, int] = {}
        for run in known:
            reach[run[0]] = max(reach.get(run[0], 0), len(run))
        _REACHES[id(known)] = (known, reach)
    return _REACHES[id(known)][1]


# The mappings are kept with their reach, so that no other ever takes their identity.
_REACHES: dict[int, tuple[Mapping[Stems, object], dict[str, int]]] = {}


def _stems(phrase: str) -> Stems:
    return tuple(word.stem for word in words(phrase.lower()))


def _lines(name: str) -> Iterator[str]:
    text = resources.files("terril.initiatives").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


@cache
def synonyms() -> dict[Stems, str]:
    """What each word or expression is brought back to: one stem for both sides."""
    kept: dict[Stems, str] = {}
    for line in _lines("synonyms.txt"):
        meaning, _, others = line.partition(" : ")
        key = "-".join(_stems(meaning))
        for said in (meaning, *others.split(",")):
            if found := _stems(said):
                kept[found] = key
    return kept


@cache
def cues() -> dict[Stems, list[tuple[Theme, float]]]:
    """What each word or expression tells of the themes: 1, or a half when it is less sure."""
    kept: dict[Stems, list[tuple[Theme, float]]] = {}
    theme = Theme("")
    told: set[Stems] = set()
    for line in _lines("concepts.txt"):
        if line.startswith("["):
            name = line.strip("[]")
            theme, told = Theme(name.removeprefix("public : "), name.startswith("public : ")), set()
            continue
        if line.startswith("proche :"):
            continue
        sure, said = (0.5, line.removeprefix("à demi :")) if line.startswith("à demi :") else (1.0, line)
        for phrase in said.split(","):
            found = _stems(phrase)
            if found and found not in told:
                told.add(found)
                kept.setdefault(found, []).append((theme, sure))
    return kept


@cache
def said_for() -> dict[str, tuple[str, ...]]:
    """By theme, the words and expressions that surely say it, as they are written."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in _lines("concepts.txt"):
        if line.startswith("["):
            name = line.strip("[]").removeprefix("public : ")
        elif not line.startswith(("proche :", "à demi :")):
            found.setdefault(name, []).extend(phrase.strip() for phrase in line.split(","))
    return {name: tuple(phrases) for name, phrases in found.items()}


@cache
def themes() -> dict[str, Theme]:
    return {theme.name: theme for told in cues().values() for theme, _ in told}


@cache
def kin() -> dict[str, tuple[str, ...]]:
    """The themes that go with each theme, by name, said on one side or the other."""
    near: dict[str, set[str]] = {}
    theme = ""
    for line in _lines("concepts.txt"):
        if line.startswith("["):
            theme = line.strip("[]")
        elif line.startswith("proche :"):
            for other in line.removeprefix("proche :").split("|"):
                near.setdefault(theme, set()).add(other.strip())
                near.setdefault(other.strip(), set()).add(theme)
    return {name: tuple(sorted(others)) for name, others in near.items()}


@cache
def offered() -> dict[str, dict[Stems, str]]:
    """By kind of need, each thing or trade that somebody may have, and the term that stands for it."""
    found: dict[str, dict[Stems, str]] = {}
    kind = ""
    for line in _lines("offers.txt"):
        if line.startswith("["):
            kind = line.strip("[]")
            continue
        for phrase in line.split(","):
            if stems := _stems(phrase):
                found.setdefault(kind, {})[stems] = synonyms().get(stems, "-".join(stems))
    return found


@cache
def everyday() -> frozenset[str]:
    """Stems of the words of any conversation: they tell nothing."""
    return frozenset(stem(word) for word in EVERYDAY.split())


@cache
def common() -> frozenset[str]:
    """Stems of the words of any idea: they tell little."""
    return frozenset(stem(word) for line in _lines("common.txt") for word in line.split())


@cache
def places() -> frozenset[str]:
    """Stems of the names of the communes we know: two ideas of one commune have its name in common, and nothing else yet."""
    source = resources.files("terril.territory") / "data" / "communes.csv"
    with source.open(encoding="utf-8") as file:
        names = [word for row in csv.DictReader(file) for word in fold(row["name"]).split() if len(word) > 3]
    told = {part for phrase in cues() for part in phrase} | {part for phrase in synonyms() for part in phrase}
    return frozenset(stem(name) for name in names) - told
