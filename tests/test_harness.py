"""The harness catches what it says it catches."""

import socket
import warnings
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.template import engines

from terril.kernel import clock as kernel_clock
from terril.territory.models import Commune, Intercommunality

failed = pytest.fail.Exception


@pytest.fixture
def communes(db: None) -> list[Commune]:
    group = Intercommunality.objects.create(siren="200000001", name="Essai")
    return [
        Commune.objects.create(
            insee_code=f"9900{n}",
            name=f"Commune {n}",
            departement="62",
            region="32",
            population=10,
            latitude=50.4,
            longitude=2.8,
            intercommunality=group,
        )
        for n in range(8)
    ]


def test_an_unordered_list_comes_in_any_order(communes: list[Commune]) -> None:
    seen = {tuple(c.pk for c in Commune.objects.order_by()) for _ in range(20)}
    assert len(seen) > 1


@pytest.mark.natural_order
def test_a_test_may_ask_for_the_order_of_the_database(communes: list[Commune]) -> None:
    seen = {tuple(c.pk for c in Commune.objects.order_by()) for _ in range(20)}
    assert len(seen) == 1


def test_an_ordered_list_keeps_its_order(communes: list[Commune]) -> None:
    assert [c.pk for c in Commune.objects.order_by("name")] == [c.pk for c in communes]


def test_a_lock_on_a_join_says_of_what(communes: list[Commune]) -> None:
    joined = Commune.objects.filter(intercommunality__name="Essai")
    with transaction.atomic(), pytest.raises(failed, match="say of="):
        list(joined.select_for_update())
    with transaction.atomic():
        assert len(joined.select_for_update(of=("self",))) == len(communes)


def test_an_undefined_variable_fails() -> None:
    with pytest.raises(failed, match="nothing"):
        engines["django"].from_string("{{ nothing }}").render({})


def test_a_warning_is_an_error() -> None:
    with pytest.raises(RuntimeWarning, match="naive"):
        warnings.warn("received a naive datetime", RuntimeWarning, stacklevel=1)


def test_the_network_is_closed() -> None:
    with pytest.raises(failed, match=r"reach 192\.0\.2\.1"), socket.socket() as remote:
        remote.connect(("192.0.2.1", 80))
    with pytest.raises(failed, match=r"look example\.org up"):
        socket.create_connection(("example.org", 80))


def test_a_wrong_count_of_queries_shows_each_with_its_line(communes: list[Commune], assert_queries) -> None:
    with (
        pytest.raises(failed, match=r"1 queries, 2 expected:\n  1\. SELECT .*\n      ← the test itself"),
        assert_queries(2),
    ):
        Commune.objects.count()
    with assert_queries(1) as seen:
        Commune.objects.count()
    assert "COUNT" in seen[0].sql


def test_the_clock_travels_and_comes_back(clock) -> None:
    clock.travel(datetime(2024, 1, 26, 18, tzinfo=ZoneInfo("Europe/Paris")))
    assert str(kernel_clock.now()) == "2024-01-26 18:00:00+01:00"
    clock.back()
    assert kernel_clock.now().year > 2024


@pytest.mark.django_db(transaction=True)
def test_a_committed_test_is_cleaned_although_the_journal_refuses_it() -> None:
    Intercommunality.objects.create(siren="200000002", name="Essai")


@pytest.mark.browser
def test_a_page_opens_without_and_with_scripts(page, page_without_js) -> None:
    for tab in (page, page_without_js):
        tab.goto("/sante")
        assert '"status": "ok"' in tab.content()


@pytest.mark.browser
def test_axe_says_what_is_wrong(page, axe) -> None:
    page.set_content('<html lang="fr"><title>Essai</title><main><h1>Essai</h1><img src="data:,"></main></html>')
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
