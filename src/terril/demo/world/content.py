"""What was written for the demo (content/*.toml), read once and cleaned."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "content"
SLUG = "fabrik-a-projets"


@cache
def read(name: str) -> dict[str, Any]:
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def plain(text: str) -> str:
    """A contact as somebody would type it: the no-break spaces of good typography are spaces again."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").strip()


def initiatives() -> list[dict[str, Any]]:
    ideas: list[dict[str, Any]] = read("initiatives")["initiative"]
    return ideas


def said_name(by: str) -> tuple[str, bool]:
    """How a promise names who makes it, without what is said beside the name; and whether it is an invented organisation."""
    bare, _mark, aside = by.partition(" (")
    return bare.split(",")[0].strip(), aside.startswith("fictif") or aside.startswith("fictive")
