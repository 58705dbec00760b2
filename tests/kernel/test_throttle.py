"""Attempts are counted exactly, whoever counts, and the wait doubles."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.forms import Form
from django.test import RequestFactory

from terril.kernel import clock, throttle
from terril.kernel.throttle import Attempt

RULE = {"free": 3, "window": 3600}


def test_the_first_attempts_cost_nothing_then_the_wait_doubles(db: None) -> None:
    with clock.travel(clock.now()):
        waits = [throttle.hit("code", "1.2.3.4", **RULE).wait for _ in range(7)]
        assert waits == [0, 0, 0, 2, 4, 8, 16]
        assert throttle.waiting("code", "1.2.3.4") == 16
        assert throttle.waiting("code", "5.6.7.8") == 0


@pytest.mark.parametrize(
    ("count", "said"), [(2, "4 secondes"), (6, "64 secondes"), (7, "3 minutes"), (12, "60 minutes")]
)
def test_a_form_says_how_long_to_wait(db: None, rf: RequestFactory, count: int, said: str) -> None:
    request = rf.post("/")
    with clock.travel(clock.now()):
        for _before in range(count - 1):
            throttle.paced(request, Form({}), "essai", free=0, longest=3600)
        form = Form({})
        assert throttle.paced(request, form, "essai", free=0, longest=3600) == min(2**count, 3600)
    assert f"Attendez {said}, puis renvoyez : ce que vous avez écrit est gardé." in form.non_field_errors()[0].replace("\xa0", " ")


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


@pytest.mark.parametrize(
    ("forwarded", "peer", "address", "source"),
    [
        ("", "192.0.2.7", "192.0.2.7", "192.0.2.7"),
        ("198.51.100.4", "10.0.0.1", "198.51.100.4", "198.51.100.4"),
        # What the visitor wrote himself comes first; the proxy adds what it saw last.
        ("1.1.1.1, 198.51.100.4", "10.0.0.1", "198.51.100.4", "198.51.100.4"),
        ("198.51.100.4:51312", "10.0.0.1", "198.51.100.4", "198.51.100.4"),
        ("[2001:db8:1:2:aaaa::1]:443", "10.0.0.1", "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "10.0.0.1", "2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.4", "10.0.0.1", "198.51.100.4", "198.51.100.4"),
        ("unknown", "10.0.0.1", "", ""),
        ("", "", "", ""),
    ],
)
def test_who_is_counted_behind_a_proxy(settings, rf, forwarded, peer, address, source) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = rf.get("/", REMOTE_ADDR=peer, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))
    assert (throttle.address(request), throttle.source(request)) == (address, source)


def test_without_a_proxy_the_header_is_what_the_visitor_likes_to_say(settings, rf) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None
    request = rf.get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert throttle.source(request) == "192.0.2.7"
