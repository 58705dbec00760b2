"""What comes closest when nothing holds the words that somebody typed: any of the words, their beginnings, their misspellings, one word cut in two or
two in one, then what the rooms know to be about the same thing (`about`).

Words are those that the table itself holds, read with one bounded query; each typed word becomes raw queries for its search column.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Any, TypeVar

import Stemmer
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Case, FloatField, Q, QuerySet, Value, When
from psycopg import ClientCursor
from rapidfuzz.distance import OSA

from terril.kernel.search import fold, normalise

T = TypeVar("T")

# The words of so many rows, the latest, are enough to know how words are written here.
ROWS = 5_000
MOST_WORDS = 12
# What each way to stand for a typed word is worth, beside the word itself.
BEGINNING, SPELLING, ABOUT, TITLE = 0.8, 0.75, 0.3, 0.25
MOST_CUES = 16
# A beginning says something from so many letters on, when it is so much of the word.
BEGINS, SHARE = 4, 0.55
# One slip in a short word, two in a long one.
SHORT, LONG = 4, 8
PART = 3
MOST_ALIKE = 12
# Words that say nothing of what is looked for.
_EMPTY = frozenset(
    """
    a ai as au aux avec avoir ce ces cet cette chez comment d dans de des du elle en est et etre eux faire ici il ils j je l la le les leur
    leurs lui ma mais mes moi mon n ne nos notre nous on ou ou par pas pour plus qu quand que quel quelle qui s sa sans se ses si son sont
    sur t ta te tes toi ton trouver tu un une vos votre vous y the of for in to and cherche chercher veux voudrais
    """.split()  # noqa: SIM905 - read as words
)
_STEMMER = Stemmer.Stemmer("french")

# What a room knows to be about the same thing: for a text, each of its themes, how sure it is (0 to 1), and the words that say it.
About = Callable[[str], Iterable[tuple[float, Sequence[str]]]]
_ABOUT: list[About] = []
# How much a whole text is about what was typed, from 0 to 1, for the few that come first.
Judge = Callable[[str, str], float]
_JUDGES: list[Judge] = []
MOST_JUDGED, JUDGED = 50, 1.5


def about(say: About) -> About:
    """Makes known what a room can say of a text."""
    _ABOUT.append(say)
    return say


def judge(say: Judge) -> Judge:
    """Makes known how a room judges what a text is about."""
    _JUDGES.append(say)
    return say


@dataclass(frozen=True)
class Part:
    """One thing looked for, and the raw queries that answer it: the first that matches gives its share of the weight."""

    weight: float
    ways: tuple[tuple[str, float], ...]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """As PostgreSQL’s French dictionary does: the same algorithm."""
    return str(_STEMMER.stemWord(word))


def lexemes(rows: QuerySet[Any], column: str) -> dict[str, int]:
    """In how many of these rows each word is. One query, of bounded cost."""
    inner = rows.order_by("-pk").values_list(column, flat=True)[:ROWS]
    sql, params = inner.query.sql_with_params()
    with connection.cursor() as cursor:
        # `ts_stat` reads a query as a text.
        cursor.execute("SELECT word, ndoc FROM ts_stat(%s)", [ClientCursor(connection.connection).mogrify(sql, params)])
        return dict(cursor.fetchall())


def parts(typed: str, known: Mapping[str, int]) -> list[Part]:
    """What was typed, as what the rows may hold of it; empty when nothing comes near."""
    words = [word for word in normalise(typed).split() if word not in _EMPTY][:MOST_WORDS]
    most = max(known.values(), default=0)
    found = []
    for at, word in enumerate(words):
        ways = _ways(word, known)
        for pair in ((word, words[at + 1]),) if at + 1 < len(words) else ():
            ways += [(one, 1.0) for one in {stem("".join(pair))} & known.keys()]
        if at:
            ways += [(one, 1.0) for one in {stem(words[at - 1] + word)} & known.keys()]
        if ways:
            found.append(Part(_worth(max(ways, key=lambda way: way[1])[0], known, most), tuple(sorted(ways, key=lambda way: (-way[1], way[0])))))
    top = max((part.weight for part in found), default=1.0)
    for say in _ABOUT:
        for sure, cues in say(typed):
            told = {query: _worth(query, known, most) for cue in cues if (query := _cue(cue, known))}
            alone = sorted((query for query in told if "<" not in query), key=lambda query: (-told[query], query))[:MOST_CUES]
            # Each word of a theme adds up: who says several of them is more about it.
            found += [Part(top, ((query, ABOUT * sure * told[query] / max(told.values())),)) for query in alone]
            if together := sorted(told.keys() - set(alone))[:MOST_CUES]:
                found.append(Part(top, ((" | ".join(together), ABOUT * sure),)))
    return found


def _worth(query: str, known: Mapping[str, int], most: int) -> float:
    """A word of every row says little."""
    words = query.split(" | ")[0].split()[::2]
    return log((most + 2) / (min(known.get(one, 0) for one in words) + 0.7)) + 0.5


def _ways(word: str, known: Mapping[str, int]) -> list[tuple[str, float]]:
    own = stem(word)
    ways: list[tuple[str, float]] = [(own, 1.0)] if own in known else []
    ways += [(one, BEGINNING) for one in _begun(own, known)]
    if not ways:
        ways += [(" & ".join(cut), 1.0) for cut in _cuts(word, known)]
    if own not in known:
        ways += [(one, SPELLING) for one in _misspelt(word, own, known)]
    return ways


def _begun(own: str, known: Mapping[str, int]) -> list[str]:
    """Words that begin alike: "jardinag" and "jardin"."""
    alike = []
    for one in known:
        short, long = sorted((one, own), key=len)
        if one != own and len(short) >= BEGINS and long.startswith(short) and len(short) >= SHARE * len(long) and one.isalpha():
            alike.append(one)
    return sorted(alike, key=lambda one: (abs(len(one) - len(own)), one))[:MOST_ALIKE]


def _cuts(word: str, known: Mapping[str, int]) -> list[tuple[str, str]]:
    """One word for two: "repaircafe"."""
    cuts = ((stem(word[:at]), stem(word[at:])) for at in range(PART, len(word) - PART + 1))
    return [cut for cut in cuts if cut[0] in known and cut[1] in known]


def _misspelt(word: str, own: str, known: Mapping[str, int]) -> list[str]:
    """The nearest words by a slip or two; those that begin with the same letter first."""
    if len(own) < SHORT or not own.isalpha():
        return []
    # One slip in the word as it was typed may change where it is cut: "logemant" and "logement".
    near = {stem(one) for one in _slips(word)} & known.keys() if len(word) > SHORT else set()
    most = 1 if len(own) < LONG else 2
    scored = [(0, one[0] != own[0], one) for one in near if len(one) >= PART]
    for one in known:
        if abs(len(one) - len(own)) <= most and len(one) >= SHORT and one.isalpha():
            # As it is heard, a doubled or mute letter costs nothing.
            distance = 0 if _heard(one) == _heard(own) else OSA.distance(own, one, score_cutoff=most)
            if distance <= most:
                scored.append((distance, one[0] != own[0], one))
    return list(dict.fromkeys(one for _distance, _first, one in sorted(scored)))[:MOST_ALIKE]


def _slips(word: str) -> set[str]:
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    return swapped | {a + b[1:] for a, b in cuts if b} | {a + c + b[cut:] for a, b in cuts for c in _LETTERS for cut in (0, 1)}


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_HEARD = (
    ("ph", "f"), ("th", "t"), ("h", ""), ("y", "i"), ("eau", "o"), ("au", "o"), ("ain", "in"), ("em", "am"), ("en", "an"), ("qu", "k"), ("c", "k"),
)  # fmt: skip


@lru_cache(maxsize=20_000)
def _heard(word: str) -> str:
    said = word
    for letters, sound in _HEARD:
        said = said.replace(letters, sound)
    return "".join(letter for at, letter in enumerate(said) if not at or letter != said[at - 1])


def _cue(cue: str, known: Mapping[str, int]) -> str:
    words = fold(cue).split()
    stems = [stem(word) for word in words if word not in _EMPTY]
    # An expression of which one word is left says anything.
    whole = len(stems) > 1 or len(words) == 1
    if not whole or not stems or not all(one in known for one in stems):
        return ""
    # Side by side, or with one little word between.
    return stems[0] if len(stems) == 1 else " | ".join(f" <{apart}> ".join(stems) for apart in (1, 2, 3))


def matching(found: Sequence[Part], column: str) -> Q:
    """The rows that answer any of the parts."""
    return Q(**{column: _query(any_of(found))})


def any_of(found: Sequence[Part]) -> str:
    """One raw query of stems, for the rows that answer any of the parts."""
    return " | ".join(f"({query})" for part in found for query, _share in part.ways)


def score(found: Sequence[Part], column: str, *, titled: bool = False) -> Any:
    """How well a row answers: each part once, by its best way; `titled`: a word of the title (weight A) is worth more."""
    total: Any = Value(0.0)
    for part in found:
        total = total + Case(
            *(When(**{column: _query(query)}, then=Value(part.weight * share)) for query, share in part.ways),
            default=Value(0.0), output_field=FloatField(),
        )  # fmt: skip
        if titled:
            marked = " | ".join(f"({' & '.join(f'{one}:A' for one in query.split(' & '))})" for query, _share in part.ways if "<" not in query)
            if marked:
                total = total + Case(When(**{column: _query(marked)}, then=Value(part.weight * TITLE)), default=Value(0.0), output_field=FloatField())
    return total


def ordered(typed: str, parts: Sequence[Part], rows: Iterable[tuple[T, float, str]]) -> list[T]:
    """The first rows again, each with its score and its text, by what they are about as a whole."""
    top = max((part.weight for part in parts), default=1.0)
    judged = [(score + JUDGED * top * sum(say(typed, text) for say in _JUDGES), row) for row, score, text in rows]
    return [row for _score, row in sorted(judged, key=lambda one: -one[0])]


def _query(raw: str) -> SearchQuery:
    # The words are stems already: no dictionary may cut them again.
    return SearchQuery(raw, config=_PLAIN, search_type="raw")


_PLAIN = "simple"
