"""A table looked at again: many rows mended by one page, and each limit that says its real reason."""

from typing import Any

import pytest
from openpyxl import Workbook
from tests.imports.test_brought_files import matched, matching, nadia, saved, send, words
from tests.kernel.tables.test_limits import sheet_of
from tests.kernel.tables.test_opendocument import ods, row, sheet

from terril.kernel import tables
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
