"""What a worker leaves behind when it is killed."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, connections
from procrastinate.contrib.django import app

from terril.kernel.tasks import carry_late, sweep_attempts, take_up_again


def _begun_by_a_worker(job: int, seconds_silent: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second') RETURNING id", [seconds_silent]
        )
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job])


def _status(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return cursor.fetchone()[0]


def _run() -> None:
    try:
        async_to_sync(take_up_again.func)(SimpleNamespace(app=app), 0)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_had_begun_is_taken_up_again():
    killed, alive = carry_late.defer(timestamp=0), sweep_attempts.defer(timestamp=0)
    _begun_by_a_worker(killed, 600)
    _begun_by_a_worker(alive, 1)
    # In a thread of its own: the browser of other tests leaves its event loop in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_run).result()
    assert (_status(killed), _status(alive)) == ("todo", "doing")
