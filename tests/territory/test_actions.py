"""Facts come in as often as one likes, and territories are drawn from them."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from terril.kernel import journal
from terril.kernel.errors import Refused
from terril.territory import actions, france
from terril.territory.actions import Imported
from terril.territory.management.commands import territory
from terril.territory.models import Commune, Territory
from terril.territory.reading import centroid

HEAD = "insee_code,name,postal_codes,departement,region,intercommunality_siren,intercommunality,population,latitude,longitude\n"
LENS = "62498,Lens,62300,62,32,246200364,CA de Lens - Liévin,32920,50.4395,2.81854\n"
ELEU = "62291,Éleu-dit-Leauwette,62300,62,32,246200364,CA de Lens - Liévin,2815,50.42,2.81\n"


def written(folder: Path, name: str, content: object) -> Path:
    file = folder / name
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def everything() -> list[dict[str, object]]:
    return list(Commune.objects.order_by("pk").values())


def test_the_shipped_communes_make_three_territories(db):
    assert actions.import_csv(actor=None, file=actions.SHIPPED) == Imported(created=58)
    territories = actions.create_territories(actor=None)
    assert {t.slug: (t.name, t.communes.count()) for t in territories} == {
        "lens-lievin": ("CA de Lens - Liévin", 36),
        "henin-carvin": ("CA d'Hénin-Carvin", 14),
        "plaine-commune": ("Plaine Commune", 8),
    }


def test_importing_again_changes_nothing(lens_lievin):
    before = everything()
    assert actions.import_csv(actor=None, file=actions.SHIPPED) == Imported(unchanged=58)
    actions.create_territories(actor=None)
    assert everything() == before
    assert [entry.verb for entry in journal.of(lens_lievin)] == ["territory.created"]


def test_a_newer_file_corrects_what_it_says(lens_lievin, tmp_path):
    done = actions.import_csv(actor=None, file=written(tmp_path, "a.csv", HEAD + LENS.replace("32920", "33000")))
    assert done == Imported(updated=1, populations=1)
    assert Commune.objects.get(pk="62498").population == 33000
    assert lens_lievin.communes.count() == 36
    last = journal.of(lens_lievin).last()
    assert (last.verb, last.data) == ("territory.facts_updated", {"count": 1})


def test_accents_do_not_count_in_the_order(db, tmp_path):
    actions.import_csv(
        actor=None, file=written(tmp_path, "a.csv", "\ufeff" + HEAD.replace(",", ";") + (LENS + ELEU).replace(",", ";"))
    )
    assert list(Commune.objects.values_list("name", "sort_name")) == [
        ("Éleu-dit-Leauwette", "eleu dit leauwette"),
        ("Lens", "lens"),
    ]


SQUARE = [[[2, 50], [4, 50], [4, 52], [2, 52], [2, 50]]]


@given(
    x=st.integers(-170, 160),
    y=st.integers(-80, 70),
    width=st.integers(1, 9),
    height=st.integers(1, 9),
    turned=st.booleans(),
)
def test_the_middle_of_a_rectangle_is_its_middle(x, y, width, height, turned):
    ring = [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]
    outline = ring[::-1] if turned else ring
    small = [[[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y]]]
    expected = (pytest.approx(x + width / 2), pytest.approx(y + height / 2))
    assert centroid({"type": "Polygon", "coordinates": [outline]}) == expected
    assert centroid({"type": "MultiPolygon", "coordinates": [small, [outline]]}) == expected


def test_a_hole_pushes_the_middle_away():
    hole = [[3, 50], [4, 50], [4, 52], [3, 52], [3, 50]]
    assert centroid({"type": "Polygon", "coordinates": [*SQUARE, hole]}) == (pytest.approx(2.5), pytest.approx(51))


# ------------------------------------------------------------------------------------------------------- territories


def test_a_territory_is_redrawn(lens_lievin):
    actions.create_territory(actor=None, name="Le pays minier", slug="lens-lievin", communes=["62498", "62510"])
    assert list(Territory.objects.get(slug="lens-lievin").communes.values_list("name", flat=True)) == ["Lens", "Liévin"]
    last = journal.of(lens_lievin).last()
    assert (last.verb, last.data) == ("territory.redrawn", {"count": 2, "added": 0, "removed": 34})


@pytest.mark.parametrize(
    ("name", "communes", "message"),
    [
        ("Ailleurs", [], "Un territoire compte au moins une commune."),
        ("Ailleurs", ["62498", "99999"], "Nous ne connaissons pas ces communes : 99999. Importez-les d’abord."),
        ("CA de Lens - Liévin", ["62498"], "Un autre territoire porte déjà ce nom."),
    ],
)
def test_a_territory_that_cannot_be(lens_lievin, name, communes, message):
    with pytest.raises(Refused) as refused:
        actions.create_territory(actor=None, name=name, slug="ailleurs", communes=communes)
    assert (refused.value.message, Territory.objects.count()) == (message, 3)
    actions.create_territory(actor=None, name="Ailleurs", slug="ailleurs", communes=["62498"])
    assert Territory.objects.count() == 4


def test_a_land_of_france_opens_without_any_file(db):
    made = actions.open_land(actor=None, name="CA de Lens - Liévin", keys=["epci:246200364"])
    assert (made.name, made.slug, made.communes.count()) == ("CA de Lens - Liévin", "lens-lievin", 36)
    assert Commune.objects.filter(pk="62498").values().get() == {
        "insee_code": "62498", "name": "Lens", "sort_name": "lens", "postal_codes": ["62300"], "departement": "62", "region": "32",
        "intercommunality_id": "246200364", "population": 32920, "latitude": 50.4395, "longitude": 2.81854, "source": "Code officiel géographique",
        "vintage": 2026, "population_year": 2023,
    }  # fmt: skip
    assert [(line.verb, line.data["count"]) for line in journal.of(made)] == [("territory.created", 36)]
    # Asked again, it is the same; and the file that is shipped says the same of it.
    assert actions.open_land(actor=None, name="CA de Lens - Liévin", keys=["epci:246200364"]) == made
    assert (Territory.objects.count(), journal.of(made).count()) == (1, 1)
    assert actions.import_csv(actor=None, file=actions.SHIPPED) == Imported(created=22, unchanged=36)


def test_several_lands_and_communes_picked_by_hand_make_one_territory(db):
    keys, picked = ["ept:200057867", "departement:978", "departement:986"], ["59355", "2a004", "97411"]
    made = actions.open_land(actor=None, name="Nord et sud", slug="nord-sud", keys=keys, codes=picked)
    codes = set(made.communes.values_list("pk", flat=True))
    assert codes == {*france.land("ept:200057867").communes, "97801", "98611", "98612", "98613", "59350", "2A004", "97411"}
    told = {one.pk: one for one in made.communes.select_related("intercommunality")}
    assert [(told[code].region, told[code].departement, str(told[code].intercommunality or "")) for code in ("93066", "97801", "98611", "97411")] == [
        ("11", "93", "Plaine Commune"), ("978", "978", ""), ("986", "986", ""), ("04", "974", "CA Intercommunale du Nord de la Réunion (CINOR)"),
    ]  # fmt: skip
    # A point where we have one, and none where we have none.
    assert {code for code, one in told.items() if one.latitude is None} == {"97801", "98611", "98612", "98613", "59350", "2A004", "97411"}


@pytest.mark.parametrize("number", ["971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988", "989", "2A", "2B"])
def test_every_land_beyond_the_sea_opens(db, number):
    made = actions.open_land(actor=None, name=f"Département {number}", keys=[f"departement:{number}"])
    assert set(made.communes.values_list("pk", flat=True)) == set(france.land(f"departement:{number}").communes)
    assert set(made.communes.values_list("departement", flat=True)) == {number}
    assert all(france.region_name(region) for region in made.communes.values_list("region", flat=True))


def test_what_is_known_already_stays_as_it_is(lens_lievin):
    Commune.objects.filter(pk="62498").update(population=1, latitude=None, longitude=None)
    before = everything()
    actions.open_land(actor=None, name="Deux", codes=["62498", "62510"])
    assert everything() == before


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("CA d'Hénin-Carvin", "henin-carvin"),
        ("CC du Pays de Lumbres", "pays-de-lumbres"),
        ("CU d’Arras", "arras"),
        ("Plaine Commune", "plaine-commune"),
    ],
)
def test_the_address_of_a_territory_does_without_its_legal_form(name, slug):
    assert actions.territory_slug(name) == slug


# ----------------------------------------------------------------------------------------------------------- command


def test_the_command_without_file_brings_in_what_is_shipped(db, capsys):
    call_command("territory", "import")
    assert capsys.readouterr().out.splitlines() == [
        "Communes ajoutées : 58 ; mises à jour : 0 ; inchangées : 0 ; non retenues : 0.",
        "Territoire : Plaine Commune (plaine-commune).",
        "Territoire : CA d'Hénin-Carvin (henin-carvin).",
        "Territoire : CA de Lens - Liévin (lens-lievin).",
    ]
    dated = Commune.objects.order_by().values_list("source", "vintage", "population_year").distinct()
    assert list(dated) == [("Code officiel géographique", 2026, 2023)]


def test_the_command_reads_the_official_files_together(db, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(territory, "LARGE", 10)
    lens = {"code": "62498", "nom": "Lens", "population": 32920}
    files = [
        written(tmp_path, "communes.json", [lens, {"code": "2A004", "nom": "Ajaccio"}, {"code": "x"}]),
        written(tmp_path, "epci.json", [{"code": "246200364", "nom": "CA de Lens - Liévin", "membres": [lens]}]),
    ]
    call_command("territory", "import", *map(str, files), "--epci", "246200364", "--millesime", "2027")
    assert capsys.readouterr().out.replace("\xa0", " ").splitlines() == [
        "Lecture des fichiers (une demi-minute pour toute la France)…",
        "Communes ajoutées : 1 ; mises à jour : 0 ; inchangées : 0 ; non retenues : 1.",
        "Mis de côté :",
        "communes.json, élément 3 : « X » n’est pas un code INSEE (cinq caractères, par exemple 62498).",
        "Territoire : CA de Lens - Liévin (lens-lievin).",
    ]
    assert Commune.objects.values_list("source", "vintage").get() == ("communes.json, epci.json", 2027)


def test_the_command_refuses_in_words(db, tmp_path):
    with pytest.raises(CommandError, match=r"^Le fichier absent\.csv n’existe pas\.$"):
        call_command("territory", "import", str(tmp_path / "absent.csv"))
