"""The communes of the whole of France: small, light, quick, and made again from the official package by a command."""

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from time import process_time

import pytest
from django.core.management import CommandError, call_command

from terril.territory import france

SOURCE = Path(__file__).resolve().parents[2] / "src"


def test_every_commune_has_its_name_codes_group_and_what_it_became():
    lens = france.today("62498")
    assert lens is not None
    assert (lens.name, lens.postal_codes, france.group_name(lens.group), lens.departement) == ("Lens", ("62300",), "CA de Lens - Liévin", "62")
    assert [france.today_code(code) for code in ("59355", "85307", "75101", "62498", "2A004", "99999", "624", "")] == [
        "59350", "85001", "75056", "62498", "2A004", "", "", "",
    ]  # fmt: skip
    lomme = france.named("lomme")[0]
    assert (lomme.today, "59160" in lomme.postal_codes, lomme.group) == ("59350", True, france.named("lille")[0].group)
    assert [town.code for town in france.coded("62300")] == ["62291", "62300", "62498"]
    assert france.group_name("000000000") == "" and france.today("99999") is None


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("St-Denis", "saint denis"), ("Annay s/s Lens", "annay sous lens"), ("Noyelles s/ Lens", "noyelles sur lens"),
        ("LOISON LEZ LENS", "loison les lens"), ("Paris 12ème", "paris 12 arrondissement"),
        ("Marseille 1er Arrondissement", "marseille 1 arrondissement"),
        ("Stes Maries", "saintes maries"), ("L’Haÿ-les-Roses", "l hay les roses"),
    ],
)  # fmt: skip
def test_a_name_is_heard_as_people_write_it(written, heard):
    assert france.spoken(written) == heard


def test_the_facts_are_small_and_looking_up_is_quick():
    assert france.SHIPPED.stat().st_size < 1_500_000
    script = (
        "import resource\nfrom terril.territory import france\nimport psutil\nbefore = psutil.Process().memory_info().rss\n"
        "france.named('loos'), france.coded('62300'), france.today_code('59355'), france.today('59355')\n"
        "print(psutil.Process().memory_info().rss - before)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(SOURCE)})
    assert int(done.stdout) < 32 << 20
    start = process_time()
    for number in range(100):
        france.named(f"nulle part {number}")
    for _each in range(10_000):
        france.today_code("62498")
    assert process_time() - start < 2


def package(path: Path, communes: object, epci: object) -> Path:
    """The archive as npm gives it, of two communes: the smallest that says all."""
    data = {
        "communes": communes, "epci": epci,
        "ept": [{"code": "200057867", "nom": "Plaine Commune", "type": "EPT", "membres": [{"code": "93066"}]}],
        "departements": [{"code": "62", "nom": "Pas-de-Calais", "region": "32"}, {"code": "93", "nom": "Seine-Saint-Denis", "region": "11"}],
        "regions": [{"code": "32", "nom": "Hauts-de-France"}],
    }  # fmt: skip
    files = {f"data/{name}.json": json.dumps(content) for name, content in data.items()}
    files |= {"package.json": '{"version": "6.0.0"}', "README.md": "| Année | Version |\n|---|---|\n| 2027  | 7.0.0 |\n| 2026  | 6.0.0 |\n"}
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            body = content.encode()
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return path


def test_the_command_makes_the_facts_from_the_official_package(tmp_path, capsys, monkeypatch):
    communes = [
        {
            "code": "62498", "nom": "Lens", "type": "commune-actuelle", "region": "32", "codesPostaux": ["62300"], "anciensCodes": ["62999"],
            "population": 32920,
        },
        {"code": "93066", "nom": "Saint-Denis", "type": "commune-actuelle", "region": "11", "codesPostaux": ["93200"], "population": 149077},
        {"code": "62999", "nom": "Vieux-Lens", "type": "commune-deleguee", "chefLieu": "62498", "region": "32", "population": 12},
    ]  # fmt: skip
    groups = [
        {"code": "246200364", "nom": "CA de Lens - Liévin", "membres": [{"code": "62498"}]},
        {"code": "200054781", "nom": "Métropole du Grand Paris", "membres": [{"code": "93066"}]},
    ]
    made = tmp_path / "france.tsv.xz"
    call_command("territory", "facts", package(tmp_path / "p.tgz", communes, groups), "--to", made)
    assert (
        "2026 : 3 communes d’aujourd’hui et d’hier, 2 intercommunalités, 1 établissements publics territoriaux, 2 départements, "
        in capsys.readouterr().out
    )
    monkeypatch.setattr(france, "SHIPPED", made)
    for kept in (france._facts, france._codes, france.named, france.today, france._lands):
        monkeypatch.setattr(france, kept.__name__, kept.__wrapped__)
    assert france.today_code("62999") == "62498"
    assert [(town.name, town.postal_codes, town.group, town.population) for town in france.named("vieux lens")] == [
        ("Vieux-Lens", ("62300",), "246200364", 0)
    ]
    assert (france.vintage(), france.departement_name("62"), france.region_name("32")) == (2026, "Pas-de-Calais", "Hauts-de-France")
    assert [(one.key, one.name, one.communes, one.population) for one in france._lands().values()] == [
        ("epci:200054781", "Métropole du Grand Paris", ("93066",), 149077), ("epci:246200364", "CA de Lens - Liévin", ("62498",), 32920),
        ("ept:200057867", "Plaine Commune", ("93066",), 149077), ("departement:62", "Pas-de-Calais", ("62498",), 32920),
        ("departement:93", "Seine-Saint-Denis", ("93066",), 149077),
    ]  # fmt: skip


def test_another_file_is_refused(tmp_path):
    for path in (package(tmp_path / "p.tgz", [{"code": "1"}], []), tmp_path / "absent.tgz"):
        with pytest.raises(CommandError, match="n’est pas le paquet officiel des communes"):
            call_command("territory", "facts", path)


# ------------------------------------------------------------------------------------------------------------ lands


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lens lievin", ["epci:246200364"]),
        ("Communauté d’agglomération de Lens-Liévin", ["epci:246200364"]),
        ("62", ["departement:62"]),
        ("2a", ["departement:2A"]),
        ("974", ["departement:974"]),
        ("Pas-de-Calais", ["departement:62"]),
        ("plaine commune", ["ept:200057867"]),
        ("200057867", ["ept:200057867"]),
        ("246200364", ["epci:246200364"]),
        # The name of a commune, its INSEE code, its postal code: the group it is of, or its département when it has none.
        ("Avion", ["epci:246200364"]),
        ("62498", ["epci:246200364"]),
        ("93200", ["ept:200057867"]),
        ("papeete", ["departement:987"]),
        ("29083", ["departement:29"]),
        ("henin", ["epci:246200299"]),
        ("987", ["departement:987"]),
        ("999999999", []),
        ("zzz", []),
        ("l’", []),
        ("", []),
    ],
)
def test_a_land_is_found_as_people_say_it(words, found):
    assert [one.key for one in france.lands(words)] == found


def test_the_best_land_comes_first_and_twenty_are_told_at_most():
    assert [one.name for one in france.lands("saint martin")][:1] == ["Saint-Martin"]
    assert [one.name for one in france.lands("paris")][:2] == ["Paris", "Paris Ouest La Défense"]
    assert len(france.lands("métropole")) == 20
    assert [len(france.lands(word)) <= 20 for word in ("saint", "val", "pays")] == [True, True, True]


def test_a_land_says_its_communes_and_how_many_live_there():
    lens = france.land("epci:246200364")
    assert lens is not None
    assert (lens.kind, lens.name, len(lens.communes), lens.population) == ("epci", "CA de Lens - Liévin", 36, 242_013)
    towns = france.members("epci:246200364")
    assert (tuple(town.code for town in towns), sum(town.population for town in towns)) == (lens.communes, lens.population)
    assert (france.land("epci:000000000"), france.members("ept:x")) == (None, ())
    # Each commune of France is of one département, and each of Grand Paris of the métropole too.
    areas = [one for one in france._lands().values() if one.kind == france.DEPARTEMENT]
    codes = [code for one in areas for code in one.communes]
    assert (len(areas), len(codes), len(set(codes)), sum(one.population for one in areas)) == (109, 34_969, 34_969, 68_952_941)
    around = [one for one in france._lands().values() if one.kind == france.EPT]
    metropole = france.land("epci:200054781")
    assert metropole is not None
    assert len(around) == 11 and set(metropole.communes) == {code for one in around for code in one.communes} | {"75056"}
    assert [france.nearest_group(town) for town in map(france.today, ("93066", "75056", "62498", "97801")) if town] == [
        "200057867", "200054781", "246200364", "",
    ]  # fmt: skip


def test_a_population_is_dated():
    assert [france.population_year(code) for code in ("62498", "97411", "97801", "97611", "98735")] == [2023, 2023, 2023, 2017, None]
