"""The bench says what does not hold: a gate that cannot close guards nothing."""

from dataclasses import replace

import pytest
from bench.client import Answer, assets
from bench.measures import Line, broken, drift

GOOD = Line(
    page="initiatives", rows=30, status=200, queries=3, p50_ms=10.0, p95_ms=12.0, ratio=3.0, cpu_ms=8.0,
    bytes_gz=6_000, first_visit_gz=22_000, bytes=20_000, most_ratio=10,
)  # fmt: skip
LARGE = replace(GOOD, rows=30_000)


def test_what_holds_is_not_told():
    assert broken([GOOD, LARGE]) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (replace(LARGE, status=500), ["initiatives (30000) : réponse 500"]),
        (replace(LARGE, ratio=10.1), ["initiatives (30000) : 10.1 fois la page nue, 10 au plus"]),
        (replace(LARGE, bytes_gz=25_001), ["initiatives (30000) : 25001 octets, 25000 au plus"]),
        (replace(LARGE, first_visit_gz=100_001), ["initiatives (30000) : 100001 octets à la première visite, 100000 au plus"]),
        (replace(LARGE, queries=4), ["initiatives : 3 puis 4 requêtes selon la taille"]),
        (replace(LARGE, p50_ms=15.5, ratio=4.65), ["initiatives : 1.55 fois plus lente de 30 à 30000, 1.5 au plus"]),
    ],
)
def test_each_budget_that_does_not_hold_is_told(line, told):
    assert broken([GOOD, line]) == told


def test_a_machine_that_slows_down_is_no_fault_of_the_page():
    bare, slow = replace(GOOD, page="page nue", ratio=1.0), replace(LARGE, page="page nue", ratio=1.0, p50_ms=30.0)
    assert broken([bare, GOOD, slow, replace(LARGE, p50_ms=30.0)]) == []
    assert drift([bare, slow]).startswith("La machine n’était pas au calme")
    assert drift([bare, replace(slow, p50_ms=11.0)]) == ""


def test_more_than_twelve_queries_are_told_at_each_size():
    assert broken([replace(GOOD, queries=13), replace(LARGE, queries=13)]) == [
        "initiatives (30) : 13 requêtes, 12 au plus",
        "initiatives (30000) : 13 requêtes, 12 au plus",
    ]


def test_what_a_browser_fetches_with_a_page_is_found():
    html = (
        '<link rel="stylesheet" href="/static/a.css"><link rel="icon" href="/static/i.svg" type="image/svg+xml">'
        '<script src="/static/b.js" defer></script><script nonce="x">1</script><img src="/image" alt="">'
        '<svg><use href="/static/icons.svg#phone"/></svg><a href="/page/">page</a>'
    )
    answer = Answer(200, html.encode(), 0.0, 0, 0.0)
    assert assets(answer) == ["/image", "/static/a.css", "/static/b.js", "/static/i.svg", "/static/icons.svg"]
