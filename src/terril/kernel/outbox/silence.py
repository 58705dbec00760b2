"""Work that nobody must hear of: what was lived long before is written down today, and no message leaves for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_silent: ContextVar[bool] = ContextVar("terril_silent", default=False)


@contextmanager
def silent() -> Iterator[None]:
    """Inside the block, `people.messages.tell` tells nobody and `outbox.write` refuses to write."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def is_silent() -> bool:
    return _silent.get()
