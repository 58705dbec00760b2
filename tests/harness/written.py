"""A query written once says, at each call of each test, what the ORM would write for the same values."""

from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet

from terril.kernel.written import WrittenOnce


@pytest.fixture(autouse=True)
def _written_as_the_orm_would(monkeypatch: pytest.MonkeyPatch) -> None:
    read = WrittenOnce.__call__

    def compared(self: WrittenOnce[Any, Any], *args: Any, **kwargs: Any) -> list[Any]:
        try:
            anew = self.build(*args, **kwargs).query.sql_with_params()
        except EmptyResultSet:
            anew = None
        asked, _key = self._asked(*args, **kwargs)
        assert asked.is_large or self.written(*args, **kwargs) == anew, f"{self.build.__qualname__} is not the same query for every value"
        return read(self, *args, **kwargs)

    monkeypatch.setattr(WrittenOnce, "__call__", compared)
