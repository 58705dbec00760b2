"""The bench says what does not hold: a gate that cannot close guards nothing."""

from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from bench.client import Answer, assets
from bench.look import Call, Query
from bench.measures import Line, broken, drift
from django.db import connection
from django.http import HttpResponse

from bench import look, measures, pages, servers
from terril.territory.models import Commune, Territory

SLOW = Query("initiatives/queries.py:12 listed", "SELECT 1", 1.0, 4.1, 0.0, 0)
GOOD = Line(
    page="initiatives", rows=30, status=200, queries=3, p50_ms=10.0, p95_ms=12.0, ratio=3.0, cpu_ms=8.0, cpu_ratio=3.0, planning_ms=1.0,
    execution_ms=1.0, jit_ms=0.0, jit_functions=0, bytes_gz=6_000, first_visit_gz=22_000, bytes=20_000, most_ratio=4,
)  # fmt: skip
LARGE = replace(GOOD, rows=30_000)


def test_a_query_counts_as_it_cost_least() -> None:
    """Whatever else the machine was doing is no fault of the page; what is slow each time is."""
    lucky, met, other = replace(SLOW, execution_ms=2.0), replace(SLOW, execution_ms=9.0), replace(SLOW, sql="SELECT 2", execution_ms=7.0)
    assert measures.quickest([[met, other], [lucky, other], [met, other]]) == [lucky, other]
    # Another set of queries is another page: nothing is compared.
    assert measures.quickest([[lucky, other], [met]]) == [met]


def test_what_holds_is_not_told():
    assert broken([GOOD, replace(LARGE, cpu_ratio=4.0, slowest=[replace(SLOW, execution_ms=4.0)])]) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (replace(LARGE, status=500), ["initiatives (30000) : réponse 500"]),
        (replace(LARGE, cpu_ratio=4.1), ["initiatives (30000) : 4.1 fois le processeur de la page nue, 4 au plus"]),
        (
            replace(LARGE, slowest=[SLOW]),
            ["initiatives (30000) : une requête de 5.1 ms, 5 au plus\n    1.0 + 4.1 ms  initiatives/queries.py:12 listed : SELECT 1"],
        ),
        (replace(LARGE, bytes_gz=25_001), ["initiatives (30000) : 25001 octets, 25000 au plus"]),
        (replace(LARGE, first_visit_gz=100_001), ["initiatives (30000) : 100001 octets à la première visite, 100000 au plus"]),
        (replace(LARGE, queries=4), ["initiatives : 3 puis 4 requêtes selon la taille"]),
        (replace(LARGE, p50_ms=15.5, ratio=4.65), ["initiatives : 1.55 fois plus lente de 30 à 30000, 1.5 au plus"]),
    ],
)
def test_each_budget_that_does_not_hold_is_told(line, told):
    assert broken([GOOD, line]) == told


def test_many_small_queries_are_no_fault():
    assert broken([replace(GOOD, queries=40), replace(LARGE, queries=40)]) == []


def test_a_page_too_dear_names_its_costliest_calls():
    line = replace(GOOD, cpu_ratio=4.2, costliest=[Call("initiatives/queries.py:12 listed", 31.4, 2), Call("site/context.py:9 shell", 2.0, 1)])
    assert broken([line]) == [
        "initiatives (30) : 4.2 fois le processeur de la page nue, 4 au plus"
        "\n    31.4 ms  initiatives/queries.py:12 listed, 2 fois\n    2.0 ms  site/context.py:9 shell"
    ]


def test_a_machine_that_slows_down_is_no_fault_of_the_page():
    bare, slow = replace(GOOD, page="page nue", ratio=1.0), replace(LARGE, page="page nue", ratio=1.0, p50_ms=30.0)
    assert broken([bare, GOOD, slow, replace(LARGE, p50_ms=30.0)]) == []
    assert drift([bare, slow]).startswith("La machine n’était pas au calme")
    assert drift([bare, replace(slow, p50_ms=11.0)]) == ""


@pytest.mark.django_db
def test_the_queries_of_a_page_are_explained_and_what_it_writes_is_written_once(rf):
    def page(request):
        Commune.objects.filter(name=request.GET["name"]).first()
        Territory.objects.create(name="Le bassin", slug="bassin")
        return HttpResponse()

    read, written = look.queries(page, rf.get("/", {"name": "Grenay"}))
    assert read.sql.startswith("SELECT") and written.sql.startswith("INSERT")
    assert read.planning_ms > 0 and read.execution_ms > 0 and written.ms > 0
    assert (read.jit_ms, read.jit_functions) == (0.0, 0)
    assert Territory.objects.filter(slug="bassin").count() == 1


@pytest.mark.django_db
def test_a_query_that_is_slow_is_seen_slow(rf):
    def page(_request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM generate_series(1, %s)", [200_000])
        return HttpResponse()

    assert look.queries(page, rf.get("/"))[0].execution_ms > measures.MOST_QUERY_MS


def test_our_functions_are_told_the_costliest_first_each_without_those_that_it_calls(rf, monkeypatch):
    def inner():
        return "".join(sorted("not ours"))

    def outer():
        return inner() + inner()

    def page(_request):
        return HttpResponse(outer())

    # Each event of ours lasts one second.
    monkeypatch.setattr(look, "SOURCE", str(Path(__file__).parent))
    monkeypatch.setattr(look, "time", SimpleNamespace(thread_time=count().__next__))
    told = [(call.name.split()[-1], call.ms, call.calls) for call in look.calls(page, rf.get("/"))]
    assert told == [("outer", 3000, 1), ("page", 2000, 1), ("inner", 2000, 2)]


def test_every_page_of_the_bench_exists_and_is_named_once():
    world = SimpleNamespace(
        meetings=[SimpleNamespace(pk=n) for n in range(1, 6)],
        communes=[SimpleNamespace(insee_code="62001")],
        now=datetime(2026, 1, 26, tzinfo=ZoneInfo("Europe/Paris")),
        plan=SimpleNamespace(pk=1),
    )
    found = pages.pages(world, "/suivre/ABCDEFGHJ/")
    assert len({page.name for page in found}) == len(found)
    assert {page.budget.name for page in found} == {"publique", "travail", "bureau"}
    assert {page.name for page in found if page.budget is pages.DESK} == {"bureau"}
    assert {page.visitor for page in found if page.budget is pages.OPEN} == {"anybody"}


def test_the_newest_supported_postgresql_of_debian_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(servers, "DEBIAN", tmp_path)
    assert servers.installed() is None
    for version in ("9.6", "14", "15", "17", "doc"):
        (tmp_path / version / "bin").mkdir(parents=True)
    (tmp_path / "14" / "bin" / "postgres").touch()
    assert servers.installed() is None
    (tmp_path / "15" / "bin" / "postgres").touch()
    assert servers.installed() == tmp_path / "15" / "bin"


def test_what_a_browser_fetches_with_a_page_is_found():
    html = (
        '<link rel="stylesheet" href="/static/a.css"><link rel="icon" href="/static/i.svg" type="image/svg+xml">'
        '<script src="/static/b.js" defer></script><script nonce="x">1</script><img src="/image" alt="">'
        '<svg><use href="/static/icons.svg#phone"/></svg><a href="/page/">page</a>'
    )
    answer = Answer(200, html.encode(), 0.0, 0, 0.0)
    assert assets(answer) == ["/image", "/static/a.css", "/static/b.js", "/static/i.svg", "/static/icons.svg"]
