"""Tests that commit are cleaned of what they wrote, the journal too: here, and only here, its guard steps aside."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations

QUEUE = ("procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers", "procrastinate_workers")


def _emptied(self: DatabaseOperations, sql_list: list[str]) -> None:
    """What was filled is emptied, and nothing else: TRUNCATE of every table makes a file for each of them and of their indexes, anew.

    No trigger fires, neither the keys between tables nor the guard of the journal: that is for a superuser, as the one of the embedded
    server is. Elsewhere, TRUNCATE as Django wrote it. The queue is no model of ours: Django would leave its jobs to the next test.
    """
    if not sql_list:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            cursor.execute('ALTER TABLE "kernel_journalentry" DISABLE TRIGGER USER')
            for sql in [*sql_list, f"TRUNCATE {', '.join(QUEUE)} CASCADE"]:
                cursor.execute(sql)
            cursor.execute('ALTER TABLE "kernel_journalentry" ENABLE TRIGGER USER')
            return
        empty()


def empty() -> None:
    """Nothing is left in any table of ours, for a superuser. In the transaction that runs: undone with it."""
    tables = [*connection.introspection.django_table_names(), *QUEUE]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables))
        filled = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in filled:
            cursor.execute(f'DELETE FROM "{name}"')
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture(autouse=True, scope="session")
def _flush_with_journal() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", _emptied)
        yield
