"""What our own log never holds: the part of an address that opens a page to whoever has it."""

import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, get_resolver
from gunicorn.glogging import Logger

# A parameter of an address that has one of these names is a secret (docs/operations.md says which addresses, for the log of the proxy).
SECRET = frozenset({"code", "key", "token"})
HIDDEN = "[secret]"


def secret_paths() -> Iterator[str]:
    """The beginning of each address that a secret ends or goes on, sorted."""
    found = set()
    patterns: list[tuple[str, Any]] = [("/", one) for one in get_resolver().url_patterns]
    for before, one in patterns:
        whole = before + str(one.pattern)
        if isinstance(one, URLPattern):
            parts = re.split(r"<(?:\w+:)?(\w+)>", whole)
            at = next((index for index, name in enumerate(parts) if index % 2 and name in SECRET), None)
            if at is not None:
                found.add("".join("[^/\\s]+" if index % 2 else re.escape(part) for index, part in enumerate(parts[:at])))
        else:
            patterns += [(whole, inner) for inner in one.url_patterns]
    yield from sorted(found)


@cache
def _secrets() -> re.Pattern[str]:
    return re.compile(rf"({'|'.join(secret_paths())})[^/\s?\"']+")


# What PostgreSQL adds to an error: the row that could not be written, over several lines when its words are.
_ROW = re.compile(r"^(DETAIL: ).*?(?=^(?:HINT|CONTEXT|QUERY|LINE \d+): |^Traceback |^The above |^During |^\d{4}-\d\d-\d\d \d\d:|\Z)", re.M | re.S)


def hide(text: str) -> str:
    """The text without the secret of any address in it, nor the row of a database that refused it."""
    text = _ROW.sub(r"\1[…]\n", text) if "DETAIL: " in text else text
    return _secrets().sub(rf"\1{HIDDEN}", text)


class Line(logging.Formatter):
    """A line of the log, its exception included."""

    def format(self, record: logging.LogRecord) -> str:
        return hide(super().format(record))


class WebLogger(Logger):
    """The log of the web server, which names the address of a request that failed."""

    def _set_handler(self, log: Any, output: Any, fmt: logging.Formatter, stream: Any = None) -> None:
        super()._set_handler(log, output, Line(fmt._fmt, fmt.datefmt), stream)  # type: ignore[misc]  # not in the stubs
