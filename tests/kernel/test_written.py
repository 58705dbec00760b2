"""A query written once reads what its queryset reads, and refuses what it could not repeat."""

from datetime import date, timedelta
from threading import Thread
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Value
from django.utils.translation import gettext

from terril.kernel import clock, written
from terril.kernel.journal import JournalEntry
from terril.kernel.written import NotFixedError, written_once
from terril.territory.models import Commune, Intercommunality, Territory

pytestmark = pytest.mark.django_db

PLACES = (("62386", "Grenay", 6_500), ("62498", "Lens", 31_000), ("62065", "Avion", 17_000), ("62861", "Vimy", 4_300))


@pytest.fixture
def basin() -> Territory:
    group = Intercommunality.objects.create(siren="246200364", name="L’agglomération")
    for code, name, population in PLACES:
        Commune.objects.create(
            insee_code=code, name=name, sort_name=name.lower(), departement="62", region="32", population=population, latitude=50.4,
            longitude=2.8, intercommunality=group if population > 5_000 else None,
        )  # fmt: skip
    basin = Territory.objects.create(name="Le bassin", slug="bassin")
    basin.communes.set(["62498", "62065"])
    return basin


def _places(territory: int, least: int, names: list[str]) -> QuerySet[Commune]:
    return (
        Commune.objects.filter(population__gte=least, name__in=names)
        .select_related("intercommunality")
        .prefetch_related("territories")
        .annotate(inside=Exists(Territory.objects.filter(pk=territory, communes=OuterRef("pk"))), twice=F("population") * 2)
        .order_by("-population")
    )


@pytest.mark.parametrize(("least", "names"), [(1, ["Grenay", "Lens", "Vimy"]), (10_000, ["Grenay", "Lens", "Avion"]), (50_000, ["Lens"])])
def test_its_rows_are_those_of_the_queryset(basin, assert_queries, least, names):
    places = written_once(_places)
    places(basin.pk, 1, names)
    expected = list(_places(basin.pk, least, names))
    with assert_queries(2 if expected else 1):
        rows = places(basin.pk, least=least, names=names)
        read = [(c, c.intercommunality and c.intercommunality.name, list(c.territories.all()), c.inside, c.twice) for c in rows]
    assert read == [(c, c.intercommunality and c.intercommunality.name, list(c.territories.all()), c.inside, c.twice) for c in expected]


def test_its_sql_is_written_at_the_first_call_only(basin, monkeypatch):
    built = []

    def named(name: str) -> QuerySet[Commune]:
        built.append(name)
        return Commune.objects.filter(name=name)

    read = written_once(named)
    with monkeypatch.context() as alone:  # without the comparison that the tests add
        alone.setattr(written.WrittenOnce, "__call__", ALONE)
        assert [[c.name for c in read(name)] for name in ("Lens", "Avion", "Nulle part")] == [["Lens"], ["Avion"], []]
    assert len(built) == 2 and "Lens" not in built


ALONE = written.WrittenOnce.__call__


def test_rows_may_be_values_counts_or_a_union(basin):
    sizes = written_once(lambda least: Commune.objects.filter(population__gte=least).order_by("population").values_list("name", "population"))
    assert sizes(10_000) == [("Avion", 17_000), ("Lens", 31_000)]
    groups = written_once(
        lambda least: Commune.objects.filter(population__gte=least).values("intercommunality").annotate(n=Count("pk")).order_by("n")
    )
    assert groups(1) == [{"intercommunality": None, "n": 1}, {"intercommunality": "246200364", "n": 3}]
    names = Commune.objects.values_list("name")
    both = written_once(lambda one, other: names.filter(name=one).union(names.filter(name=other)).order_by("name"))
    assert both("Vimy", "Lens") == [("Lens",), ("Vimy",)]
    assert both("Vimy", "Vimy") == [("Vimy",)]


def test_rows_of_a_call_are_its_own(basin):
    named = written_once(lambda name: Commune.objects.filter(name=name))
    first, second = named("Lens")[0], named("Lens")[0]
    assert first is not second
    first.name = "Liévin"
    assert named("Lens")[0].name == "Lens"


def test_lists_of_each_length_and_what_is_true_false_or_nothing_make_shapes_of_their_own(basin, assert_queries):
    grouped = written_once(
        lambda codes, alone, group: Commune.objects.filter(pk__in=codes, intercommunality__isnull=alone, intercommunality=group).order_by("name")
    )
    assert [c.name for c in grouped(["62386", "62498"], alone=False, group="246200364")] == ["Grenay", "Lens"]
    assert [c.name for c in grouped({"62386"}, alone=False, group="246200364")] == ["Grenay"]
    assert [c.name for c in grouped(("62861",), alone=True, group=None)] == ["Vimy"]
    with assert_queries(0):
        assert grouped([], alone=False, group="246200364") == []


def test_more_lengths_than_are_kept_are_read_all_the_same(basin, monkeypatch):
    monkeypatch.setattr(written, "MOST_SHAPES", 1)
    monkeypatch.setattr(written.WrittenOnce, "__call__", ALONE)
    named = written_once(lambda codes: Commune.objects.filter(pk__in=codes).order_by("name"))
    assert [[c.name for c in named(codes)] for codes in (["62386"], ["62498", "62386"], ["62065"])] == [["Grenay"], ["Grenay", "Lens"], ["Avion"]]
    assert len(named._shapes) == 1


@pytest.mark.parametrize(
    "build",
    [
        lambda day: JournalEntry.objects.filter(at__gt=clock.now()),
        lambda day: JournalEntry.objects.filter(at__date__gt=day + timedelta(days=1)),
        lambda day: Commune.objects.filter(name__icontains=str(day)),
        lambda day: Commune.objects.annotate(said=Value(gettext("Idée"))),
        lambda day: Commune.objects.all()[: day.day],
    ],
    ids=["reads the clock", "adds a day", "looks within a text", "speaks a language", "its length"],
)
def test_what_changes_otherwise_than_by_its_values_is_refused(build):
    with pytest.raises(NotFixedError):
        written_once(build).written(date(2026, 1, 26))


def test_of_an_object_only_the_key_counts(basin):
    inside = written_once(lambda basin: Commune.objects.filter(territories=basin).order_by("name"))
    other = Territory.objects.create(name="Ailleurs", slug="ailleurs")
    assert [[c.name for c in inside(place)] for place in (basin, other)] == [["Avion", "Lens"], []]


def test_an_object_of_which_more_counts_says_how_it_is_taken_apart(basin, monkeypatch):
    """Which of its values are equal is a part of the shape: what is written for one basin is not what is written for two."""
    monkeypatch.setitem(
        written.STAND_INS, Territory, lambda t: written.Apart(t.name, [t.pk, t.about], lambda values: SimpleNamespace(pk=values[0], about=values[1]))
    )
    same = written_once(lambda basin: Commune.objects.filter(territories=basin.pk) if basin.pk == basin.about else Commune.objects.none())
    basin.about = basin.pk
    assert len(same(basin)) == 2
    basin.about = basin.pk + 1
    assert same(basin) == []


def test_what_no_column_holds_is_refused(basin):
    with pytest.raises(TypeError, match="is not what a column holds"):
        written_once(lambda place: Commune.objects.filter(pk=place.pk))(SimpleNamespace(pk="62498"))


def test_the_tests_themselves_see_a_query_that_depends_on_a_value(basin):
    small = written_once(lambda least: Commune.objects.filter(population__gte=least) if least > 20_000 else Commune.objects.all())
    assert len(small(25_000)) == 1
    with pytest.raises(AssertionError, match="is not the same query for every value"):
        small(10_000)


def test_each_thread_reads_through_its_own_connection(basin):
    """Nothing that this test wrote is seen from another connection."""
    named = written_once(lambda name: Commune.objects.filter(name=name))
    seen: list[int] = [len(named("Lens"))]

    def elsewhere() -> None:
        seen.append(len(named("Lens")))
        connection.close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [1, 0]
