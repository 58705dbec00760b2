"""The ORM, less forgiving: what works by luck here would fail one day in front of somebody."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models.query import QuerySet
from django.db.models.sql.compiler import SQLCompiler

_natural = False


def _shuffling(fetch: Any) -> Any:
    """PostgreSQL gives rows without ORDER BY in an order that changes after an update: a list that needs one must ask for it."""

    def _fetch_all(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch(self)
        if fresh and not _natural and len(self._result_cache) > 1 and not self.ordered:
            random.shuffle(self._result_cache)

    return _fetch_all


def _locking(as_sql: Any) -> Any:
    """A lock on a join locks every table of it, in an order that nobody chose: `of=` says which rows are meant."""

    def checked(self: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
        query = self.query
        answer = as_sql(self, *args, **kwargs)
        if getattr(query, "select_for_update", False) and not query.select_for_update_of:
            joined = [alias for alias in query.alias_map if query.alias_refcount[alias]]
            if len(joined) > 1:
                pytest.fail(f"select_for_update() joins {', '.join(joined)}: say of=(…) which rows it locks.")
        return answer

    return checked


@pytest.fixture(autouse=True, scope="session")
def _strict_orm() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", _shuffling(QuerySet._fetch_all))
        patch.setattr(SQLCompiler, "as_sql", _locking(SQLCompiler.as_sql))
        yield


@pytest.fixture(autouse=True)
def _natural_order(request: pytest.FixtureRequest) -> Iterator[None]:
    """`@pytest.mark.natural_order` leaves unordered lists as the database gives them."""
    global _natural
    _natural = request.node.get_closest_marker("natural_order") is not None
    yield
    _natural = False
