"""What a worker leaves behind when it is killed."""

from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
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


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_had_begun_is_taken_up_again():
    killed, alive = carry_late.defer(timestamp=0), sweep_attempts.defer(timestamp=0)
    _begun_by_a_worker(killed, 600)
    _begun_by_a_worker(alive, 1)
    async_to_sync(take_up_again.func)(SimpleNamespace(app=app), 0)
    assert (_status(killed), _status(alive)) == ("todo", "doing")
