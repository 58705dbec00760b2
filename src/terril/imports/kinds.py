"""What can be brought: each room says what a table of its own may hold, how to read it, recognise it and create it, through its verbs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

from terril.imports.communes import Communes
from terril.imports.models import Basis, Import
from terril.kernel.search import fold
from terril.kernel.slots import Slot
from terril.people.models import Person
from terril.programmes.models import Programme

# Each part is called without argument and answers a Kind.
KINDS = Slot[[], "Kind"]("kinds of tables")


class Wrong(Exception):  # noqa: N818 - a sentence for a person
    """A cell that cannot be read. `choices`: what it may be, as (what to write, label); `suggestion`: what it should probably be; `several`: those
    whom it names together, when each may have a row; `as_written`: what to write for the value to be kept as it is."""

    def __init__(
        self, message: str, *, choices: Sequence[tuple[str, str]] = (), suggestion: str = "", several: Sequence[str] = (),
        as_written: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.choices = list(choices)
        self.suggestion = suggestion
        self.several = list(several)
        self.as_written = as_written


@dataclass(frozen=True)
class Context:
    """What the reading of one table needs, loaded once. `known` is filled by the kind's `prepare`."""

    batch: Import
    programme: Programme
    actor: Person | None
    known: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def communes(self) -> Communes:
        return Communes(self.programme.territory_id)


# Reads the text of a cell, which is not empty: the value, or the value and what was understood. Raises Wrong.
Reader = Callable[[str, Context], Any]


@dataclass(frozen=True)
class Understood:
    """A value that is not quite what was written: the note says so ("Bully : Bully-les-Mines")."""

    value: Any
    note: str


@dataclass(frozen=True)
class Field:
    """One thing that a column may hold. `aliases` are headers, as people write them; `looks` says whether a cell looks like one."""

    key: str
    label: Any
    read: Reader
    aliases: Sequence[str] = ()
    required: bool = False
    long: bool = False
    looks: Callable[[str], bool] | None = None

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(fold(name) for name in [str(self.label), *self.aliases])


@dataclass(frozen=True)
class Portrait:
    """What something is recognised by. `pk` is set for what is known, `keys` bring together what is worth comparing (never decide),
    `lines` are what a human reads side by side."""

    marks: Mapping[str, Any]
    keys: frozenset[str]
    lines: Sequence[tuple[str, str]] = ()
    pk: int | None = None


@dataclass(frozen=True)
class Aspect:
    """Something in a row that may be known already: the idea itself, or the person who carries it.

    `of_row`: its portrait, None when the row has none. `near`: the ids of what is known under any of these keys, in one query; `portraits`: those of
    ids, in a constant number. `alike`: the reasons why two are likely one, none when they are not; a missed one is better than a false one.
    `merging`: the name of the page where two that are known are brought together.
    """

    key: str
    label: Any
    of_row: Callable[[Mapping[str, Any]], Portrait | None]
    near: Callable[[Context, frozenset[str]], Iterable[int]]
    portraits: Callable[[Context, Iterable[int]], Iterable[Portrait]]
    alike: Callable[[Portrait, Portrait], list[str]]
    merging: str = ""


@dataclass(frozen=True)
class Kind:
    """`create` makes what a row says: it receives the values, and for each aspect the id of what a human said it is (None: make it).
    It answers every row that it wrote, the main one first, in the order of creation. `check` refuses values that do not go together."""

    key: str
    label: Any
    one: Any
    fields: Sequence[Field]
    aspects: Sequence[Aspect]
    create: Callable[[Context, Mapping[str, Any], dict[str, int | None]], list[models.Model]]
    check: Callable[[Mapping[str, Any], Context], Iterable[tuple[str, Wrong]]] = lambda values, context: ()
    prepare: Callable[[Context], None] = lambda context: None
    # In which order undoing deletes: what depends on others first.
    undo: Sequence[str] = ()
    # What the machine adds by itself, and counts for nothing when one asks what was built.
    volatile: frozenset[str] = frozenset()
    most_rows: int = 5_000
    personal: bool = True
    # A row is one person: a cell that names two may become two rows.
    one_person: bool = False
    url: Callable[[int], str] | None = None

    def field(self, key: str) -> Field:
        return next(one for one in self.fields if one.key == key)

    @cached_property
    def headers(self) -> frozenset[str]:
        return frozenset(name for one in self.fields for name in one.names)


def all_kinds() -> list[Kind]:
    return KINDS.collect()


def kind_of(batch: Import) -> Kind:
    return next(kind for kind in all_kinds() if kind.key == batch.kind)


def how_known(context: Context) -> tuple[str, str]:
    """How the people of a table are known, and what permits to keep them."""
    return context.batch.source, context.batch.basis or Basis.INTEREST
