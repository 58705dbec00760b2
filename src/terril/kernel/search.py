"""Search in French without accents: the same folding on both sides, then PostgreSQL's French dictionary.

The embedded server has neither `unaccent` nor ICU, so what is folded is kept in a column (`search_text`, `sort_name`).
"""

import re
import unicodedata
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Func, TextField, Value

_SEPARATORS = re.compile(r"[^0-9a-z]+")
# The French stemmer leaves these plurals apart ("lieux" is not "lieu" to it).
_PLURALS = re.compile(r"\b([a-z]+(?:eu|eau|ou))x\b")
# What people of the basin say, and what they mean: one word for both sides.
SYNONYMS = {
    "ducasse": "fete", "kermesse": "fete", "coron": "cite", "fosse": "mine", "puits": "mine", "carreau": "mine",
    "bistrot": "cafe", "estaminet": "cafe", "troquet": "cafe", "bouquin": "livre", "mome": "enfant", "gamin": "enfant",
    "velo": "velo", "bicyclette": "velo", "bike": "velo", "potager": "jardin", "fablab": "tiers lieu",
}  # fmt: skip


def fold(text: str) -> str:
    """Lower case, without accents, every separator a space: "Éleu-dit-Leauwette" becomes "eleu dit leauwette"."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return _SEPARATORS.sub(" ", bare).strip()


# Every letter with an accent that a name of ours may have, and the letter without. The server sorts by code: "École" after "Zone".
_ACCENTED = "ABCDEFGHIJKLMNOPQRSTUVWXYZàâäáãåçéèêëíìîïñóòôöõúùûüýÿÀÂÄÁÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕÚÙÛÜÝŸ"


def as_read(field: str) -> Func:
    """A name as people sort it (À, Atelier, École, Œuvre), for the tables without a `sort_name`: an expression for `order_by`."""
    told: Any = F(field)
    for joined, apart in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae")):
        told = Func(told, Value(joined), Value(apart), function="REPLACE")
    return Func(told, Value(_ACCENTED), Value("".join(map(fold, _ACCENTED))), function="TRANSLATE", output_field=TextField())


def normalise(text: str) -> str:
    """`fold`, then plurals in -x and local synonyms brought together: what is stored and what is asked go through it alike."""
    words = _PLURALS.sub(r"\1", fold(text)).split()
    return " ".join(SYNONYMS.get(word, SYNONYMS.get(word.rstrip("s"), word)) for word in words)


def in_title(text: str) -> SearchQuery | None:
    """The query of the same words where they weigh A: in the title. Only folded words are put in, so nothing in them is an operator."""
    folded = normalise(text)
    return SearchQuery(" & ".join(f"{word}:A" for word in folded.split()), config="french", search_type="raw") if folded else None


def query(text: str) -> SearchQuery | None:
    """The full-text query of what somebody typed; None when nothing searchable is left."""
    folded = normalise(text)
    return SearchQuery(folded, config="french", search_type="plain") if folded else None
