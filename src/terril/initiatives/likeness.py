"""How much two ideas say the same thing, from 0 to 1, and in which words. Pure functions: no database, no network.

A text is a vector: its stems, rare ones heaviest (TF-IDF), and its themes, which are what people do together, said in any words
(`data/concepts.txt`). Two ideas are as alike as their vectors are close (cosine). What is measured (`terril measure similarity`) is what
suggests (`closeness`).
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from math import log, sqrt

from terril.initiatives import lexicon
from terril.initiatives.lexicon import Stems, Theme, Word

# From here on, two ideas are suggested to a human. This and the weights below were chosen on the pairs marked "tune", and on no other.
THRESHOLD = 0.44
# A word in common beside a theme in common; a word of any idea; a public, which is no purpose; a theme that only goes with another.
WORD = 0.15
COMMON = 0.3
PUBLIC = 0.3
KIN = 0.2
# An expression tells more than one word; a theme said twice tells more than once, and less than twice as much.
EXPRESSION = 1.4
AGAIN = 0.3
GROWTH = 0.8
# One word that is not sure tells no theme alone; a long text touches many themes on its way: each word of it takes a little away.
TOLD = 0.7
NOISE = 0.018
# One against what the other is for: the same words, and not the same idea.
OPPOSED = 0.4
AGAINST = "!contre"
_OPPOSED = re.compile(
    r"\b(?:(?:pétition|mobilis\w+|manif\w*|suis|sommes|est|se battre|s[’']opposer|défiler) contre"
    r"|contre (?:le projet|l[’'](?:ouverture|installation|implantation|arrivée|aménagement)|la (?:construction|création))"
    r"|s[’']oppos\w+ (?:à|au|aux)|opposés? (?:à|au|aux)|non (?:à|au|aux) (?:la |l[’'])?\w|stop (?:à|au|aux)|halte (?:à|au|aux)"
    r"|interdire|interdiction d\w*|qu[’']on interdise|empêcher (?:le|la|les|l[’']|qu)"
    r"|fermer (?:le|la|les|ce|cette)|supprimer (?:le|la|les|ce|cette)"
    r"|(?:veux|veut|voulons|veulent) (?:pas|plus) (?:de|du|d[’'])|qu[’']on (?:arrête|enlève|supprime|ferme))\b",
    re.IGNORECASE,
)
# What works is no walk, and what stands in the dance hall is no dance.
_FALSE_FRIENDS = re.compile(
    r"\b(?:ça |re)?march(?:e|ent|ait|aient)\s+(?:pas|plus|mal|bien|jamais|toujours pas)\b"
    r"|\b(?:qui|ça|tout) marche\b(?! (?:dans|vers|sur|jusqu|le long|à))"
    r"|\bmarches? d(?:u perron|e l[’']escalier|e l[’']entrée)\b"
    r"|(?<=\bla )salle de (?:danse|musique|sport|judo|boxe|gym|chant|théâtre)\b",
    re.IGNORECASE,
)
# A theme in common is a reason when it makes this share of the likeness.
REASON = 0.15


@dataclass(frozen=True)
class Corpus:
    """How many texts were read (`total`), and in how many of them each term is (`held`)."""

    total: int
    held: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Corpus") -> "Corpus":
        held = {term: self.held.get(term, 0) + other.held.get(term, 0) for term in self.held.keys() | other.held.keys()}
        return Corpus(self.total + other.total, held)

    def rarity(self, term: str) -> float:
        """log(texts / texts that hold it): nothing for a word of every text, most for one never read before."""
        return max(log((self.total + 1) / (self.held.get(term, 0) + 0.7)), 0.0)


@dataclass(frozen=True)
class Reading:
    """What a text says: its telling stems, each with a word as it was written, and how strongly it evokes each theme."""

    stems: Mapping[str, str]
    themes: Mapping[Theme, float]
    # It is against something that others may be for.
    against: bool = False

    def terms(self) -> dict[str, float]:
        """What is counted and looked up, with its strength: stems, themes behind an "@", and "!" for what is against."""
        stance = {AGAINST: 1.0} if self.against else {}
        return {**stance, **dict.fromkeys(self.stems, 1.0), **{_term(theme): strength for theme, strength in self.themes.items()}}

    @classmethod
    def again(cls, terms: Mapping[str, float]) -> "Reading":
        """From the terms that were kept; the words as they were written are not among them. A theme that is no more is left out."""
        stems = {term: term for term in terms if term[0] not in "@+!"}
        known = {term: lexicon.themes().get(term[1:]) for term in terms if term[0] == "@"}
        return cls(stems, {theme: terms[term] for term, theme in known.items() if theme}, AGAINST in terms)


@dataclass(frozen=True)
class Likeness:
    """`score` from 0 to 1; the words in common as the first text wrote them, the most telling first; the themes in common by name."""

    score: float
    shared_words: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


def _term(theme: Theme) -> str:
    return f"@{theme.name}"


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """Reads a text once; reading it again costs nothing while it is remembered."""
    said = lexicon.words(_FALSE_FRIENDS.sub(" ", text))
    return Reading(dict(_telling(said)), dict(_evoked(said)), bool(_OPPOSED.search(text)))


def _telling(said: list[Word]) -> Iterator[tuple[str, str]]:
    """Backwards, so that a dictionary keeps the first spelling of each."""
    found, at = [], 0
    while at < len(said):
        run = next(lexicon.runs(said, at, lexicon.synonyms()), None)
        size, key = (len(run), lexicon.synonyms()[run]) if run else (1, said[at].stem)
        if _tells(key, said[at], size):
            found.append((key, " ".join(word.written for word in said[at : at + size])))
        at += size
    return reversed(found)


def _tells(key: str, word: Word, size: int) -> bool:
    """Neither everyday words nor names: somebody's name in common says nothing, and is shown to nobody."""
    if len(key) < 3 or key in lexicon.everyday():
        return False
    return size > 1 or not ((word.proper and (word.stem,) not in lexicon.cues()) or word.stem in lexicon.places())


def _evoked(said: list[Word]) -> Iterator[tuple[Theme, float]]:
    """How strongly each theme is said, by how many times each of its cues is."""
    counts: dict[Theme, dict[tuple[Stems, float], int]] = {}
    for at in range(len(said)):
        for cue in lexicon.runs(said, at, lexicon.cues()):
            for theme, sure in lexicon.cues()[cue]:
                told = counts.setdefault(theme, {})
                told[cue, sure] = told.get((cue, sure), 0) + 1
    for theme, told in counts.items():
        total = sum(sure * (EXPRESSION if len(cue) > 1 else 1) * (1 + AGAIN * (min(times, 3) - 1)) for (cue, sure), times in told.items())
        left = total - NOISE * len(said)
        if left > 0 and (total > TOLD or theme.public):
            yield theme, left**GROWTH


def alike(text_a: str, text_b: str, corpus: Corpus) -> Likeness:
    """How much two texts say the same thing. Symmetric; 1 for a text and itself as soon as it says anything, 0 with nothing in common."""
    return compare(read(text_a), read(text_b), corpus)


def compare(a: Reading, b: Reading, corpus: Corpus) -> Likeness:
    """`alike`, between two texts already read."""
    one, other = vector(a, corpus), vector(b, corpus)
    shared = sorted(a.stems.keys() & b.stems.keys(), key=lambda stem: (-one[stem], stem))
    score = cosine(one, other) * (OPPOSED if a.against != b.against else 1)
    return Likeness(score, tuple(a.stems[stem] for stem in shared), _common(a, b, one, other))


def named(reading: Reading) -> set[str]:
    """The terms whose rarity the comparison needs."""
    return {*reading.terms(), *(f"@{near}" for theme in reading.themes for near in lexicon.kin().get(theme.name, ()))}


def vector(reading: Reading, corpus: Corpus) -> dict[str, float]:
    """The weight of each term, themes that go with those said included."""
    weights = {stem: WORD * corpus.rarity(stem) * (COMMON if stem in lexicon.common() else 1) for stem in reading.stems}
    told = {
        _term(theme): strength * corpus.rarity(_term(theme)) * (PUBLIC if theme.public else 1) for theme, strength in reading.themes.items()
    }
    weights.update(told)
    for theme in reading.themes:
        for near in lexicon.kin().get(theme.name, ()):
            weights[f"@{near}"] = weights.get(f"@{near}", 0.0) + KIN * told[_term(theme)]
    return weights


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How close two vectors are, from 0 to 1."""
    size = sqrt(sum(v * v for v in one.values()) * sum(v * v for v in other.values()))
    # In a fixed order: floats add up alike in both directions.
    return min(sum(one[term] * other[term] for term in sorted(one.keys() & other.keys())) / size, 1.0) if size else 0.0


def _common(a: Reading, b: Reading, one: dict[str, float], other: dict[str, float]) -> tuple[str, ...]:
    """The purposes in common that make them alike, the most telling first."""
    parts = {term: one[term] * other[term] for term in one.keys() & other.keys()}
    told = [theme for theme in a.themes.keys() & b.themes.keys() if not theme.public]
    telling = [theme for theme in told if parts[_term(theme)] >= REASON * sum(parts[term] for term in sorted(parts))]
    return tuple(theme.name for theme in sorted(telling, key=lambda theme: (-parts[_term(theme)], theme.name)))


def count(texts: Iterable[str]) -> Corpus:
    """The frequencies of some texts."""
    held: dict[str, int] = {}
    total = 0
    for text in texts:
        total += 1
        for term in read(text).terms():
            held[term] = held.get(term, 0) + 1
    return Corpus(total, held)


@cache
def reference() -> Corpus:
    """How often people use each word when they tell an idea, before a platform has heard any of its own (`frequencies`)."""
    source = resources.files("terril.initiatives") / "data" / "frequencies.csv"
    with source.open(encoding="utf-8") as file:
        rows = {row["term"]: int(row["held"]) for row in csv.DictReader(file)}
    return Corpus(rows.pop("*"), rows)
