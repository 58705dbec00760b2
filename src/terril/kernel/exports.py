"""Tables that people open in a spreadsheet: semicolons, a byte order mark, commas in numbers; no cell is ever a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import is_aware, localtime

# A cell that begins with one of these is read as a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> str:
    """One cell as French spreadsheets read it: 26/01/2024 (a moment: in the hour of here), 1234,5. Formulas get an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{localtime(value) if is_aware(value) else value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


class _Line:
    """What csv writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file, one piece a row; the first row is the heading."""
    writer: Any = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    # The mark by which a spreadsheet knows UTF-8.
    mark = "\ufeff"
    for row in rows:
        yield mark + writer.writerow([cell(value) for value in row])
        mark = ""


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    return "".join(csv_lines(rows))


def csv_response(name: str, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """`name` without its ending: plain letters, figures and dashes."""
    response = HttpResponse(csv_text(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
