"""Tests that commit are cleaned by TRUNCATE, which the journal refuses: here, and only here, its guard steps aside."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations


def _unguarded(execute_sql_flush: Any) -> Any:
    def flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        if not sql_list:
            return
        table = '"kernel_journalentry"'
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"alter table {table} disable trigger user")
            # The queue is no model of ours: Django would leave its jobs to the next test.
            for sql in [
                *sql_list,
                "truncate procrastinate_jobs, procrastinate_periodic_defers, procrastinate_workers cascade",
            ]:
                cursor.execute(sql)
            cursor.execute(f"alter table {table} enable trigger user")

    return flush


@pytest.fixture(autouse=True, scope="session")
def _flush_with_journal() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", _unguarded(DatabaseOperations.execute_sql_flush))
        yield
