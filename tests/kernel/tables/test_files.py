"""Small nasty files, each made here: what is read of them, or the one word that says why not."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook

from terril.kernel import tables
from terril.kernel.tables import encodings, files, keeping

FRENCH = "Nom;Prénom;Commune\nDubois;Léa;Liévin\nGoût;Hélène;Éleu-dit-Leauwette\nÇa;Noël;Évin-Malmaison\n"


def xlsx(*rows: Any, **more: Any) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, lines in more.items():
        sheet = book.create_sheet(title)
        for row in lines:
            sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def cells(content: bytes, sheet: int = 0) -> list[list[str]]:
    return [line.cells for line in tables.read(content).sheets[sheet].lines]


def refusal(content: bytes) -> str:
    with pytest.raises(tables.Unreadable) as refused:
        tables.read(content)
    return refused.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "mac_roman", "cp850"])
def test_french_is_read_whatever_machine_wrote_it(encoding):
    assert cells(FRENCH.encode(encoding)) == [line.split(";") for line in FRENCH.strip().split("\n")]


@pytest.mark.parametrize(
    ("broken", "whole"),
    [("LiÃ©vin", "Liévin"), ("Ã‰leu-dit-Leauwette", "Éleu-dit-Leauwette"), ("LiÃƒÂ©vin", "Liévin"), ("lâ€™Ã©cole", "l’école"), ("Ã  Avion",
        "à Avion")],
)
def test_accents_that_were_broken_are_put_right_and_counted(broken, whole):
    book = tables.read(f"Commune;Nom\n{broken};Petit".encode())
    assert (book.sheets[0].lines[1].cells, book.mended) == ([whole, "Petit"], 1)


@pytest.mark.parametrize("text", ["Élan", "Âme d’enfant", "naïve", "São Paulo", "Łódź", "Ça", "25 € – 30 €", "ÉÈÀ", "Zoë"])
def test_words_that_are_right_stay_as_they_are(text):
    assert encodings.mended(text) == text


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_the_one_that_makes_columns(separator):
    text = f"Nom{separator}Montant{separator}Commune\nPetit{separator}12 50{separator}Lens\nRoux{separator}3{separator}Avion"
    assert cells(text.encode())[1] == ["Petit", "12 50", "Lens"]


def test_a_comma_inside_numbers_is_no_separator():
    assert cells(b"Nom;Montant\nPetit;12,50\nRoux;3,20\nBlanc;1,10")[1] == ["Petit", "12,50"]


def test_lines_inside_quotes_stay_in_their_cell():
    assert cells(b'Nom;Mots\nPetit;"Un jardin ;\nbeau ""vert"""') == [["Nom", "Mots"], ["Petit", 'Un jardin ;\nbeau "vert"']]


def test_values_are_written_as_somebody_would_copy_them():
    row = ["Léa", 612345678, 12.5, date(2024, 1, 26), datetime(2024, 1, 26, 14, 30), time(9, 5), True, None, "x"]  # noqa: DTZ001
    assert cells(xlsx(row)) == [["Léa", "612345678", "12,5", "2024-01-26", "2024-01-26 14:30", "09:05", "oui", "", "x"]]


def test_sheets_with_something_are_kept_and_numbers_of_lines_are_those_of_the_sheet():
    book = tables.read(xlsx([], **{"Vide": [], "Liste": [["Nom"], [], [None, " "], ["Petit"]]}))
    assert [(sheet.name, [(line.number, line.cells) for line in sheet.lines]) for sheet in book.sheets] == [("Liste", [(1, ["Nom"]), (4, ["Petit"])])]


def test_signs_that_nobody_types_are_taken_away():
    assert cells("Nom;A\nPe\u202etit\x07;b\u00a0c".encode())[1] == ["Petit", "b c"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n;;\n", "empty"),
        (xlsx(), "empty"),
        (xlsx(["Nom"], ["Petit"])[:-400], "cut"),
        (xlsx(["Nom"], ["Petit"])[:300], "cut"),
        (b'Nom;Mots\nPetit;"Un jardin', "quote"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(700), "old"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "binary"),
        (b"%PDF-1.7 abc", "other"),
        (b"<html><table><tr><td>Nom</td></tr></table></html>", "other"),
        (b"a" * (files.MOST_BYTES + 1), "heavy"),
        ("\n".join(["Nom;A", *(f"Petit;{n}" for n in range(keeping.LAST_ROW))]).encode(), "too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_cannot_be_read_says_why_in_one_word(content, code):
    assert refusal(content) == code


def packed(**parts: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return kept.getvalue()


def test_archives_that_are_no_spreadsheet_are_told_apart():
    assert refusal(packed(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")) == "other"
    assert refusal(packed(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<x/>"})) == "other"
    assert refusal(packed(**{"[Content_Types].xml": b"", "word/document.xml": b""})) == "other"
    assert refusal(packed(**{"[Content_Types].xml": b"", "xl/workbook.bin": b""})) == "old"


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_small_marks_without_end_are_not_read(part):
    bomb = packed(**{"[Content_Types].xml": b"", "xl/workbook.xml": b"", part: b"<x/>" * 3_000_001})
    assert len(bomb) < 100_000
    assert refusal(bomb) == "cells"
    with pytest.raises(tables.Unreadable):
        tables.as_pasted(bomb)


def test_a_large_table_is_within_the_marks():
    rows = [[f"{line} {column}" for column in range(30)] for line in range(2_000)]
    assert len(files.read(xlsx(*rows)).sheets[0].lines) == 2_000


def test_an_archive_that_opens_to_too_much_is_not_opened():
    bomb = packed(**{"[Content_Types].xml": b"", "xl/workbook.xml": b"0" * (files.MOST_BYTES_OPENED + 1)})
    assert len(bomb) < 100_000
    assert refusal(bomb) == "opens"


def test_a_cell_far_below_costs_nothing_and_is_said():
    book = Workbook()
    book.active["A1"], book.active["A1048576"] = "Nom", "Petit"
    kept = io.BytesIO()
    book.save(kept)
    assert cells(kept.getvalue()) == [["Nom"]]
