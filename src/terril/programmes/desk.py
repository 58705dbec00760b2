"""The coordinator's to-do list: each room registers one `DeskParts`, with the steps that wait for somebody, in order of harm."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _

from terril.kernel.slots import Parts, without_none
from terril.people.models import Person
from terril.programmes.models import Programme


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
    """One short list of the desk: the first rows, whether there are more, and where the whole list is. `headline` says it in a few words at
    the top of the desk ("6 idées attendent, dont 2 en retard"), empty when nothing waits; `pressing` when something is late.

    A step makes a constant number of queries.
    """

    key: str
    title: str
    rows: Sequence[Row] = field(default_factory=list)
    more: bool = False
    all_url: str = ""
    all_label: str = ""
    nothing: str = ""
    headline: str = ""
    pressing: bool = False


# How many rows each list of the desk shows, and where its counts stop: nobody needs to know how many more than a hundred.
SHOWN = 6
COUNTED = 101


def counted(n: int) -> str:
    """A count that stopped at COUNTED is told as such: "plus de 100"."""
    return str(n) if n < COUNTED else _("plus de %(n)s") % {"n": COUNTED - 1}


@dataclass(frozen=True)
class Wait:
    """Something else that waits: one sentence with its number (counted up to COUNTED), and the page. `pressing`: it is late, or somebody is
    alone. A wait makes one query, which counts and reads nothing."""

    key: str
    sentence: str
    url: str
    pressing: bool = False


def also_waiting(person: Person, programme: Programme) -> list[Wait]:
    """What waits besides the lists of the desk, the pressing first."""
    return sorted(without_none(wait(person, programme) for wait in ranked("waits")), key=lambda wait: not wait.pressing)


@dataclass(frozen=True)
class Tool:
    """A page of the team: its name, where it is, what it is for in a few words."""

    label: str
    url: str
    hint: str


class DeskParts:
    """What one room puts on the desk: {rank: function}, the same ranks for all the rooms together, the first rank on top.

    `steps` are lists, in order of harm; `waits` what is told in one sentence each; `tools` the pages of the team.
    """

    steps: Mapping[int, Callable[[Person, Programme], Step | None]] = {}
    waits: Mapping[int, Callable[[Person, Programme], Wait | None]] = {}
    tools: Mapping[int, Callable[[Person, Programme], Tool | None]] = {}


DESK = Parts(DeskParts)


def ranked(what: Literal["steps", "waits", "tools"]) -> list[Callable[[Person, Programme], Any]]:
    """What the rooms put there, in the order of the ranks. Raises ValueError when two have the same."""
    found: dict[int, Callable[[Person, Programme], Any]] = {}
    for part in DESK:
        for rank, one in getattr(part, what).items():
            if rank in found:
                taken = ", ".join(str(other) for other in sorted({rank for part in DESK for rank in getattr(part, what)}))
                names = f"{found[rank].__qualname__} and {one.__qualname__}"
                raise ValueError(f"{what} of the desk: {names} have the same rank, {rank}: give one of them another (taken: {taken})")
            found[rank] = one
    return [found[rank] for rank in sorted(found)]


def steps_of(person: Person, programme: Programme) -> list[Step]:
    return without_none(step(person, programme) for step in ranked("steps"))


def headlines(person: Person, programme: Programme) -> list[str]:
    """What waits on the desk of a programme, in a few words each: for whoever looks at another one."""
    return [step.headline for step in steps_of(person, programme) if step.headline]


def tools_of(person: Person, programme: Programme) -> list[Tool]:
    return without_none(tool(person, programme) for tool in ranked("tools"))
