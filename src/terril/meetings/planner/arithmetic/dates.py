"""Months, and the days of a season."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

FRIDAY = 4
# Dates that hold in fewer days are not a season.
SHORTEST = 28


@lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """The same day some months later; the last of the month when that month is shorter (31 January and one month: 28 February)."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def months_between(start: date, end: date) -> int:
    """Whole months from one day to a later one."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (add_months(start, months) > end)


def season_days(
    first: date, last: date, *, is_free: Callable[[date], bool], weekday: int = FRIDAY, fixed: Iterable[date] = ()
) -> tuple[list[date], list[date]]:
    """One day a month: the last of that weekday on which `is_free`; and the first day of each month that has none.

    A fixed day stands in the place of its month's.
    """
    by_month: dict[tuple[int, int], list[date]] = {}
    for day in sorted(fixed):
        by_month.setdefault((day.year, day.month), []).append(day)
    days: list[date] = []
    none: list[date] = []
    month = first.replace(day=1)
    while month <= last:
        following = add_months(month, 1)
        backwards = (following - timedelta(days=n) for n in range(1, (following - month).days + 1))
        free = (day for day in backwards if day.weekday() == weekday and first <= day <= last and is_free(day))
        found = by_month.pop((month.year, month.month), []) or list(islice(free, 1))
        days += found
        none += [] if found else [month]
        month = following
    days += [day for others in by_month.values() for day in others]
    return sorted(days), none
