"""How many queries, which ones, and the line that asked for each."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

SOURCE = str(Path(__file__).resolve().parents[2] / "src")


@dataclass(frozen=True)
class Query:
    sql: str
    line: str

    def __str__(self) -> str:
        return f"{self.sql}\n      ← {self.line}"


@contextmanager
def capture() -> Iterator[list[Query]]:
    """The queries of the block, as they come. Transaction bookkeeping (BEGIN, SAVEPOINT) is not counted."""
    seen: list[Query] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(Query(" ".join(sql.split()), _line()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield seen
    seen[:] = [query for query in seen if not query.sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO"))]


def _line() -> str:
    """The innermost line of ours on the stack; a template's query shows the view that rendered it."""
    frame = sys._getframe(2)
    while frame:
        name = frame.f_code.co_filename
        if name.startswith(SOURCE) and not name.endswith("kernel/written.py"):
            return f"{name[len(SOURCE) + 1 :]}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
    return "the test itself"


@pytest.fixture
def assert_queries() -> Callable[[int], AbstractContextManager[list[Query]]]:
    """`with assert_queries(4): client.get(...)` fails with every query and the line that caused it."""

    @contextmanager
    def expect(count: int) -> Iterator[list[Query]]:
        with capture() as seen:
            yield seen
        if len(seen) != count:
            told = "\n".join(f"  {number}. {query}" for number, query in enumerate(seen, 1))
            pytest.fail(f"{len(seen)} queries, {count} expected:\n{told}")

    return expect
