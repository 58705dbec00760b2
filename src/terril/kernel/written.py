"""Queries whose shape never changes: the ORM writes their SQL once, and a call gives the values only.

More than half of the processor time of a page that gathers what several rooms know goes to building querysets and writing SQL, always the same.
A function that answers a queryset is decorated, and then answers the list of its rows:

    @written_once
    def open_needs(initiative: Initiative) -> QuerySet[Need]:
        return Need.objects.filter(initiative=initiative, closed_at=None).order_by("pk")

    open_needs(initiative)  # as list(queryset) would be

Its arguments are what columns hold (numbers, words, days, moments, lists of them for `__in`), dataclasses made of that, and rows, of which only
the key counts, or what `STAND_INS` says. They go into the query unchanged, or it is refused: the function is first called twice with invented
values, at two moments and in two languages, and nothing else may differ in what the ORM writes. So it does not read the clock, add a day to an
argument, or look for a word within a text. True, False, None, an empty text, slices, the lengths of lists and which values are equal each make a
shape of their own, written once too. Under test, every call is compared with what the ORM writes for its arguments.
"""

import copy
import inspect
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from functools import update_wrapper, wraps
from typing import Any, Generic, ParamSpec, TypeVar, overload

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import translation

from terril.kernel import clock

P = ParamSpec("P")
Row = TypeVar("Row")
M = TypeVar("M", bound=Model)
T = TypeVar("T")
Values = list[Any]
Written = tuple[str, tuple[Any, ...]]

# Shapes kept for one query: beyond, as for lists of many lengths, it is written each time.
MOST_SHAPES = 50
# Where invented values start, twice: small enough for the smallest column of numbers, far enough not to meet.
HERE, THERE = 20_001, 26_001
FAR = timedelta(days=4_001)
# Some column of numbers cannot hold more, and the ORM then knows that no row is meant: it writes such a query itself.
LARGEST = 2**31 - 1


class NotFixedError(Exception):
    """The query depends on something else than its values; the message says what differed."""


@dataclass(frozen=True)
class Apart:
    """An argument taken apart: what of it shapes the query, the values that it gives, and how to make one like it with other values."""

    shape: Hashable
    values: Values
    remade: Callable[[Values], Any]

    @property
    def is_large(self) -> bool:
        return any(isinstance(value, int) and not -LARGEST <= value <= LARGEST for value in self.values)


# How to take apart an object of which a query reads more than the key.
STAND_INS: dict[type, Callable[[Any], Apart]] = {}


def _apart(argument: Any) -> Apart:
    if argument is None or argument == "" or isinstance(argument, bool):
        return Apart(repr(argument), [], lambda _values: argument)
    if isinstance(argument, int | float | str | date):
        return Apart("", [argument], lambda values: values[0])
    if isinstance(argument, slice):
        return Apart((argument.start, argument.stop), [], lambda _values: argument)
    if isinstance(argument, list | tuple | set | frozenset):
        return Apart(len(argument), list(argument), list)
    if type(argument) in STAND_INS:
        return STAND_INS[type(argument)](argument)
    if is_dataclass(argument) and not isinstance(argument, type):
        return _together(type(argument), {one.name: _apart(getattr(argument, one.name)) for one in fields(argument)})
    if isinstance(argument, Model):
        return Apart("", [argument.pk], lambda values: type(argument)(pk=values[0]))
    raise TypeError(f"{argument!r} is not what a column holds")


def _together(make: Callable[..., Any], parts: dict[str, Apart]) -> Apart:
    """Several arguments as one: a dataclass and its fields, a function and its arguments."""

    def remade(values: Values) -> Any:
        arguments, start = {}, 0
        for name, part in parts.items():
            arguments[name] = part.remade(values[start : start + len(part.values)])
            start += len(part.values)
        return make(**arguments)

    return Apart(tuple([part.shape for part in parts.values()]), [value for part in parts.values() for value in part.values], remade)


class _Compiler(SQLCompiler):
    """What wrote a query, and repeats it with other values."""

    repeated: Written | None = None

    def as_sql(self, with_limits: bool = True, with_col_aliases: bool = False) -> Any:
        return self.repeated or super().as_sql(with_limits, with_col_aliases)


@dataclass(frozen=True)
class _Shape:
    """A query as the ORM wrote it, and what each of its parameters is in a call."""

    rows: QuerySet[Any]
    compiler: _Compiler
    sql: str
    parameters: Sequence[Callable[[Values], Any]]

    def written(self, values: Values) -> Written:
        return self.sql, tuple([parameter(values) for parameter in self.parameters])

    def read(self, values: Values) -> list[Any]:
        """Reads through a copy of the first queryset, whose compiler has nothing left to do."""
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[self.rows.db]  # that of this thread
        compiler.repeated = self.written(values)
        query = copy.copy(self.rows.query)
        query.__dict__["get_compiler"] = lambda *_arguments, **_options: compiler
        rows = object.__new__(type(self.rows))
        rows.__dict__.update(self.rows.__dict__, _query=query)
        return list(rows)


class WrittenOnce(Generic[P, Row]):
    """A query written once; see the top of this file."""

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self.build = build
        self._signature = inspect.signature(build)
        self._shapes: dict[Hashable, _Shape | None] = {}
        update_wrapper(self, build)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """The rows. Raises NotFixedError when the query cannot be written once."""
        asked, key = self._asked(*args, **kwargs)
        if asked.is_large or (key not in self._shapes and len(self._shapes) >= MOST_SHAPES):
            return list(self.build(*args, **kwargs))
        shape = self._kept(asked, key)
        return shape.read(asked.values) if shape else []

    def written(self, *args: P.args, **kwargs: P.kwargs) -> Written | None:
        """The SQL and its parameters, without asking; None when no row can be found."""
        asked, key = self._asked(*args, **kwargs)
        shape = self._kept(asked, key)
        return shape.written(asked.values) if shape else None

    def _asked(self, *args: P.args, **kwargs: P.kwargs) -> tuple[Apart, Hashable]:
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        asked = _together(self.build, {name: _apart(argument) for name, argument in bound.arguments.items()})
        return asked, (asked.shape, tuple([asked.values.index(value) for value in asked.values]))

    def _kept(self, asked: Apart, key: Hashable) -> _Shape | None:
        if key in self._shapes:
            return self._shapes[key]
        here, there = ([_invented(value, start + asked.values.index(value)) for value in asked.values] for start in (HERE, THERE))
        try:
            rows: QuerySet[Any] = asked.remade(here)
            compiler = _Compiler(rows.query, connections[rows.db], rows.db)
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return self._shapes.setdefault(key, None)
        with clock.travel(clock.now() + FAR), translation.override("fr" if translation.get_language() == "en" else "en"):
            again, others = asked.remade(there).query.sql_with_params()
        if sql != again:
            raise NotFixedError(f"{self.build.__qualname__}: two values, two queries:\n{sql}\n{again}")
        known = list(zip(here, there, strict=True))
        shape = _Shape(rows, compiler, sql, [self._place(pair, known) for pair in zip(parameters, others, strict=True)])
        return self._shapes.setdefault(key, shape)

    def _place(self, pair: tuple[Any, Any], known: list[tuple[Any, Any]]) -> Callable[[Values], Any]:
        """What a parameter of the query is, from what it was with two sets of invented values."""
        first, second = pair
        if pair in known:
            place = known.index(pair)
            # The ORM tells the size of whole numbers by their type.
            return (lambda values: type(first)(values[place])) if isinstance(first, int) else lambda values: values[place]
        if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
            places = [self._place(items, known) for items in zip(first, second, strict=True)]
            return lambda values: [place(values) for place in places]
        if first == second:
            return lambda _values: first
        raise NotFixedError(f"{self.build.__qualname__}: neither constant nor an argument: {first!r}, then {second!r}")


def _invented(value: Any, number: int) -> Any:
    if isinstance(value, str):
        return f"valeur {number}"
    if isinstance(value, datetime):
        return datetime(2001, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    if isinstance(value, date):
        return date(2001, 1, 1) + timedelta(days=number)
    return type(value)(number)


def written_once(build: Callable[P, QuerySet[Any, Row]]) -> WrittenOnce[P, Row]:
    """Decorates a function that answers a queryset: it answers the list of its rows, and its SQL is written at the first call only."""
    return WrittenOnce(build)


def one_of(rows: list[Row]) -> Row | None:
    """The first of the rows, if there is one."""
    return rows[0] if rows else None


def in_order(keys: Iterable[Any], rows: Iterable[M]) -> list[M]:
    """The rows of these keys, in their order; one that went away meanwhile is left out.

    A list whose rows name many tables is asked for in two queries: which rows and in which order, then what each shows. PostgreSQL weighs all
    the orders in which tables can be joined: eight in one query take it ten times as long as four in each of two.
    """
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys if key in found]


def in_two(found: QuerySet[M], shown: Callable[[QuerySet[M]], QuerySet[M]]) -> Callable[[slice], list[M]]:
    """Reads a slice of `found` as `in_order` says; `shown` adds to rows what a list shows of them."""

    def read(cut: slice) -> list[M]:
        keys = list(found.values_list("pk", flat=True)[cut])
        return in_order(keys, shown(found.model._default_manager.filter(pk__in=keys)))

    return read


def read_once(read: Callable[[M], T]) -> Callable[[M], T]:
    """Decorates a function of an object: its answer is kept with the object, for the several parts of a page that ask for it."""
    name = f"_{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def kept(row: M) -> T:
        if name not in row.__dict__:
            row.__dict__[name] = read(row)
        answer: T = row.__dict__[name]
        return answer

    return kept


def remember(row: Model, relation: str, related: Sequence[Model]) -> None:
    """What points at a row, once it is read: `row.relation.all()` answers it, as after `prefetch_related`."""
    manager = getattr(row, relation)
    for one in related:
        setattr(one, manager.field.name, row)
    rows = manager.all()
    rows._result_cache = list(related)
    row.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = rows


def remember_each(rows: Sequence[M], relation: str, read: Callable[[list[int]], Iterable[Model]]) -> None:
    """The same for several rows; `read`: what points at the rows of these keys, in the order of a row's own. One query."""
    related: dict[int, list[Model]] = {row.pk: [] for row in rows}
    for one in read(list(related)) if rows else ():
        related[getattr(one, getattr(rows[0], relation).field.attname)].append(one)
    for row in rows:
        remember(row, relation, related[row.pk])


class Sliced(Sequence[T]):
    """A list of which a page reads one slice: `read` takes it, `count` says how many rows there are."""

    def __init__(self, count: int, read: Callable[[slice], list[T]]) -> None:
        self._count = count
        self._read = read

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> list[T]: ...

    def __getitem__(self, at: int | slice) -> T | list[T]:
        return self._read(at) if isinstance(at, slice) else self._read(slice(at, at + 1))[0]
