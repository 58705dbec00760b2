"""What help is about: the national vocabulary, and our local themes with their correspondence (themes.toml)."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data_inclusion.schema import v1

from terril.kernel.search import fold

FILE = Path(__file__).parent / "themes.toml"


@dataclass(frozen=True)
class Theme:
    """`national`: the codes of the schema under which it is published; a national theme is its own."""

    code: str
    label: str
    national: tuple[str, ...]
    words: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Category:
    code: str
    label: str
    themes: tuple[Theme, ...]


@cache
def categories() -> tuple[Category, ...]:
    """Ours first, then the national ones, each in the order in which it is written."""
    return (*_local(), *_national())


@cache
def by_code() -> dict[str, Theme]:
    return {theme.code: theme for category in categories() for theme in category.themes}


@cache
def local() -> dict[str, Theme]:
    return {theme.code: theme for category in _local() for theme in category.themes}


def codes_under(code: str) -> list[str]:
    """The themes that a code of the address means: itself, or all those of a category; none when it is unknown."""
    if code in by_code():
        return [code]
    return next(([theme.code for theme in category.themes] for category in categories() if category.code == code), [])


def labels(codes: Iterable[str]) -> list[str]:
    """How people say them, ours first; a code that the vocabulary has dropped since is left out."""
    wanted = set(codes)
    return [theme.label for theme in by_code().values() if theme.code in wanted]


def national(codes: Iterable[str]) -> list[str]:
    """The same themes in the national vocabulary only, for whoever does not know ours."""
    return sorted({code for given in codes for code in (by_code()[given].national if given in by_code() else (given,))})


def found_in(codes: Iterable[str], text: str) -> list[str]:
    """The local themes of what carries these national codes and says one of their words. `text` is folded."""
    carried = set(codes)
    return [
        theme.code
        for theme in local().values()
        if theme.words and carried.intersection(theme.national) and theme.words.search(text)
    ]


def _local() -> list[Category]:
    with FILE.open("rb") as file:
        told = tomllib.load(file)["category"]
    found = []
    for category in told:
        kept = []
        for theme in category["theme"]:
            # Any of the words, alone or in the plural.
            each = "|".join(re.escape(fold(word)).replace(r"\ ", "s? ") for word in theme["words"])
            kept.append(Theme(theme["code"], theme["label"], tuple(theme["national"]), re.compile(rf"\b(?:{each})s?\b")))
        found.append(Category(category["code"], category["label"], tuple(kept)))
    return found


def _national() -> list[Category]:
    return [
        Category(
            category.value,
            category.label,
            tuple(
                Theme(theme.value, theme.label, (theme.value,))
                for theme in v1.Thematique
                if theme.value.startswith(f"{category.value}--")
            ),
        )
        for category in v1.Categorie
    ]
