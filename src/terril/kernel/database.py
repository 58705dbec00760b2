"""The one database: PostgreSQL, embedded for a trial, external in production."""

import os
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit


def parse(url: str) -> dict[str, Any]:
    """`postgresql://user:secret@host:port/name?host=/socket/folder` as a Django database. Raises ValueError on another scheme."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL doit commencer par postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "terril",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }


def major_version() -> int:
    """15, 18: the version of the server that answers."""
    from django.db import connection
    from django.db.backends.postgresql.base import DatabaseWrapper

    return cast("DatabaseWrapper", connection).pg_version // 10_000


def configuration(var: Path) -> dict[str, Any]:
    """The Django database of this process, without starting anything.

    A sentence that lasts too long is cut (15 s by default) and so is a wait for a lock: a page that hangs helps nobody. PostgreSQL compiles
    no query (JIT): on the pages of a site it takes longer than the query itself, up to seconds. A page read out of order costs what it costs on
    a disk without moving parts, or in memory: with the 4 of a bare PostgreSQL, whole tables are read where an index holds the three rows asked for.
    """
    from terril.kernel import environment, postgres

    database = parse(os.environ.get("DATABASE_URL") or postgres.database_url())
    statement = environment.whole("TERRIL_STATEMENT_TIMEOUT_MS", 15_000)
    asked = {
        "statement_timeout": statement, "lock_timeout": 5000, "idle_in_transaction_session_timeout": 60000, "jit": "off", "random_page_cost": 1.1,
    }  # fmt: skip
    database["OPTIONS"]["options"] = " ".join(f"-c {name}={value}" for name, value in asked.items())
    database["CONN_MAX_AGE"] = 600
    database["CONN_HEALTH_CHECKS"] = False
    database["DISABLE_SERVER_SIDE_CURSORS"] = False
    database["TEST"] = {"TEMPLATE": "template0"}
    return database
