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
    with tarfile.open(path, "w:gz") as archive:
        for name, content in (("communes", communes), ("epci", epci)):
            body = json.dumps(content).encode()
            info = tarfile.TarInfo(f"package/data/{name}.json")
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return path


def test_the_command_makes_the_facts_from_the_official_package(tmp_path, capsys, monkeypatch):
    communes = [
        {"code": "62498", "nom": "Lens", "type": "commune-actuelle", "region": "32", "codesPostaux": ["62300"], "anciensCodes": ["62999"]},
        {"code": "62999", "nom": "Vieux-Lens", "type": "commune-deleguee", "chefLieu": "62498", "region": "32"},
    ]
    groups = [{"code": "246200364", "nom": "CA de Lens - Liévin", "membres": [{"code": "62498"}]}]
    made = tmp_path / "france.tsv.xz"
    call_command("territory", "facts", package(tmp_path / "p.tgz", communes, groups), "--to", made)
    assert "2 communes d’aujourd’hui et d’hier, 1 intercommunalités" in capsys.readouterr().out
    monkeypatch.setattr(france, "SHIPPED", made)
    for kept in (france._facts, france._codes, france.named, france.today):
        monkeypatch.setattr(france, kept.__name__, kept.__wrapped__)
    assert france.today_code("62999") == "62498"
    assert [(town.name, town.postal_codes, town.group) for town in france.named("vieux lens")] == [("Vieux-Lens", ("62300",), "246200364")]


def test_another_file_is_refused(tmp_path):
    for path in (package(tmp_path / "p.tgz", [{"code": "1"}], []), tmp_path / "absent.tgz"):
        with pytest.raises(CommandError, match="n’est pas le paquet officiel des communes"):
            call_command("territory", "facts", path)
