"""The database of each process is a copy of one that was migrated once, kept beside the server until a migration or a package changes.

Every table counts from a large number: what a page writes of it, with a space for the thousands, would not come back.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

FROM = 51_000
PROJECT = Path(__file__).resolve().parents[2]


def kept_name() -> str:
    """Of the database to copy: it changes with what makes a schema, the migrations of the house and the packages."""
    seen = hashlib.sha256()
    made_of = [*PROJECT.glob("src/terril/**/migrations/*.py"), *PROJECT.glob("requirements/*.txt"), PROJECT / "src/terril/site/settings.py"]
    for path in [*sorted(made_of), Path(__file__)]:
        seen.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes())
    return f"terril_kept_{seen.hexdigest()[:16]}"


def _migrate(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    with connection.cursor() as cursor:
        every = "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s) FROM pg_sequences WHERE schemaname = 'public'"
        cursor.execute(every, [FROM])
    connection.close()


def _kept() -> str:
    """The name of the database to copy, made if it is not there: by one process, while the others wait. Another may be given to begin from."""
    name, before = kept_name(), os.environ.get("TERRIL_TEST_KEPT", "template0")
    with (PROJECT / "var" / "test-kept.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'terril_kept_%%' OR datname = 'terril_being_kept'")
            found = {row[0] for row in cursor.fetchall()}
            if name in found:
                return name
            for old in found - {before}:
                cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE terril_being_kept TEMPLATE "{before}"')
        _migrate("terril_being_kept")
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'ALTER DATABASE terril_being_kept RENAME TO "{name}"')
    return name


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        real, mine = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
        kept = _kept()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{mine}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{mine}" TEMPLATE "{kept}"')
        connection.close()
        connection.settings_dict["NAME"] = mine
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = real
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{mine}" WITH (FORCE)')
