"""Working days follow the French public holidays, and time can be travelled."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from terril.kernel import clock

days = st.dates(date(2015, 1, 1), date(2045, 12, 31))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2024, 1, 26), 1, date(2024, 1, 29)),  # a Friday
        (date(2024, 4, 30), 10, date(2024, 5, 17)),  # 1 May, 8 May, Ascension
        (date(2024, 3, 29), 1, date(2024, 4, 2)),  # Easter Monday; Good Friday is worked outside Alsace-Moselle
        (date(2024, 12, 24), 5, date(2025, 1, 2)),  # Christmas, New Year
        (date(2026, 7, 13), 1, date(2026, 7, 15)),
        (date(2026, 11, 10), 1, date(2026, 11, 12)),
        (date(2024, 1, 27), 0, date(2024, 1, 27)),
    ],
)
def test_the_date_of_an_answer_skips_week_ends_and_holidays(start: date, count: int, end: date) -> None:
    assert clock.add_working_days(start, count) == end


@given(days, st.integers(0, 60))
def test_counting_forth_and_back_agrees(start: date, count: int) -> None:
    end = clock.add_working_days(start, count)
    assert clock.working_days_between(start, end) == count
    assert clock.working_days_between(end, start) == -count
    assert count == 0 or clock.is_working(end)


def test_one_cannot_count_backwards() -> None:
    with pytest.raises(ValueError, match="negative"):
        clock.add_working_days(date(2024, 1, 1), -1)


def test_time_is_travelled_then_comes_back() -> None:
    before = clock.now()
    with clock.travel(date(2024, 1, 26)):
        assert clock.today() == date(2024, 1, 26)
        with clock.travel(datetime(2024, 3, 1, 14)):  # noqa: DTZ001
            assert timezone.localtime(clock.now()).hour == 14
        assert timezone.localtime(clock.now()).hour == 9
    assert timedelta(0) <= clock.now() - before < timedelta(minutes=1)


def test_today_is_that_of_the_territory_near_midnight() -> None:
    with clock.travel(datetime(2024, 6, 30, 23, 30, tzinfo=timezone.get_fixed_timezone(0))):
        assert clock.today() == date(2024, 7, 1)


@pytest.mark.parametrize(("end", "count"), [(date(2026, 11, 30), 18), (date(2026, 11, 29), 5), (date(2027, 1, 1), 3), (date(2026, 12, 25), 0)])
def test_a_working_day_before_leaves_as_many_working_days_after_it(end: date, count: int) -> None:
    found = clock.working_day_before(end, count)
    assert (clock.is_working(found), clock.working_days_between(found, end)) == (True, count)


def test_no_working_day_comes_before_by_a_negative_count() -> None:
    with pytest.raises(ValueError, match="negative"):
        clock.working_day_before(date(2026, 11, 30), -1)
