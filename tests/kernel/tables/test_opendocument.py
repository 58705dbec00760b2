"""OpenDocument, as LibreOffice writes it: what it hides, merges, repeats and never computed, under the limits of any table."""

import io
import zipfile

import pytest
from tests.kernel.tables.test_limits import read_in_little_memory, read_in_little_time

from terril.kernel import tables

_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("draw", "drawing"))
)
MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</m:manifest>'


def ods(*sheets: str, styles: str = "", manifest: str = "", kind: str = "spreadsheet") -> bytes:
    """A file of these tables (`sheet`)."""
    body = f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{''.join(sheets)}"
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        end = "</office:spreadsheet></office:body></office:document-content>"
        archive.writestr("content.xml", f'<?xml version="1.0"?><office:document-content {_SPACES}>{body}{end}')
        archive.writestr("META-INF/manifest.xml", MANIFEST.format(manifest))
    return kept.getvalue()


def sheet(*rows: str, name: str = "Liste", style: str = "", columns: str = "") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}">{columns}{"".join(rows)}</table:table>'


def row(*cells: str, **more: str) -> str:
    given = "".join(f' table:{key.replace("_", "-")}="{value}"' for key, value in more.items())
    return f"<table:table-row{given}>{''.join(one if one.startswith('<') else cell(one) for one in cells)}</table:table-row>"


def cell(text: str = "", **more: str) -> str:
    given = "".join(f' {key.replace("_", ":", 1).replace("_", "-")}="{value}"' for key, value in more.items())
    said = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n")) if text else ""
    return f"<table:table-cell{given}>{said}</table:table-cell>"


def cells(content: bytes) -> list[list[str]]:
    return [line.cells for line in tables.read(content).sheets[0].lines]


def refusal(content: bytes) -> str:
    with pytest.raises(tables.Unreadable) as problem:
        tables.read(content)
    return problem.value.code


def test_values_are_read_rather_than_what_is_shown_of_them():
    content = ods(sheet(row(
        cell("Léa\nMaé"), cell("12,50 €", office_value_type="float", office_value="12.5"), cell("3", office_value_type="float", office_value="3"),
        cell("le 26", office_value_type="date", office_date_value="2024-01-26"),
        cell("le 26 à 14", office_value_type="date", office_date_value="2024-01-26T14:30:00"),
        cell("VRAI", office_value_type="boolean", office_boolean_value="true"), cell("14:30", office_value_type="time", office_time_value="PT14H30M"),
        "<table:table-cell><office:annotation><text:p>une note</text:p></office:annotation><text:p>a<text:s/>b</text:p></table:table-cell>",
    )))  # fmt: skip
    assert cells(content) == [["Léa\nMaé", "12,5", "3", "2024-01-26", "2024-01-26 14:30", "oui", "14:30", "a b"]]


def test_hidden_rows_columns_and_sheets_are_told():
    content = ods(
        sheet(row("Nom"), row("Ancien"), name="Anciens", style="caché"),
        sheet(
            row("Nom", "Note", "Prénom"), row("Wattelet", "x", "Lucienne"), row("Delannoy", "y", "Marcel", visibility="filter"),
            row("Krawczyk", "z", "Zoé", visibility="collapse"),
            columns='<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>',
        ),
        styles='<style:style style:name="caché"><style:table-properties table:display="false"/></style:style>',
    )  # fmt: skip
    book = tables.read(content)
    assert [(one.name, one.hidden) for one in book.sheets] == [("Anciens", True), ("Liste", False)]
    opened = book.first()
    assert (list(opened.rows), list(opened.columns)) == ([3, 4], [1])
    assert [line.cells for line in opened.shown().lines] == [["Nom", "", "Prénom"], ["Wattelet", "", "Lucienne"]]
    text, hidden = tables.as_pasted(content)
    assert (text, hidden) == ("Nom\t\tPrénom\nWattelet\t\tLucienne", {"rows": 2, "columns": 1, "sheets": 1})


def test_merged_cells_give_their_value_to_each_row_and_formulas_never_computed_are_counted():
    content = ods(sheet(
        row("Commune", "Nom"), row(cell("Lens", table_number_rows_spanned="2"), "Petit"), row("<table:covered-table-cell/>", "Roux"),
        row("Avion", cell(table_formula="of:=[.A1]")),
    ))  # fmt: skip
    book = tables.read(content)
    assert book.uncomputed == 1
    assert [line.cells for line in book.first().filled().lines] == [["Commune", "Nom"], ["Lens", "Petit"], ["Lens", "Roux"], ["Avion"]]


def test_what_is_repeated_is_bounded():
    last = row(cell(table_number_columns_repeated="16384"), number_rows_repeated="1048000")
    book = tables.read(ods(sheet(row("Nom"), row("Petit", number_rows_repeated="3"), last)))
    assert [line.number for line in book.first().lines] == [1, 2, 3, 4]
    assert refusal(ods(sheet(row("Nom"), row("Petit", number_rows_repeated="1048000")))) == "too_long"
    wide = tables.read(ods(sheet(row("Nom", cell("x", table_number_columns_repeated="16000")))))
    assert wide.cut == {"columns": 1} and len(wide.first().lines[0].cells) == tables.MOST_COLUMNS
    many = tables.read(ods(*(sheet(row("Nom"), name=str(number)) for number in range(tables.MOST_SHEETS + 3))))
    assert (len(many.sheets), many.cut) == (tables.MOST_SHEETS, {"sheets": 3})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (ods(sheet(row("Nom")), kind="text"), "other"),
        (ods(sheet(row("Nom")), manifest="<m:encryption-data/>"), "locked"),
        (ods("<table:table"), "cut"),
        (ods(sheet(row(cell("x", office_value_type="float", office_value="beaucoup")))), "cut"),
        (ods(sheet()), "empty"),
        (ods(sheet(row("Nom")))[:-60], "cut"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why_in_one_word(content, code):
    assert refusal(content) == code


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (ods(sheet("<x>" * 200_000 + "</x>" * 200_000, row("Nom"))), "1"),
        (ods(sheet(*["<table:table-row></table:table-row>"] * 1_600_000, row("Nom"))), "cells"),
        (ods(*['<table:table table:name=""/>'] * 700_000, sheet(row("Nom"))), "empty"),
        (ods(sheet(row("a" * 50_000_000))), "1"),
        (ods(sheet(*[row(cell("a", table_number_columns_repeated="60"), number_rows_repeated="5000")] * 3)), "too_long"),
    ],
    ids=["deep", "marks", "sheets", "one cell", "repeated"],
)  # fmt: skip
def test_it_is_read_or_left_in_little_memory(tmp_path, content, said):
    path = tmp_path / "liste.ods"
    path.write_bytes(content)
    assert read_in_little_memory(path) == said


def test_long_words_that_are_repeated_are_not_held_once_for_each_cell(tmp_path):
    path = tmp_path / "liste.ods"
    long = cell("é" * 19_000, table_number_columns_repeated="60")
    for rows, said in ((5_000, "opens soon"), (40, "41 soon")):
        path.write_bytes(ods(sheet(row("Nom"), row(long, number_rows_repeated=str(rows)))))
        assert (path.stat().st_size < 4_000, read_in_little_time(path)) == (True, said)
