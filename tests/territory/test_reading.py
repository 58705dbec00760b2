"""Official files as they are published: known by what they hold, alone or together, compressed or not; and what is none of them, in words."""

import csv
import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.harness.told import refusal

from terril.kernel import journal
from terril.kernel.errors import Refused
from terril.territory import opening
from terril.territory.importing import Change, Imported, import_facts
from terril.territory.models import Commune, Intercommunality
from terril.territory.reading import ImportRefused, Problem

LENS = {
    "code": "62498", "nom": "Lens", "departement": "62", "region": "32", "type": "commune-actuelle", "codesPostaux": ["62300"], "population": 32920,
}  # fmt: skip
AJACCIO = {
    "code": "2A004", "nom": "Ajaccio", "departement": "2A", "region": "94", "type": "commune-actuelle", "codesPostaux": ["20000", "20090"],
    "population": 76320,
}  # fmt: skip
GROUPS = [{"code": "246200364", "nom": "CA de Lens - Liévin", "type": "CA", "membres": [{"code": "62498", "nom": "Lens", "populationMunicipale": 5}]}]
EPT = [{"code": "200057867", "nom": "Plaine Commune", "type": "EPT", "membres": [{"code": "93066", "nom": "Saint-Denis"}]}]
SQUARE = [[[2, 50], [4, 50], [4, 52], [2, 52], [2, 50]]]
SHAPES = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"code": "62498", "nom": "Lens"}, "geometry": {"type": "Polygon", "coordinates": SQUARE}},
        {"type": "Feature", "properties": {"code": "2A004", "nom": "Ajaccio"}, "geometry": {"type": "Point", "coordinates": [8.7, 41.9]}},
    ],
}
# The same two communes, as geo.api.gouv.fr answers them, and as a table of it is kept.
API = [
    {
        "nom": "Lens", "code": "62498", "codesPostaux": ["62300"], "population": 32920, "codeEpci": "246200364", "codeDepartement": "62",
        "codeRegion": "32", "centre": {"type": "Point", "coordinates": [3.0, 51.0]}, "contour": {"type": "Polygon", "coordinates": SQUARE},
    },
    {
        "nom": "Ajaccio", "code": "2A004", "codesPostaux": ["20000", "20090"], "population": 76320, "epci": {"code": "242010056", "nom": "Le pays"},
        "departement": {"code": "2A", "nom": "Corse-du-Sud"}, "region": {"code": "94", "nom": "Corse"},
        "centre": {"type": "Point", "coordinates": [8.7, 41.9]},
    },
]  # fmt: skip
TABLES = {
    "geo.api": 'nom,code,codesPostaux,population,"centre.coordinates.0","centre.coordinates.1"\n'
    'Lens,62498,62300,32920,3.0,51.0\nAjaccio,2A004,"20000,20090",76320,8.7,41.9\n',
    "cells": 'code;nom;codesPostaux;population;centre\n62498;Lens;"[""62300""]";32920;"{""type"":""Point"",""coordinates"":[3.0,51.0]}"\n'
    '2A004;Ajaccio;"[""20000"",""20090""]";76 320;"{""type"":""Point"",""coordinates"":[8.7,41.9]}"\n',
    "portal": "Code INSEE\tNom de la commune\tCode postal\tPopulation municipale\tgeo_point_2d\n62498\tLENS\t62300\t32920.0\t51.0, 3.0\n"
    "2A004\tAJACCIO\t20000/20090\t76320\t41.9, 8.7\n",
}
BOTH = [
    ("2A004", ["20000", "20090"], "2A", "94", "242010056", 76320, 41.9, 8.7),
    ("62498", ["62300"], "62", "32", "246200364", 32920, 51.0, 3.0),
]


def kept() -> list[tuple[Any, ...]]:
    """All but the name, which a portal writes as it likes."""
    told = ("insee_code", "postal_codes", "departement", "region", "intercommunality_id", "population", "latitude", "longitude")
    return list(Commune.objects.order_by("pk").values_list(*told))


def bytes_of(content: object) -> bytes:
    return content if isinstance(content, bytes) else (content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)).encode()


def given(folder: Path, **contents: object) -> list[tuple[str, Path]]:
    """Files under names that tell nothing."""
    files = []
    for name, content in contents.items():
        (folder / name).write_bytes(bytes_of(content))
        files.append((name, folder / name))
    return files


def zipped(**contents: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name.replace("__slash__", "/"), bytes_of(content))
    return out.getvalue()


def taped(**contents: object) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in contents.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(bytes_of(content))
            archive.addfile(info, io.BytesIO(bytes_of(content)))
    return out.getvalue()


# ------------------------------------------------------------------------------------------------- the same, each way


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["api", *TABLES, "marked", "gz", "zip", "tgz", "folders"])
def test_the_same_communes_are_read_each_way(tmp_path, name):
    hidden = {"__MACOSX__slash__a": [{**LENS, "population": 1}], ".a": [{**LENS, "population": 2}]}
    beside = zipped(**hidden, **{"a__slash__b__slash__communes.json": API, "LISEZMOI.txt": "Données ouvertes"})
    content = {
        **TABLES, "api": API, "marked": b"\xef\xbb\xbf" + bytes_of(API), "gz": gzip.compress(bytes_of(API)), "zip": zipped(x=API),
        "tgz": taped(x=API), "folders": beside,
    }[name]  # fmt: skip
    assert import_facts(actor=None, files=given(tmp_path, file=content)) == Imported(created=2)
    assert kept() == BOTH


@pytest.mark.django_db
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_files_tell_together_in_any_order(tmp_path, order):
    files = given(tmp_path, a=[LENS, AJACCIO], b=GROUPS, c=SHAPES, d=EPT)
    assert import_facts(actor=None, files=[files[n] for n in order]) == Imported(created=3)
    ajaccio, lens, saint_denis = Commune.objects.order_by("pk").values_list("pk", "population", "latitude", "intercommunality__name", "source")
    assert lens[:4] == ("62498", 32920, 51.0, "CA de Lens - Liévin") and sorted(lens[4].split(", ")) == ["a", "b", "c"]
    assert ajaccio[:4] == ("2A004", 76320, 41.9, "CA du Pays Ajaccien")
    # Listed with the EPT, and known of France for the rest.
    assert saint_denis == ("93066", 149077, None, "Plaine Commune", "d")


@pytest.mark.django_db
def test_an_archive_of_all_of_them_is_one_file(tmp_path):
    files = given(tmp_path, package=taped(communes=[LENS], epci=GROUPS, regions=[{"code": "32", "nom": "Hauts-de-France"}], licence="MIT"))
    assert import_facts(actor=None, files=files) == Imported(created=1)


@pytest.mark.django_db
def test_the_metropole_gives_way_to_the_territories_that_it_is_made_of(tmp_path):
    paris = [{"code": "200054781", "nom": "Métropole du Grand Paris", "membres": [{"code": "93066"}, {"code": "75056"}]}]
    import_facts(actor=None, files=given(tmp_path, a=paris))
    assert list(Commune.objects.order_by("pk").values_list("pk", "intercommunality__name")) == [
        ("75056", "Métropole du Grand Paris"), ("93066", "Plaine Commune"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_points_alone_place_what_is_known_and_add_nothing(lens_lievin, tmp_path):
    shapes = {"features": [{"geometry": one["geometry"], "properties": {"INSEE_COM": one["properties"]["code"]}} for one in SHAPES["features"]]}
    assert import_facts(actor=None, files=given(tmp_path, a=shapes)) == Imported(updated=1, ignored=1)
    lens = Commune.objects.get(pk="62498")
    assert (lens.name, lens.population, lens.population_year, lens.latitude, lens.longitude) == ("Lens", 32920, 2023, 51.0, 3.0)


@pytest.mark.django_db
def test_the_list_of_a_group_says_neither_name_nor_population(lens_lievin, tmp_path):
    """They are those of the year of the list: a commune that is known keeps its own."""
    members = [{"code": "62498", "nom": "Lens-Nord", "populationMunicipale": 5}]
    assert import_facts(actor=None, files=given(tmp_path, a=[{**GROUPS[0], "membres": members}])) == Imported(unchanged=1)


@pytest.mark.django_db
def test_only_what_was_asked_for_is_kept(tmp_path):
    files = given(tmp_path, a=[LENS, AJACCIO], b=GROUPS)
    assert import_facts(actor=None, files=files, sirens=["246200364"]) == Imported(created=1, ignored=1)
    assert import_facts(actor=None, files=files, departements=["2A"]) == Imported(created=1, ignored=1)


# --------------------------------------------------------------------------------------------------------- what is told


@pytest.mark.django_db
def test_what_changed_is_told(lens_lievin, tmp_path):
    lievin = {**LENS, "code": "62510", "nom": "Liévin", "codesPostaux": ["62800"], "population": 30063}
    moved = [{**LENS, "nom": "Lens-en-Artois", "population": 33000, "epci": "246200299"}, lievin]
    done = import_facts(actor=None, files=given(tmp_path, a=moved), vintage=2027, population_year=2024)
    assert done == Imported(
        updated=2, populations=1, renamed=(Change("62498", "Lens", "Lens-en-Artois"),),
        changed_group=(Change("Lens-en-Artois", "CA de Lens - Liévin", "CA d'Hénin-Carvin"),),
    )  # fmt: skip
    assert done.sentences() == [
        "Communes ajoutées : 0 ; mises à jour : 2 ; inchangées : 0 ; non retenues : 0.",
        "1 commune a une autre population.",
        "Changent d’intercommunalité :",
        "Lens-en-Artois : CA de Lens - Liévin → CA d'Hénin-Carvin",
        "Changent de nom :",
        "62498 : Lens → Lens-en-Artois",
    ]
    assert list(Commune.objects.filter(pk__in=["62498", "62510"]).order_by("pk").values_list("source", "vintage", "population_year")) == [
        ("a", 2027, 2024), ("a", 2027, 2024),
    ]  # fmt: skip
    last = journal.of(lens_lievin).last()
    assert (last.verb, last.data) == ("territory.facts_updated", {"count": 2})
    assert import_facts(actor=None, files=given(tmp_path, a=moved)) == Imported(unchanged=2)


@pytest.mark.django_db
def test_the_years_go_with_what_they_date(lens_lievin, tmp_path):
    """Another population has the year that is told, or none; the same keeps its own."""
    years = []
    for people, year in ((32920, None), (33000, None), (33000, 2025), (33000, None)):
        facts = {**LENS, "codesPostaux": ["62300"], "population": people, "latitude": 50 + len(years), "longitude": 2}
        import_facts(actor=None, files=given(tmp_path, a=[facts]), population_year=year)
        years.append(Commune.objects.values_list("population_year", flat=True).get(pk="62498"))
    assert years == [2023, None, 2025, 2025]


@pytest.mark.django_db
def test_two_files_that_do_not_agree_are_told_and_the_last_is_right(tmp_path):
    done = import_facts(actor=None, files=given(tmp_path, old=[{**LENS, "population": 1}], new=[LENS]))
    assert done == Imported(
        created=1, aside=1, set_aside=(Problem("new", "la population diffère de old (communes concernées : 1) : c’est ce fichier qui est gardé."),)
    )
    assert Commune.objects.get().population == 32920


WRONG = [
    ({**LENS, "code": "99999"}, "a, élément 2 (Lens) : « 99999 » n’est le code d’aucune commune de France."),
    ({**LENS, "code": "6249A"}, "a, élément 2 : « 6249A » n’est pas un code INSEE (cinq caractères, par exemple 62498)."),
    ({"code": "59355", "nom": "Lomme"}, "a, élément 2 (Lomme) : ce n’est plus une commune, elle fait partie de Lille."),
    ({**LENS, "nom": "L" * 101}, f"a, élément 2 ({'L' * 100}) : le nom dépasse cent caractères."),
    ({**LENS, "codesPostaux": ["6230"]}, "a, élément 2 (Lens) : un code postal compte cinq chiffres."),
    ({**LENS, "population": "beaucoup"}, "a, élément 2 (Lens) : la population n’est pas un nombre entier."),
    ({**LENS, "population": 2**31}, "a, élément 2 (Lens) : la population n’est pas un nombre entier."),
    ({**LENS, "epci": "2462"}, "a, élément 2 (Lens) : « 2462 » n’est pas un SIREN (neuf chiffres)."),
    ({**LENS, "latitude": "nord", "longitude": 2}, "a, élément 2 (Lens) : la latitude ou la longitude n’est pas un nombre."),
    ({**LENS, "latitude": 50}, "a, élément 2 (Lens) : la latitude ou la longitude n’est pas un nombre."),
    ({**LENS, "centre": {"type": "Point", "coordinates": [652000, 6862000]}},
     "a, élément 2 (Lens) : le point n’est pas sur la Terre : latitude de -90 à 90, longitude de -180 à 180."),
    ({**LENS, "centre": {"type": "GeometryCollection", "geometries": []}}, "a, élément 2 (Lens) : la forme de la commune ne se lit pas."),
    ({**LENS, "centre": "{"}, "a, élément 2 (Lens) : la forme de la commune ne se lit pas."),
    ({**AJACCIO, "population": 1}, "a, élément 2 (Ajaccio) : la commune 2A004 y est deux fois."),
    ({"code": "24620036", "membres": []}, "a, élément 2 : il manque le SIREN ou le nom de l’intercommunalité."),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("entry", "told"), WRONG, ids=[told[:40] for _entry, told in WRONG])
def test_what_cannot_be_kept_is_set_aside_and_named(tmp_path, entry, told):
    done = import_facts(actor=None, files=given(tmp_path, a=[AJACCIO, entry]))
    assert (done.created, done.aside, [str(one).replace("\xa0", " ") for one in done.set_aside]) == (1, 1, [told])
    assert [code for code, *_told in kept()] == ["2A004"]
    # Alone, there is nothing to keep.
    if "deux fois" not in told:
        with pytest.raises(ImportRefused):
            import_facts(actor=None, files=given(tmp_path, a=[entry]))


@pytest.mark.django_db
def test_the_first_twenty_are_named(tmp_path):
    done = import_facts(actor=None, files=given(tmp_path, a=[AJACCIO, *[{"code": "x"}] * 1_030]))
    assert (done.created, done.aside, len(done.set_aside)) == (1, 1_030, 1_000)
    lines = done.sentences()
    assert (lines[1], len(lines), lines[-1]) == ("Mis de côté :", 23, "… et 1010 autres")


# ------------------------------------------------------------------------------------------------------- bad days

HEAVY = [{"code": "62499", "type": "commune-deleguee"}] * 40_000
NOTHING = "Rien n’a été importé. Corrigez ce qui suit, puis recommencez :\n- "
BAD = [
    (NOTHING + "a : ce n’est ni du JSON, ni un tableau CSV.", b""),
    (NOTHING + "a : ce n’est ni du JSON, ni un tableau CSV.", b"\x89PNG\0\0"),
    (NOTHING + "a : nous n’y trouvons ni commune, ni intercommunalité.", b"Bonjour"),
    (NOTHING + "a : nous n’y trouvons ni commune, ni intercommunalité.", {"features": 3}),
    (NOTHING + "a : nous n’y trouvons ni commune, ni intercommunalité.", []),
    (NOTHING + "a (b) : ce n’est ni du JSON, ni un tableau CSV.", zipped(b="code,été".encode("latin-1"))),
    (NOTHING + "a (b) : nous n’y trouvons ni commune, ni intercommunalité.", zipped(b="Bonjour")),
    ("Le fichier a n’est pas en UTF-8. Enregistrez-le en UTF-8, puis recommencez.", "code,nom\n93066,Épinay".encode("latin-1")),
    ("Le fichier a est abîmé, ou s’arrête au milieu. Rien n’a été importé : reprenez-le entier.", bytes_of([LENS, AJACCIO])[:-9]),
    ("Le fichier a est abîmé, ou s’arrête au milieu. Rien n’a été importé : reprenez-le entier.", b"[" * 200_000),
    ("Le fichier a est abîmé, ou s’arrête au milieu. Rien n’a été importé : reprenez-le entier.", zipped(b=[LENS] * 500)[:-40]),
    ("Le fichier a est abîmé, ou s’arrête au milieu. Rien n’a été importé : reprenez-le entier.", gzip.compress(bytes_of([LENS] * 500))[:-20]),
    ("Le fichier a est abîmé, ou s’arrête au milieu. Rien n’a été importé : reprenez-le entier.", taped(b=[LENS] * 500)[:-20]),
    ("Une fois ouvert, le fichier a est démesuré. Rien n’a été importé : donnez les fichiers officiels tels quels.", gzip.compress(bytes_of(HEAVY))),
    ("Une fois ouvert, le fichier a est démesuré. Rien n’a été importé : donnez les fichiers officiels tels quels.", zipped(b=HEAVY)),
    ("Le fichier a contient un élément démesuré. Rien n’a été importé : donnez les fichiers officiels tels quels.",
     b"code,nom\n62498," + b"x" * (9 << 20)),
    ("Le fichier a contient un élément démesuré. Rien n’a été importé : donnez les fichiers officiels tels quels.",
     b'[{"code": "' + b"6" * (9 << 20) + b'"}]'),
    ("Le fichier a n’est pas un fichier de communes de France : Bruxelles (21004) n’en est pas une. Rien n’a été importé.",
     [{"code": "21004", "nom": "Bruxelles"}, {"code": "11002", "nom": "Anvers"}, {"code": "44021", "nom": "Gand"}]),
    ("Nous ne connaissons aucune de ces communes, et leur nom n’est pas dit. Rien n’a été importé : donnez aussi communes.json.",
     [{"code": "62498", "centre": {"type": "Point", "coordinates": [3, 50]}}]),
    ("Ces fichiers ne disent que des départements ou des régions. Rien n’a été importé : donnez aussi communes.json.",
     [{"code": "62", "nom": "Pas-de-Calais", "region": "32"}]),
    ("Ces fichiers ne disent que le nom d’intercommunalités, sans leurs communes. Rien n’a été importé.",
     [{"code": "246200364", "nom": "CA de Lens - Liévin"}]),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("sentence", "content"), BAD, ids=[f"{n}-{told[:30]}" for n, (told, _content) in enumerate(BAD)])
def test_a_file_that_is_none_of_them_is_told_and_nothing_is_kept(tmp_path, monkeypatch, sentence, content):
    monkeypatch.setattr(opening, "FREE", 1 << 17)
    # What is refused takes with it what was good beside; what is only set aside does not.
    beside = {"first": [AJACCIO]} if sentence.startswith(("Le fichier", "Une fois ouvert")) else {}
    message, field, _kind = refusal(lambda: import_facts(actor=None, files=given(tmp_path, **beside, a=content)))
    assert (message.replace("\xa0", " "), field) == (sentence, None)
    assert not Commune.objects.exists() and not Intercommunality.objects.exists()


@pytest.mark.django_db
def test_a_file_that_does_not_open_is_told(tmp_path):
    locked = bytearray(zipped(b=[LENS]))
    # The sign of a password, in both places where an archive writes it.
    locked[6] |= 1
    locked[locked.rfind(b"PK\x01\x02") + 8] |= 1
    files = [("absent", tmp_path / "absent"), ("dossier", tmp_path), *given(tmp_path, secret=bytes(locked))]
    assert [refusal(lambda one=one: import_facts(actor=None, files=[one])) for one in files] == [
        ("Le fichier absent n’existe pas.", None, Refused), ("Le fichier dossier ne se lit pas.", None, Refused),
        ("Le fichier secret ne se lit pas.", None, Refused),
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_is_asked_for_and_is_not_there(tmp_path):
    told = refusal(lambda: import_facts(actor=None, files=given(tmp_path, a=[LENS]), departements=["2A"]))
    assert told == ("Aucune commune de ces fichiers n’est de ce département ou de cette intercommunalité. Rien n’a été importé.", None, Refused)


@pytest.mark.django_db
def test_an_archive_opens_to_so_much_in_all(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MOST_OPENED", 3_000)
    files = given(tmp_path, a=zipped(**{f"b{n}": [LENS, *[{"type": "commune-deleguee", "code": "62499"}] * 20] for n in range(9)}))
    assert refusal(lambda: import_facts(actor=None, files=files))[0].startswith("Une fois ouvert, le fichier a est démesuré.")


@pytest.mark.django_db
def test_a_cell_longer_than_a_reader_of_tables_takes_is_told(tmp_path):
    usual = csv.field_size_limit(20)
    try:
        told = refusal(lambda: import_facts(actor=None, files=given(tmp_path, a=f"code,nom\n62498,{'x' * 30}")))
    finally:
        csv.field_size_limit(usual)
    assert told == ("Le fichier a est abîmé, ou s’arrête au milieu. Rien n’a été importé : reprenez-le entier.", None, Refused)


@pytest.mark.django_db
def test_a_line_without_all_its_cells_is_set_aside(tmp_path):
    done = import_facts(actor=None, files=given(tmp_path, a="code,nom,population\n62498,Lens,32920\n62510,Liévin\n\n"))
    assert (done.created, [str(one) for one in done.set_aside]) == (1, ["a, ligne 3 : elle n’a pas autant de colonnes que l’en-tête."])
