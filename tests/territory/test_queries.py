import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from terril.territory import queries
from terril.territory.models import Commune


def names(found):
    return [commune.name for commune in found]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lens", ["Lens", "Fouquières-lès-Lens", "Loison-sous-Lens", "Noyelles-sous-Lens"]),
        ("ELEU", ["Éleu-dit-Leauwette"]),
        ("éleu dit", ["Éleu-dit-Leauwette"]),
        ("62300", ["Éleu-dit-Leauwette", "Lens"]),
        ("62498", ["Lens"]),
        ("st denis", []),
        ("", []),
        ("%", []),
        ("\x00", []),
    ],
)
def test_what_is_typed_finds_communes_of_the_territory(lens_lievin, typed, expected):
    assert names(queries.search_communes(typed, within=lens_lievin)) == expected


def test_without_territory_all_known_communes_answer(lens_lievin):
    assert names(queries.search_communes("st denis")) == ["Saint-Denis", "L'Île-Saint-Denis"]
    assert names(queries.search_communes("93")) == [
        c.name for c in Commune.objects.filter(departement="93").order_by("sort_name")
    ]


def test_distances_are_those_of_the_earth(lens_lievin):
    lens, lievin = Commune.objects.get(pk="62498"), Commune.objects.get(pk="62510")
    assert queries.distance_km(lens, lievin) == pytest.approx(3.64, abs=0.02)
    assert queries.distance_km(lens, lievin) == queries.distance_km(lievin, lens)
    assert queries.distance_km(lens, lens) == 0


def test_the_nearest_communes_are_the_nearest(lens_lievin):
    lens = Commune.objects.get(pk="62498")
    others = sorted((queries.distance_km(lens, c), c.name) for c in lens_lievin.communes.exclude(pk="62498"))
    with CaptureQueriesContext(
        connection,
    ) as made:
        found = queries.nearest(lens, within=lens_lievin, count=4)
    assert [(near.km, near.commune.name) for near in found] == others[:4]
    assert len(made) == 1


def test_the_communes_of_a_territory_are_in_the_order_of_the_dictionary(lens_lievin):
    found = names(queries.communes_of(lens_lievin))
    assert len(found) == 36
    assert found[found.index("Estevelles") - 1] == "Éleu-dit-Leauwette"


def test_what_nobody_can_place_has_no_distance_and_is_nearest_to_nothing(lens_lievin):
    Commune.objects.filter(pk="62510").update(latitude=None, longitude=None)
    lens, lievin = Commune.objects.get(pk="62498"), Commune.objects.get(pk="62510")
    assert [queries.distance_km(lens, lievin), queries.road_km(lievin, lens)] == [None, None]
    assert queries.nearest(lievin, within=lens_lievin) == []
    assert "Liévin" not in [near.commune.name for near in queries.nearest(lens, within=lens_lievin, count=50)]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ([], ""),
        ([("", None, None)], ""),
        ([("COG", 2026, 2023), ("COG", 2026, 2023), ("", None, None)], "Communes d’après : COG 2026. Population municipale de 2023."),
        ([("COG", 2026, 2017), ("a.csv", None, 2023)], "Communes d’après : COG 2026, a.csv. Population municipale de 2017, 2023."),
        ([(name, None, None) for name in "dcba"], "Communes d’après : a, b, c et d’autres."),
        ([("", None, 2023)], "Population municipale de 2023."),
    ],
)
def test_facts_say_where_they_are_from(told, sentence):
    assert queries.dated(Commune(source=source, vintage=vintage, population_year=year) for source, vintage, year in told) == sentence
