"""Where rooms above show something on the pages of rooms below, without being imported by them."""

from collections.abc import Callable, Iterator
from typing import Any


class Slot:
    """An ordered list of functions that rooms register at start-up (`AppConfig.ready`)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._parts: list[tuple[int, str, Callable[..., Any]]] = []

    def register(self, order: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorator. Registering the same function twice keeps one."""

        def keep(part: Callable[..., Any]) -> Callable[..., Any]:
            key = f"{part.__module__}.{part.__qualname__}"
            self._parts = sorted([p for p in self._parts if p[1] != key] + [(order, key, part)], key=lambda p: p[:2])
            return part

        return keep

    def __iter__(self) -> Iterator[Callable[..., Any]]:
        return iter([part for _, _, part in self._parts])

    def collect(self, *args: Any, **kwargs: Any) -> list[Any]:
        """What each part answers, in order; a part with nothing to show answers None and is left out."""
        return [answer for part in self if (answer := part(*args, **kwargs)) is not None]
