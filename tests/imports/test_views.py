"""The pages of an import, walked by a coordinator; those of others are answered as if there were none."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from terril.imports import carrying
from terril.imports.models import Import, ImportStatus
from terril.people.models import Person

PEOPLE = (
    "Prénom;Nom;Commune;Téléphone",
    "Léa;Dubois;Lens;0612345678",
    "Jean;Petit;Bully;612345679",
    "Paul;Roux;62300;",
    "Léa;DUBOIS;Lens;0612345678",
    ";;Lens;",
)


def upload(client, text, **more):
    data = {"kind": "people", "source": "Le cahier", "basis": "interest", "client_id": "envoi-1", "file": SimpleUploadedFile("cahier.csv",
        text.encode()), **more}
    return client.post("/equipe/apporter/", data)


@pytest.fixture
def nadia(world, enter):
    return enter(world.nadia.account)


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_table_goes_from_file_to_report_and_back(world, nadia):
    sent = upload(nadia, "\n".join(PEOPLE))
    batch = Import.objects.get()
    at = f"/equipe/apporter/{batch.pk}/"
    assert sent.headers["Location"] == at
    assert nadia.get(at).headers["Location"] == f"{at}colonnes/"
    page = words(nadia.get(f"{at}colonnes/"))
    assert "Léa" in page and "0612345678" in page
    nadia.post(f"{at}colonnes/", {f"column-{i}": key for i, key in enumerate(["first_name", "last_name", "commune", "phone"])})

    page = words(nadia.get(f"{at}lignes/"))
    assert "3 lignes à reprendre" in page
    assert "« 612345679 » compte neuf chiffres" in page
    assert "Plusieurs communes répondent à « 62300 » : Éleu-dit-Leauwette, Lens" in page
    # Several lines may propose alike: each button says of which line it is.
    assert re.search(r"Mettre [\d ]+ : ligne 3", page)
    nadia.post(f"{at}lignes/", {"row": "3", "take": "phone", "phone": "612345679"})
    nadia.post(f"{at}lignes/", {"row": "4", "mend": "1", "commune": "Lens (62300)"})
    nadia.post(f"{at}lignes/", {"row": "6", "out": "1"})
    assert "Toutes les lignes sont bonnes" in words(nadia.get(f"{at}lignes/"))
    assert "« Bully » : Bully-les-Mines." in words(nadia.get(f"{at}lignes/?voir=toutes"))
    assert nadia.get(f"{at}lignes/2/").status_code == 200

    page = nadia.get(f"{at}ressemblances/")
    assert "le même nom, le même téléphone" in words(page)
    nadia.post(f"{at}ressemblances/", {"likeness": batch.likenesses.get().pk, "verdict": "same"})
    assert "Rien n’attend" in words(nadia.get(f"{at}ressemblances/"))
    assert "C’est la même chose ✓" in words(nadia.get(f"{at}ressemblances/?voir=repondues")).replace(" : ligne 5", "")
    assert "4 lignes prêtes" in words(nadia.get(f"{at}importer/"))
    nadia.post(f"{at}importer/")
    page = words(nadia.get(at))
    assert "3 lignes inscrites" in page and "Une ligne reconnue comme déjà là" in page
    assert Person.objects.filter(acquaintances__isnull=False).count() == 3

    nadia.post(f"{at}defaire/")
    assert "C’est défait" in words(nadia.get(at))
    assert Person.objects.filter(acquaintances__isnull=False).count() == 0
    nadia.post(f"{at}reprendre/")
    nadia.post(f"{at}importer/")
    assert Person.objects.filter(acquaintances__isnull=False).count() == 3


def test_what_is_missing_is_said_and_what_was_typed_stays(nadia):
    page = upload(nadia, "Nom\nPetit", source="", kind="")
    assert page.status_code == 422
    assert "Il y a 2 choses à reprendre" in words(page)


def test_a_file_that_is_no_table_is_refused_with_what_to_do(nadia):
    page = upload(nadia, "\xd0\xcf\x11\xe0", file=SimpleUploadedFile("vieux.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600))
    assert page.status_code == 422
    assert "Enregistrer sous" in words(page)
    assert not Import.objects.exists()


@pytest.mark.parametrize("who", ["ines", "marc", "zoe", "paul"])
def test_the_import_of_another_programme_does_not_exist(world, bring, enter, who):
    batch = bring("people", *PEOPLE)
    paths = ["", "colonnes/", "lignes/", "lignes/2/", "ressemblances/", "importer/"]
    answers = {path: enter(world.nadia.account).get(f"/equipe/apporter/{batch.pk}/{path}").status_code for path in paths}
    assert answers == {**dict.fromkeys(paths, 200), "": 302}
    client = enter(getattr(world, who).account)
    assert {client.get(f"/equipe/apporter/{batch.pk}/{path}").status_code for path in paths} == {404}
    gestures = ("colonnes/", "lignes/", "ressemblances/", "importer/", "defaire/", "reprendre/", "abandonner/")
    assert {client.post(f"/equipe/apporter/{batch.pk}/{path}", {"row": 3, "out": 1}).status_code for path in gestures} == {404}
    batch.refresh_from_db()
    assert (batch.status, batch.rows.filter(left_out=True).count()) == (ImportStatus.CHECKING, 0)


def test_an_import_given_up_leaves_no_row(world, bring, nadia):
    batch = bring("people", *PEOPLE)
    nadia.post(f"/equipe/apporter/{batch.pk}/abandonner/")
    batch.refresh_from_db()
    assert (batch.status, batch.rows.count(), batch.sheets) == ("dropped", 0, [])
    assert "Import abandonné" in words(nadia.get(f"/equipe/apporter/{batch.pk}/"))


@pytest.mark.parametrize("count", [20, 200])
def test_each_page_costs_the_same_for_few_rows_and_many(world, bring, nadia, assert_queries, count):
    names = [f"Prénom{'abcdefghij'[i % 10]};Nom{chr(97 + i // 26)}{chr(97 + i % 26)};Bully" for i in range(count)]
    right, wrong = [f"{name};061234{i:04}" for i, name in enumerate(names)], [f"{name}x;61234{i:04}" for i, name in enumerate(names)]
    bring("people", "Prénom;Nom;Commune;Téléphone", *right[::2], carried=True)
    batch = bring("people", "Prénom;Nom;Commune;Téléphone", *right, *right, *wrong)
    # The columns are read from the file, which stays until the import: no row is.
    for path, exactly in (("lignes/", 11), ("ressemblances/", 8), ("importer/", 7), ("colonnes/", 5)):
        with assert_queries(exactly):
            nadia.get(f"/equipe/apporter/{batch.pk}/{path}")


def test_an_undone_import_is_not_undone_twice(world, bring, nadia):
    batch = bring("people", "Prénom;Nom", "Léa;Dubois", carried=True)
    for _time in range(2):
        nadia.post(f"/equipe/apporter/{batch.pk}/defaire/")
    batch.refresh_from_db()
    assert batch.status == "undone"
    assert carrying.undo(actor=world.nadia, batch=batch).status == "undone"


def test_gestures_that_no_page_offers_change_nothing(world, bring, nadia):
    batch = bring("people", *PEOPLE)
    at = f"/equipe/apporter/{batch.pk}/"
    for sent in ({"row": "99", "out": "1"}, {"row": "99", "mend": "1", "commune": "Lens"}):
        page = nadia.post(f"{at}lignes/", sent, follow=True)
        assert "Cette ligne n’est pas dans le fichier" in words(page)
    answers = [
        nadia.post(f"{at}lignes/", {"row": "x"}), nadia.post(f"{at}lignes/", {"accept": "nothing"}),
        nadia.post(f"{at}lignes/", {"row": "99", "take": "phone"}),
        nadia.post(f"{at}ressemblances/", {}), nadia.get(f"{at}lignes/99/"), nadia.get("/equipe/apporter/999999999999999999999/"),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [404] * 6
    page = nadia.post(f"{at}ressemblances/", {"likeness": batch.likenesses.get().pk, "verdict": "x"}, follow=True)
    assert "Choisissez une des trois réponses" in words(page)
    assert not batch.rows.filter(left_out=True).exists()
    assert not batch.likenesses.exclude(verdict="").exists()
