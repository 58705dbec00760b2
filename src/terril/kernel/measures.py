"""What the project says of itself in figures, from a command that anyone can run again: `terril measure NAME --json`.

A room declares its measures in its own `measures.py`. A measure prints what it found, never what it hoped.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Measure:
    """`run` receives the options by name and answers the figures (JSON types only); `tell` puts them in French, line by line."""

    name: str
    summary: str | Promise
    run: Callable[..., Figures]
    tell: Callable[[Figures], list[str]]
    options: Callable[[ArgumentParser], object] | None = None


_MEASURES: dict[str, Measure] = {}


def declare(measure: Measure) -> Measure:
    """Makes a measure known to the command. Declaring a name again replaces it."""
    _MEASURES[measure.name] = measure
    return measure


def declared() -> list[Measure]:
    """Every measure, by name."""
    return [_MEASURES[name] for name in sorted(_MEASURES)]
