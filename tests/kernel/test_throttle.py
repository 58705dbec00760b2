"""Attempts are counted exactly, whoever counts, and the wait doubles."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from terril.kernel import clock, throttle
from terril.kernel.throttle import Attempt

RULE = {"free": 3, "window": 3600}


def test_the_first_attempts_cost_nothing_then_the_wait_doubles(db: None) -> None:
    with clock.travel(clock.now()):
        waits = [throttle.hit("code", "1.2.3.4", **RULE).wait for _ in range(7)]
        assert waits == [0, 0, 0, 2, 4, 8, 16]
        assert throttle.waiting("code", "1.2.3.4") == 16
        assert throttle.waiting("code", "5.6.7.8") == 0


def test_the_wait_has_a_ceiling(db: None) -> None:
    with clock.travel(clock.now()):
        assert [throttle.hit("code", "x", free=0, window=60, longest=10).wait for _ in range(5)][-1] == 10


def test_an_hour_later_one_starts_afresh(db: None) -> None:
    start = clock.now()
    with clock.travel(start):
        for _ in range(5):
            throttle.hit("code", "x", **RULE)
    with clock.travel(start + timedelta(hours=1, minutes=1)):
        assert throttle.hit("code", "x", **RULE) == throttle.Verdict(wait=0, count=1)


def test_the_key_itself_is_not_kept(db: None) -> None:
    throttle.hit("code", "1.2.3.4", **RULE)
    row = Attempt.objects.get()
    assert (len(row.digest), "1.2.3.4" in row.digest) == (64, False)
    throttle.forget("code", "1.2.3.4")
    assert not Attempt.objects.exists()


def test_what_is_old_is_swept(db: None) -> None:
    with clock.travel(clock.now() - timedelta(days=2)):
        throttle.hit("code", "old", **RULE)
    throttle.hit("code", "new", **RULE)
    assert (throttle.sweep(), Attempt.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_threads_count_exactly() -> None:
    ready = threading.Barrier(2)
    counts: list[int] = []

    def hammer() -> None:
        try:
            ready.wait(timeout=10)
            for _ in range(50):
                counts.append(throttle.hit("code", "same", free=1000, window=3600).count)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=hammer) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(counts) == list(range(1, 101))
