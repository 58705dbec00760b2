"""A day as people write it in a table, in French: 26/01/2024, 26 janv. 2024, vendredi 26 janvier 2024, janvier 2024, 2024-01-26, 45317."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from terril.kernel.search import fold

MONTHS = {
    "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9, "octobre": 10,
    "novembre": 11, "decembre": 12, "janv": 1, "jan": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "juill": 7, "sept": 9, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_DAYS = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim)\s+)?(?:le\s+)?"
_WORDS = re.compile(rf"^{_DAYS}(?:(\d{{1,2}})\s*(?:er)?\s+)?([a-z]{{3,9}})\s+(\d{{4}}|\d{{2}})(?:\s|$)")
_FIGURES = re.compile(r"^\s*(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})(?:\D|$)")
# After the year of a date: nothing, an hour, words. The figures of a telephone number go on.
_AFTER = re.compile(r"\s*(?:$|[^\d\s./\-]|\d{1,2}\s*[h:])", re.IGNORECASE)
_ISO = re.compile(r"^\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:\D|$)")
_MONTH = re.compile(r"^\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\s*$")
_SERIAL = re.compile(r"^\s*(\d{5})(?:[.,]\d+)?\s*$")
# Day 1 of a spreadsheet is 1 January 1900, and it believes that 1900 was a leap year (ECMA-376, part 1, 18.17.4.1).
_EPOCH = date(1899, 12, 30)
# Below: hardly anybody wrote it down; above: a slip of the finger.
FIRST_YEAR, LAST_YEAR = 1950, 2100
LAST_MONTH = 12
_HOURS = re.compile(r"(\d{1,2})\s*(?:h|:|heures?)\s*(\d{2})?", re.IGNORECASE)


class NoDate(ValueError):  # noqa: N818 - a fact about a text
    """Not a day. `code`: unknown, no_such_day, year, no_month."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Day:
    """`month_only`: the day was not said, and the first of the month stands for it."""

    value: date
    month_only: bool = False


def read(text: str, *, month_first: bool = False) -> Day:
    """The day that a cell says; `month_first` when its column was said to be written so. Raises NoDate."""
    if found := _ISO.match(text):
        return Day(_made(int(found[1]), int(found[2]), int(found[3])))
    if found := _FIGURES.match(text):
        day, month = (found[2], found[1]) if month_first else (found[1], found[2])
        return Day(_made(_year(found[3]), int(month), int(day)))
    if found := _MONTH.match(text):
        return Day(_made(int(found[2]), int(found[1]), 1), month_only=True)
    if found := _SERIAL.match(text):
        return Day(_made(*(_EPOCH + timedelta(days=int(found[1]))).timetuple()[:3]))
    if found := _WORDS.match(fold(text)):
        if found[2] not in MONTHS:
            raise NoDate("unknown")
        return Day(_made(_year(found[3]), MONTHS[found[2]], int(found[1] or 1)), month_only=not found[1])
    if re.fullmatch(r"\s*(19|20)\d\d\s*", text):
        raise NoDate("no_month")
    raise NoDate("unknown")


def unsure(texts: Iterable[str]) -> str:
    """A date of the column that asks whether the day or the month comes first, "" when nothing makes one doubt that the day does.

    The whole column answers, never one cell: « 4/2/2024 » beside « 3/15/2024 » is in April. One doubts when as many cells can only be month first
    as only day first; or when none tells, and the figures are without the zero that is written here (4/2, not 04/02)."""
    days = months = 0
    both, bare, last = "", False, ""
    for text in texts:
        if not (found := _FIGURES.match(text)) or not _AFTER.match(text, found.end(3)):
            continue
        first, second = int(found[1]), int(found[2])
        if first <= LAST_MONTH < second:
            months, last = months + 1, text
        elif second <= LAST_MONTH < first:
            days += 1
        elif first != second and max(first, second) <= LAST_MONTH:
            bare = bare or min(len(found[1]), len(found[2])) == 1
            both = both or text
    if months and months >= days:
        return both or last
    return both if bare and not days else ""


def _year(digits: str) -> int:
    """Two figures are of this century up to 69 (POSIX strptime, %y)."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 69 else 1900)


def _made(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoDate("year")
    try:
        return date(year, month, day)
    except ValueError:
        raise NoDate("no_such_day") from None


def hours(text: str) -> list[time]:
    """The hours said in a cell, in order: "14h-17h30", "de 14:00 à 17:30". Raises ValueError for an hour that no clock shows."""
    return [time(int(found[1]), int(found[2] or 0)) for found in _HOURS.finditer(text)]
