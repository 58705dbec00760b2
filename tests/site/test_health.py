from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from terril.kernel import clock, storage
from terril.site import health


@pytest.fixture
def no_jobs(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


def _job(status: str, since: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status, scheduled_at) values ('house', 'x', %s, %s)",
            [status, clock.now() - since],
        )


def _answer(client: Client) -> tuple[int, dict[str, Any]]:
    response = client.get("/sante")
    return response.status_code, response.json()


def test_a_site_that_works_says_so_in_few_words(client: Client, no_jobs: None, assert_queries) -> None:
    with assert_queries(3):
        status, told = _answer(client)
    latency = told["database"].pop("latency_ms")
    assert told["disk"].pop("free_mb") > 0
    assert (status, told, latency < 1000) == (
        200,
        {
            "status": "ok",
            "database": {"status": "ok"},
            "queue": {"waiting": 0, "failed": 0, "oldest_seconds": 0},
            "disk": {"status": "ok"},
            "version": settings.VERSION,
        },
        True,
    )


def test_tasks_that_wait_too_long_are_told(client: Client, no_jobs: None) -> None:
    _job("todo", timedelta(minutes=20))
    _job("todo", timedelta(minutes=-20))
    _job("failed", timedelta(minutes=5))
    status, told = _answer(client)
    assert (status, told["status"], told["queue"]["waiting"], told["queue"]["failed"]) == (200, "degraded", 1, 1)
    assert 1190 < told["queue"]["oldest_seconds"] < 1260


def test_a_disk_nearly_full_is_told(client: Client, no_jobs: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "free_bytes", lambda: 100 * 1024**2)
    status, told = _answer(client)
    assert (status, told["status"], told["disk"]) == (200, "degraded", {"status": "full", "free_mb": 100})


def test_a_silent_database_is_503_without_its_secrets(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> dict[str, Any]:
        raise OperationalError("connection to 10.0.0.1 as terril failed")

    monkeypatch.setattr(health, "report", silent)
    assert _answer(client) == (
        503,
        {"status": "degraded", "database": {"status": "down"}, "queue": None, "version": settings.VERSION},
    )
