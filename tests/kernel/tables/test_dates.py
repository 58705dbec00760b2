"""A day, in every manner in which people write it."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terril.kernel.tables import dates

ANY_DAY = st.dates(date(1970, 1, 1), date(2068, 12, 31))
NAMES = {number: name for name, number in reversed(dates.MONTHS.items())}
ACCENTED = {1: "janv.", 2: "févr.", 8: "août", 12: "décembre"}


@given(ANY_DAY, st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y-%m-%d", "%Y-%m-%d 14:00", " %d / %m / %Y ", "%Y/%m/%d"]))
def test_figures_are_read_back(day, manner):
    assert dates.read(day.strftime(manner)) == dates.Day(day)


@given(ANY_DAY, st.sampled_from(["{day} {month} {year}", "{day} {month}. {year}", "le {day} {month} {year}", "{weekday} {day} {month} {year}"]))
def test_words_are_read_back(day, manner):
    weekday = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"][day.weekday()]
    month = ACCENTED.get(day.month, NAMES[day.month])
    assert dates.read(manner.format(day=day.day, month=month, year=day.year, weekday=weekday)) == dates.Day(day)


@given(st.dates(date(1955, 1, 1), date(2099, 12, 31)))
def test_the_number_that_a_spreadsheet_keeps_is_read_back(day):
    assert dates.read(str((day - date(1899, 12, 30)) // timedelta(days=1))) == dates.Day(day)


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_says_why_not(text):
    try:
        assert dates.FIRST_YEAR <= dates.read(text).value.year <= dates.LAST_YEAR
    except dates.NoDate as problem:
        assert problem.code in {"unknown", "no_such_day", "year", "no_month"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er mars 2024", dates.Day(date(2024, 3, 1))),
        ("janvier 2024", dates.Day(date(2024, 1, 1), month_only=True)),
        ("01/2024", dates.Day(date(2024, 1, 1), month_only=True)),
        ("sept. 23", dates.Day(date(2023, 9, 1), month_only=True)),
        ("26/01/2024 14:00:00", dates.Day(date(2024, 1, 26))),
        ("45317,5", dates.Day(date(2024, 1, 26))),
    ],
)
def test_what_people_write_besides(text, day):
    assert dates.read(text) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [("31/02/2024", "no_such_day"), ("01/26/2024", "no_such_day"), ("2024", "no_month"), ("hier", "unknown"), ("26 mais 2024", "unknown"),
        ("26/01/1024", "year")],
)
def test_what_is_no_day_says_why(text, code):
    with pytest.raises(dates.NoDate) as refused:
        dates.read(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "found"),
    [("14h", [time(14)]), ("14h30-17h", [time(14, 30), time(17)]), ("de 9:00 à 11:30", [time(9), time(11, 30)]), ("le soir", []), ("14 heures",
        [time(14)])],
)
def test_hours_are_read_in_order(text, found):
    assert dates.hours(text) == found
