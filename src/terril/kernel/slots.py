"""Where rooms above speak on the pages of rooms below, without being imported by them.

A `Slot` is one question ("what else ends when an idea is taken back?") to which each room may answer with a function. `Parts` is a whole page
on which each room may show several things: one class a room, with the methods that it has something to say to. Both are filled at start-up,
by the files that `RoomConfig` loads; both keep a declared order, and refuse two parts with the same one.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class Filled(Generic[T]):
    """Things that rooms registered, in the order they gave."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._kept: dict[int, T] = {}

    def keep(self, order: int, part: T, key: str) -> None:
        """Registering the same thing twice keeps one. Raises ValueError when another part has this order already."""
        there = self._kept.get(order)
        if there is not None and _key(there) != key:
            taken = ", ".join(str(one) for one in sorted(self._kept))
            raise ValueError(
                f"{self.name}: {_key(there)} and {key} are both registered at {order}: give one of them another number (taken: {taken})"
            )
        self._kept[order] = part

    def orders(self) -> dict[int, str]:
        """Each order with the name of what is registered there."""
        return {order: _key(self._kept[order]) for order in sorted(self._kept)}

    def __iter__(self) -> Iterator[T]:
        return iter([self._kept[order] for order in sorted(self._kept)])


def _key(part: object) -> str:
    named = part if hasattr(part, "__qualname__") else type(part)
    return f"{named.__module__}.{named.__qualname__}"


class Slot(Filled[Callable[P, R | None]]):
    """One question to the rooms above: `Slot[[Person], str]("objections")` takes functions of a person that answer a sentence or None."""

    def register(self, order: int) -> Callable[[Callable[P, R | None]], Callable[P, R | None]]:
        """Decorator of a part. Raises ValueError when another part has this order already."""

        def keep(part: Callable[P, R | None]) -> Callable[P, R | None]:
            self.keep(order, part, _key(part))
            return part

        return keep

    def collect(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        """What each part answers, in order; a part with nothing to say answers None and is left out."""
        return without_none(part(*args, **kwargs) for part in self)


class Parts(Filled[T]):
    """A page of a room below: `Parts(InitiativeParts)` takes classes derived from it, one a room, and holds one of each."""

    def __init__(self, base: type[T]) -> None:
        super().__init__(base.__name__)
        self.base = base

    def register(self, order: int) -> Callable[[type[T]], type[T]]:
        """Decorator of a class. Raises ValueError when another has this order already, TypeError when it is not made for this page."""

        def keep(part: type[T]) -> type[T]:
            if not issubclass(part, self.base):
                raise TypeError(f"{part.__qualname__} must derive from {self.base.__qualname__}")
            self.keep(order, part(), _key(part))
            return part

        return keep


def without_none(answers: Iterable[R | None]) -> list[R]:
    """Those that say something, in their order."""
    return [answer for answer in answers if answer is not None]
