"""The coordinator's to-do list: rooms register the steps that wait for somebody, in order of harm."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from terril.kernel.slots import Slot

STEPS = Slot("desk")


@dataclass(frozen=True)
class Row:
    """One thing to do: who, what, by when, and the page that does it. `late` and `soon` are told in words on the page."""

    who: str
    what: str
    url: str
    do: str
    due_on: date | None = None
    days: int | None = None
    channel: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Step:
    """One short list of the desk: the first rows, whether there are more, and where the whole list is.

    A registered part is called with `(person, programme)` and answers a Step or None; it makes a constant number of queries.
    """

    key: str
    title: str
    rows: Sequence[Row] = field(default_factory=list)
    more: bool = False
    all_url: str = ""
    all_label: str = ""
    nothing: str = ""
    extra: Any = None


# How many rows each list of the desk shows.
SHOWN = 6
