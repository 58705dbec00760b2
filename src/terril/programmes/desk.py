"""The coordinator's to-do list: rooms register the steps that wait for somebody, in order of harm."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

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
    """One short list of the desk: the first rows, whether there are more, and where the whole list is. `headline` says it in a few words at
    the top of the desk ("6 idées attendent, dont 2 en retard"), empty when nothing waits; `pressing` when something is late.

    A registered part is called with `(person, programme)` and answers a Step or None; it makes a constant number of queries.
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
