"""Files as people keep them, brought through the door: what they hide, protect and write in their own manner."""

import io
import re
import unicodedata
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from terril.imports.models import Import
from terril.people.models import Person

MEMBERS = (
    ("Wattelet", "Lucienne", "06 39 98 01 01", "Lens", "actif", None),
    ("Delannoy", "Marcel", "06 39 98 01 02", "Avion", "NE PLUS CONTACTER", "a demandé à être retiré"),
    ("Bouchiba", "Fatima", "06 39 98 01 03", "Liévin", "actif", "séparation en cours"),
    ("Krawczyk", "Zoé", "06 39 98 01 04", "Harnes", "NE PLUS CONTACTER", None),
    ("Vasseur", "Gérard", "06 39 98 01 05", "Grenay", "actif", None),
    ("Cauchy", "Amandine", "06 39 98 01 06", "Wingles", "NE PLUS CONTACTER", "décédée"),
)
ACTIVE = {"Lucienne", "Fatima", "Gérard"}


def saved(book: Workbook) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def members() -> bytes:
    """A filter leaves three rows, the column of notes is hidden, and so is the longer sheet of old members."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Membres 2026"
    sheet.append(["Nom", "Prénom", "Tél", "Commune", "Statut", "Note interne"])
    for row in MEMBERS:
        sheet.append(row)
    for number in (3, 5, 7):
        sheet.row_dimensions[number].hidden = True
    sheet.column_dimensions["F"].hidden = True
    old = book.create_sheet("Anciens 2019")
    old.append(["Nom", "Prénom", "Commune"])
    for number in range(12):
        old.append([f"Ancien{number}", "Paul", "Lens"])
    old.sheet_state = "hidden"
    return saved(book)


@pytest.fixture
def nadia(world, enter):
    return enter(world.nadia.account)


def words(response: Any) -> str:
    text = " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
    return text.replace("\u00a0", " ").replace(" .", ".").replace(" ,", ",")


def send(client: Any, content: bytes | str, kind: str = "people", name: str = "liste.xlsx") -> Any:
    body = content.encode() if isinstance(content, str) else content
    given = {"kind": kind, "source": "Le cahier", "basis": "interest", "client_id": "envoi-1", "file": SimpleUploadedFile(name, body)}
    return client.post("/equipe/apporter/", given)


def matching(client: Any, content: bytes | str, kind: str = "people") -> tuple[Import, str]:
    """The file, sent; the import, and what the page of its columns says."""
    sent = send(client, content, kind)
    assert sent.status_code == 302, words(sent)
    batch = Import.objects.get()
    return batch, words(client.get(f"/equipe/apporter/{batch.pk}/colonnes/"))


def matched(client: Any, batch: Import) -> list[Any]:
    """The columns as they were guessed, and then the rows."""
    batch.refresh_from_db()
    sent = client.post(f"/equipe/apporter/{batch.pk}/colonnes/", {f"column-{column}": key for key, column in batch.columns.items()})
    assert sent.status_code == 302, words(sent)
    return list(batch.rows.order_by("number"))


def carried(client: Any, batch: Import) -> str:
    rows = matched(client, batch)
    assert not any(row.wrong for row in rows), [(row.number, row.wrong) for row in rows]
    client.post(f"/equipe/apporter/{batch.pk}/importer/")
    return words(client.get(f"/equipe/apporter/{batch.pk}/"))


# ------------------------------------------------------------------------------------------------- what is put away


def test_what_the_sheet_hides_is_said_and_left_aside(nadia):
    batch, page = matching(nadia, members())
    assert "3 lignes, 1 colonne et 1 feuille sont cachées dans le fichier, et laissées de côté." in page
    assert "séparation en cours" not in page and "Ancien0" not in page
    carried(nadia, batch)
    assert set(Person.objects.filter(acquaintances__isnull=False).values_list("first_name", flat=True)) == ACTIVE
    assert "séparation" not in str(list(batch.rows.values_list("cells", flat=True)))


def test_what_the_sheet_hides_is_taken_when_somebody_says_so(nadia):
    batch, _page = matching(nadia, members())
    nadia.post(f"/equipe/apporter/{batch.pk}/colonnes/", {"sheet": "0", "everything": "1"})
    page = words(nadia.get(f"/equipe/apporter/{batch.pk}/colonnes/"))
    assert "les lignes et les colonnes sont reprises ici" in page and "séparation en cours" in page
    carried(nadia, batch)
    assert Person.objects.filter(acquaintances__isnull=False).count() == len(MEMBERS)


def test_a_hidden_sheet_may_still_be_chosen(nadia):
    batch, page = matching(nadia, members())
    assert "Anciens 2019 (13 lignes, cachée)" in page
    nadia.post(f"/equipe/apporter/{batch.pk}/colonnes/", {"sheet": "1"})
    assert "Ancien0" in words(nadia.get(f"/equipe/apporter/{batch.pk}/colonnes/"))


def test_a_sheet_that_explains_does_not_open_before_the_table(nadia):
    book = Workbook()
    book.active.append(["Comment remplir ce fichier : une ligne par personne."])
    table = book.create_sheet("Liste")
    table.append(["Prénom", "Nom"])
    table.append(["Léa", "Dubois"])
    batch, page = matching(nadia, saved(book))
    assert batch.sheet == 1 and "Dubois" in page and "cachée" not in page


def test_a_cell_that_stands_beside_several_lines_is_said_of_each(nadia):
    book = Workbook()
    for row in (["Commune", "Prénom", "Nom"], ["Lens", "Léa", "Dubois"], [None, "Paul", "Roux"], ["Avion", "Zoé", "Petit"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    batch, _page = matching(nadia, saved(book))
    assert [row.cells[0] for row in matched(nadia, batch)] == ["Lens", "Lens", "Avion"]


def test_a_formula_without_its_result_is_said(nadia):
    book = Workbook()
    book.active.append(["Prénom", "Nom", "Commune"])
    book.active.append(["Léa", '=UPPER("dubois")', "Lens"])
    _batch, page = matching(nadia, saved(book))
    assert "Une formule n’a jamais été calculée : sa case est lue vide." in page


# --------------------------------------------------------------------------------------------- what a file protects


def test_the_apostrophe_of_our_own_exports_is_undone_and_no_other(nadia):
    batch, _page = matching(
        nadia,
        "\ufeffTitre;Description;Commune;Date;Prénom;Nom;Tél\n"
        "'- Jardin des enfants;'+ 3 personnes prêtes à aider;Lens;'12/03/2024;Léa;'t Hooft;'+33639982801\n"
        "'=Chorale=;'@bientôt;'Lens;12/03/2024;Paul;N'Diaye;'0639982802\n",
        "ideas",
    )
    assert [row.cells for row in matched(nadia, batch)] == [
        ["- Jardin des enfants", "+ 3 personnes prêtes à aider", "Lens", "12/03/2024", "Léa", "'t Hooft", "+33639982801"],
        ["=Chorale=", "@bientôt", "'Lens", "12/03/2024", "Paul", "N'Diaye", "0639982802"],
    ]


def test_what_we_export_comes_back_as_it_was(nadia):
    from terril.kernel.exports import csv_text

    titles = ["- Jardin", "=Chorale=", "@bientôt", "+ de vert", "'t Hooft", "l'école", "plain_x"]
    batch, _page = matching(nadia, csv_text([["Titre", "Commune", "Date"], *([title, "Lens", date(2024, 3, 12)] for title in titles)]), "ideas")
    assert [row.cells[0] for row in matched(nadia, batch)] == titles


@pytest.mark.parametrize(
    ("written", "read"), [("Un jardin_x000D_\nun banc", "Un jardin\nun banc"), ("_x005F_x000D_", "_x000D_"), ("a_x0041_b", "a_x0041_b")]
)
def test_a_line_end_written_out_is_a_line_end_and_nothing_else_is(nadia, written, read):
    book = Workbook()
    book.active.append(["Titre", "Description", "Commune", "Date"])
    book.active.append(["Jardin", written, "Lens", "12/03/2024"])
    batch, _page = matching(nadia, saved(book), "ideas")
    assert matched(nadia, batch)[0].cells[1] == read


def test_letters_come_composed(nadia):
    decomposed = unicodedata.normalize(
        "NFD", "Prénom;Nom;Commune;Téléphone\nHÉLÈNE;LEFÈVRE;LIÉVIN;06 39 98 25 01\nzoé;müller;Évin-Malmaison;06 39 98 25 02\n"
    )
    batch, _page = matching(nadia, decomposed)
    carried(nadia, batch)
    people = Person.objects.filter(acquaintances__isnull=False).order_by("first_name")
    assert [person.name for person in people] == ["Hélène Lefèvre", "Zoé Müller"]


def test_letters_of_a_form_come_composed(nadia):
    page = nadia.get("/equipe/apporter/", {"q": "x"})
    assert page.status_code == 200
    sent = send(nadia, "Prénom;Nom\nLéa;Dubois")
    assert sent.status_code == 302
    batch = Import.objects.get()
    matched(nadia, batch)
    nadia.post(f"/equipe/apporter/{batch.pk}/lignes/", {"row": "2", "mend": "1", "first_name": unicodedata.normalize("NFD", "Hélène")})
    assert batch.rows.get().edits["first_name"] == "Hélène"


# ------------------------------------------------------------------------------------------------ dates, column by column

MONTH_FIRST = (
    "Horodateur,Titre,Commune,Date de dépôt,Prénom\n"
    "3/15/2024 9:12:00,Jardin de la fosse 11,Lens,3/15/2024,Léa\n4/2/2024 18:40:00,Chorale du coron,Avion,4/2/2024,Paul\n"
    "5/28/2024 8:01:00,Atelier vélo,Liévin,5/28/2024,Nora\n6/5/2024 12:30:00,Repas des voisins,Harnes,6/5/2024,Jean\n"
    "7/4/2024 20:15:00,Cinéma dehors,Wingles,7/4/2024,Zoé\n9/30/2024 7:55:00,Repair café,Grenay,9/30/2024,Samira\n"
)


def days_of(batch: Import, actor: Any) -> list[date]:
    from terril.imports import reading

    context = reading.context_of(batch, actor)
    return [reading.read(row, reading.kind_of(batch), context).values["taken_on"] for row in batch.rows.order_by("number")]


def test_a_column_of_dates_is_asked_once_and_then_read_whole(world, nadia):
    batch, page = matching(nadia, MONTH_FIRST, "ideas")
    assert "« 4/2/2024 » commence par…" in page
    assert "Le jour, puis le mois : dimanche 4 février 2024" in page and "Le mois, puis le jour : mardi 2 avril 2024" in page
    at, columns = f"/equipe/apporter/{batch.pk}/colonnes/", {f"column-{column}": key for key, column in batch.columns.items()}
    asked = nadia.post(at, columns)
    assert asked.status_code == 422 and "dites si « 4/2/2024 » commence par le jour ou par le mois" in words(asked)
    assert nadia.post(at, {**columns, f"order-{batch.columns['taken_on']}": "month"}).status_code == 302
    batch.refresh_from_db()
    assert not batch.rows.exclude(wrong=[]).exists()
    expected = [date(2024, 3, 15), date(2024, 4, 2), date(2024, 5, 28), date(2024, 6, 5), date(2024, 7, 4), date(2024, 9, 30)]
    assert days_of(batch, world.nadia) == expected
    # What is typed afterwards is typed as one writes here.
    nadia.post(f"/equipe/apporter/{batch.pk}/lignes/", {"row": "3", "mend": "1", "taken_on": "4/2/2024"})
    assert days_of(batch, world.nadia)[1] == date(2024, 2, 4)
    # The answer stays when the columns are looked at again.
    assert nadia.post(at, columns).status_code == 302


@pytest.mark.parametrize(
    ("dates", "asked"),
    [
        (["26/01/2024", "4/2/2024", "12/03/2024"], False), (["04/02/2024", "06/05/2024"], False), (["4/2/2024", "6/5/2024"], True),
        (["26/01/2024", "27/01/2024", "01/26/2024", "4/2/2024"], False), (["5/5/2024", "2024-02-04", "janvier 2024"], False), (["3/15/2024"], True),
    ],
)  # fmt: skip
def test_nobody_is_asked_when_the_column_answers(nadia, dates, asked):
    _batch, page = matching(nadia, "\n".join(["Titre;Commune;Date", *(f"Jardin {number};Lens;{day}" for number, day in enumerate(dates))]), "ideas")
    assert ("commence par…" in page) == asked


def test_numbers_are_not_asked_as_if_they_were_dates(nadia):
    _batch, page = matching(nadia, "Prénom;Nom;Tél;Autre\nLéa;Dubois;06 39 98 01 01;06.39.98.01.02\nPaul;Roux;07 39 98 01 05;03.21.98.01.02")
    assert "commence par…" not in page


# ---------------------------------------------------------------------------------------------------------------- counts


def test_none_is_said_as_none_and_what_remains_is_said(nadia):
    batch, _page = matching(nadia, "Prénom;Nom;Tél\nLéa;Dubois;612345678\nPaul;Roux;612345679 ou 6\nZoé;Petit;12\nJean;Blanc;612345670")
    matched(nadia, batch)
    at = f"/equipe/apporter/{batch.pk}/"
    assert "Aucune ligne prête" in words(nadia.get(f"{at}importer/")) and "Rien à importer" in words(nadia.get(f"{at}importer/"))
    page = words(nadia.post(f"{at}lignes/", {"accept": "phone"}, follow=True))
    assert "2 lignes sont corrigées. Il reste 2 lignes à reprendre." in page
    for number in (2, 5):
        nadia.post(f"{at}lignes/", {"row": str(number), "out": "1"})
    assert "Aucune ligne n’est corrigée. Il reste 2 lignes à reprendre." in words(nadia.post(f"{at}lignes/", {"accept": "phone"}, follow=True))
