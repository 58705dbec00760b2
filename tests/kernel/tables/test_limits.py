"""A file that is too much says what there is too much of, and is left before it takes memory."""

import io
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from terril.kernel import tables

SOURCE = Path(__file__).resolve().parents[3] / "src"
MIB = 1 << 20
# The whole process, interpreter and libraries included.
ROOM = 512 * MIB


def read_in_little_memory(path: Path) -> str:
    """What the reading of a file says, in a process that may not take more than 512 MiB."""
    script = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_AS, ({ROOM}, {ROOM}))\n"
        "from terril.kernel import tables\n"
        "try: print(len(tables.read(open(sys.argv[1], 'rb').read()).sheets[0].lines))\n"
        "except tables.Unreadable as problem: print(problem.code)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(SOURCE)})
    return done.stdout.strip()


def sheet_of(rows: int) -> bytes:
    """A workbook whose sheet has so many rows of one figure, small once packed."""
    book = io.BytesIO()
    Workbook().save(book)
    kept = io.BytesIO()
    with zipfile.ZipFile(book) as model, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for part in model.namelist():
            body = model.read(part)
            if part.startswith("xl/worksheets/"):
                body = body.replace(b"</sheetData>", b"<row><c><v>1</v></c></row>" * rows + b"</sheetData>")
            made.writestr(part, body)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a;b\n" + b"1;2\n" * 2_600_000, "too_long"),
        (b"1\n" * 3_000_000, "too_long"),
        (b"Nom;Mots\nPetit;\"" + b"a" * 9 * MIB + b"\"\n", "2"),
        (b";" * 9 * MIB + b"\nNom;Mots\nPetit;x\n", "2"),
        ("Nom;Mots\n".encode("utf-16") + "é;1\n".encode("utf-16-le") * 1_000_000, "too_long"),
        (sheet_of(3_000_000), "opens"),
        (sheet_of(700_000), "cells"),
        (sheet_of(300_000), "too_long"),
    ],
    ids=["lines", "short lines", "one cell", "separators", "utf-16", "rows", "many rows", "rows below"],
)  # fmt: skip
def test_a_table_of_millions_is_left_before_it_takes_memory(tmp_path, content, said):
    path = tmp_path / "liste"
    path.write_bytes(content)
    assert read_in_little_memory(path) == said


def test_a_cell_that_is_a_book_is_cut_and_said():
    for cell in ("a" * 5 * MIB, '"' + "a\n" * 3 * MIB + '"'):
        book = tables.read(f"Nom;Mots\nPetit;{cell}\n".encode())
        assert (len(book.sheets[0].lines[1].cells[1]) <= tables.MOST_CHARACTERS, book.cut) == (True, {"signs": 1})


def test_what_is_beyond_the_limits_is_counted():
    book = Workbook()
    book.active.append([*["a"] * tables.MOST_COLUMNS, "b", "c"])
    for _number in range(tables.MOST_SHEETS + 2):
        book.create_sheet().append(["x"])
    book.active.cell(6_000, 1, "loin")
    kept = io.BytesIO()
    book.save(kept)
    assert tables.read(kept.getvalue()).cut == {"sheets": 3, "columns": 2, "rows": 6_000 - tables.LAST_ROW}
    wide = ";".join("a" * (tables.MOST_COLUMNS + 5)) + "\n" + "b;c\n"
    assert tables.read(wide.encode()).cut == {"columns": 5}


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read(encoding):
    assert [line.cells for line in tables.read("Nom;Prénom\nGoût;Hélène\n".encode(encoding)).sheets[0].lines][1] == ["Goût", "Hélène"]


def test_a_strict_workbook_is_read_with_what_it_hides():
    book = Workbook()
    for row in (["Nom"], ["Petit"], ["Roux"]):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    usual, strict = io.BytesIO(), io.BytesIO()
    book.save(usual)
    with zipfile.ZipFile(usual) as model, zipfile.ZipFile(strict, "w") as made:
        for part in model.namelist():
            body = model.read(part).replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main")
            made.writestr(part, body.replace(b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"))
    sheet = tables.read(strict.getvalue()).sheets[0]
    assert ([line.cells for line in sheet.lines], list(sheet.rows)) == ([["Nom"], ["Petit"], ["Roux"]], [2])


def test_the_calendar_of_1904_is_read():
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append([date(2024, 3, 12)])
    kept = io.BytesIO()
    book.save(kept)
    assert tables.read(kept.getvalue()).sheets[0].lines[0].cells == ["2024-03-12"]


def read_in_little_time(path: Path) -> str:
    """What the reading of a file says, then whether it took less than two seconds of a processor, in a process of 512 MiB."""
    script = (
        f"import resource, sys, time; resource.setrlimit(resource.RLIMIT_AS, ({ROOM}, {ROOM})); resource.setrlimit(resource.RLIMIT_CPU, (30, 30))\n"
        "from terril.kernel import tables\n"
        "content, start = open(sys.argv[1], 'rb').read(), time.process_time()\n"
        "try: said = len(tables.read(content).first().filled().shown().lines)\n"
        "except tables.Unreadable as problem: said = problem.code\n"
        "print(said, 'soon' if time.process_time() - start < 2 else 'late')\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False, env={"PYTHONPATH": str(SOURCE)})
    return done.stdout.strip()


def made(path: str = "xl/worksheets/sheet1.xml", **replaced: bytes) -> bytes:
    """A workbook of three rows, its sheet kept at this path; in it `replaced` stands for the element of that name, or before its end."""
    book, kept = Workbook(), io.BytesIO()
    for line in (["Commune", "Nom"], ["Lens", "Petit"], ["", "Roux"]):
        book.active.append(line)
    book.save(kept)
    packed = io.BytesIO()
    with zipfile.ZipFile(kept) as model, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as whole:
        for part in model.namelist():
            body = model.read(part)
            if part == "xl/worksheets/sheet1.xml":
                for name, text in replaced.items():
                    end = f"</{name}>".encode()
                    body = body.replace(end, text + end) if end in body else body.replace(b"<sheetData>", text + b"<sheetData>")
            elif part.endswith((".rels", "[Content_Types].xml")):
                body = body.replace(b"xl/worksheets/sheet1.xml", path.encode())
            whole.writestr(path if part == "xl/worksheets/sheet1.xml" else part, body)
    return packed.getvalue()


def merged(*references: str) -> bytes:
    """What follows the rows."""
    told = "".join(f'<mergeCell ref="{one}"/>' for one in references)
    return f"<mergeCells>{told}</mergeCells>".encode()


def before_its_margins(content: bytes, text: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as model, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as whole:
        for part in model.namelist():
            body = model.read(part)
            whole.writestr(part, body.replace(b"</sheetData>", b"</sheetData>" + text) if part.startswith("xl/worksheets/") else body)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (before_its_margins(made(), merged(*["A2:A1048576"] * 20_000)), "3 soon"),
        (before_its_margins(made(), merged("A2:A3")), "3 soon"),
        (made(sheetData=b'<row><c r="' + b"Z" * 1_500_000 + b'9"><v>1</v></c></row>'), "cut soon"),
        (made("xl/worksheets/sheet1.dat", sheetData=b"<row/>" * 9_000_000), "cells soon"),
    ],
    ids=["merged over and over", "merged", "a column far away", "another name"],
)  # fmt: skip
def test_a_workbook_made_to_hold_a_processor_is_read_or_left_soon(tmp_path, content, said):
    path = tmp_path / "liste.xlsx"
    path.write_bytes(content)
    assert (len(content) < MIB, read_in_little_time(path)) == (True, said)
