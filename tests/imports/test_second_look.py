"""A table looked at again: many rows mended by one page, and each limit that says its real reason."""

from typing import Any

import pytest
from openpyxl import Workbook
from tests.imports.test_brought_files import matched, matching, nadia, saved, send, words
from tests.kernel.tables.test_limits import sheet_of
from tests.kernel.tables.test_opendocument import ods, row, sheet

from terril.kernel import tables
from terril.people.actions import erase, register
from terril.people.models import Person

__all__ = ["nadia"]


def test_one_page_mends_many_rows(nadia):
    lines = "\n".join(f"Petit{chr(97 + n % 26)}{chr(97 + n // 26)};Jean;6123456{n:02}" for n in range(60))
    batch, _page = matching(nadia, f"Nom;Prénom;Téléphone\n{lines}")
    matched(nadia, batch)
    at = f"/equipe/apporter/{batch.pk}/lignes/"
    assert "60 lignes à reprendre" in words(nadia.get(at))
    page = words(nadia.post(at, {"accept": "phone"}, follow=True))
    assert "60 lignes sont corrigées." in page, page[300:900]
    assert not batch.rows.exclude(wrong=[]).exists()


def wide(cells: int = 61, sheets: int = 1) -> bytes:
    book = Workbook()
    for number in range(sheets):
        found: Any = book.active if not number else book.create_sheet()
        found.append(["Nom", "Prénom", *[f"x{n}" for n in range(cells - 2)]])
        found.append(["Petit", "Jean", *["x"] * (cells - 2)])
    return saved(book)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Nom\n" + "Petit\n" * 6_000, "Ce tableau compte plus de 5000 lignes. Coupez-le en plusieurs fichiers."),
        (ods(sheet(row("Nom"), row("Petit", number_rows_repeated="1048000"))), "Ce tableau compte plus de 5000 lignes."),
        ("Nom\n" + "a" * tables.MOST_BYTES, "Ce fichier est trop lourd : dix mégaoctets au plus."),
        (sheet_of(3_000_000), "s’ouvre en plus de soixante mégaoctets"),
        (sheet_of(700_000), "Ce classeur contient trop de cases, même vides."),
        (b"PK\x03\x04", "Ce fichier ne s’ouvre pas"),
        (ods(sheet(row("Nom")), manifest="<m:encryption-data/>"), "Ce fichier est protégé par un mot de passe."),
        (ods(sheet(row("Nom")), kind="text"), "Ce fichier n’est pas un tableau."),
    ],
    ids=["rows", "repeated rows", "file", "opens", "cells", "cut", "locked", "text"],
)
def test_a_file_beyond_a_limit_is_refused_for_its_real_reason(nadia, content, said):
    sent = send(nadia, content)
    assert (sent.status_code, said in words(sent)) == (422, True), words(sent)[:600]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (wide(), "Au-delà de 60 colonnes, ce tableau n’est pas lu."),
        (wide(3, 22), "Au-delà de 20 feuilles, ce classeur n’est pas lu."),
        (f"Nom;Mots\nPetit;{'a' * 30_000}", "Une case compte plus de 20000 signes : la suite n’est pas lue."),
        (
            ods(*(sheet(row("Nom", "Prénom"), row("Petit", "Jean"), name=str(n)) for n in range(22))),
            "Au-delà de 20 feuilles, ce classeur n’est pas lu.",
        ),
    ],
    ids=["columns", "sheets", "signs", "sheets of OpenDocument"],
)
def test_what_is_beyond_a_limit_is_said_on_the_page(nadia, content, said):
    _batch, page = matching(nadia, content)
    assert said in page


def test_an_opendocument_is_brought_like_any_table(nadia):
    rows = row("Nom", "Prénom", "Commune"), row("Wattelet", "Lucienne", "Lens"), row("Delannoy", "Marcel", "Avion", visibility="filter")
    content = ods(sheet(*rows))
    batch, page = matching(nadia, content)
    assert "1 ligne est cachée dans le fichier" in page
    matched(nadia, batch)
    nadia.post(f"/equipe/apporter/{batch.pk}/importer/")
    assert list(Person.objects.filter(acquaintances__batch=batch).values_list("first_name", flat=True)) == ["Lucienne"]


def two_sheets() -> bytes:
    book = Workbook()
    for title, people in (("2025", ("Petit Jean", "Roux 4")), ("2026", ("Wattelet Lucienne", "Vasseur Gérard", "Cauchy Amandine"))):
        sheet: Any = book.create_sheet(title)
        sheet.append(["Nom", "Prénom"])
        for person in people:
            sheet.append(person.split())
    book.remove(book["Sheet"])
    return saved(book)


def test_another_sheet_can_be_chosen_after_the_rows_were_looked_at(nadia):
    batch, _page = matching(nadia, two_sheets())
    at = f"/equipe/apporter/{batch.pk}/"
    assert [row.wrong for row in matched(nadia, batch)] == [[], ["first_name"]]
    nadia.post(f"{at}lignes/", {"row": "3", "mend": "1", "first_name": "Paul"})
    page = words(nadia.get(f"{at}colonnes/"))
    assert "La feuille" in page and "2026 (4 lignes)" in page
    assert "Les lignes seront reprises du fichier : ce que vous y avez corrigé sera à refaire." in page
    assert nadia.post(f"{at}colonnes/", {"sheet": "1"}).status_code == 302
    assert "Amandine" in words(nadia.get(f"{at}colonnes/")) and nadia.get(f"{at}lignes/").status_code == 404
    assert [row.cells[1] for row in matched(nadia, batch)] == ["Lucienne", "Gérard", "Amandine"]
    # Its rows may be looked at, and the first sheet taken all the same.
    nadia.post(f"{at}colonnes/", {"sheet": "0"})
    assert [row.edits for row in matched(nadia, batch)] == [{}, {}]
    nadia.post(f"{at}lignes/", {"row": "3", "out": "1"})
    nadia.post(f"{at}importer/")
    batch.refresh_from_db()
    assert (batch.status, batch.sheets) == ("done", [])
    assert list(Person.objects.filter(acquaintances__batch=batch).values_list("first_name", flat=True)) == ["Jean"]


def test_whoever_is_erased_goes_from_the_other_sheets_of_a_table_that_is_being_looked_at(world, nadia):
    batch, _page = matching(nadia, two_sheets())
    matched(nadia, batch)
    somebody = register(actor=world.nadia, first_name="Amandine", last_name="Cauchy")
    erase(actor=None, person=somebody)
    batch.refresh_from_db()
    assert "Amandine" not in str(batch.sheets) and "Lucienne" in str(batch.sheets)
