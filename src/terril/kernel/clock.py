"""Time is a parameter: the demo lives a season through the real verbs, the tests travel.

Working days follow the French public holidays (Code du travail, art. L3133-1), through the `holidays` package.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("terril_moment", default=None)


def now() -> datetime:
    """The present, aware; or the moment travelled to."""
    return _moment.get() or timezone.now()  # noqa: TID251


def today() -> date:
    """Today in the time zone of the territory."""
    return timezone.localtime(now()).date()


def over(day: date) -> datetime:
    """The moment when a day is over, in the time zone of the territory."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


@contextmanager
def travel(moment: datetime | date) -> Iterator[None]:
    """Inside the block, `now()` is `moment` (a bare date means nine in the morning there)."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(9))
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


@lru_cache(maxsize=32)
def public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def is_working(day: date) -> bool:
    """Monday to Friday, public holidays left out."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def add_working_days(start: date, count: int) -> date:
    """The `count`-th working day after `start` (start itself never counts). Raises ValueError when count is negative."""
    if count < 0:
        raise ValueError("count must not be negative")
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working(day)
    return day


def working_day_before(end: date, count: int) -> date:
    """The working day such that `count` working days come after it, up to and including `end`. Raises ValueError when count is negative."""
    if count < 0:
        raise ValueError("count must not be negative")
    day = end
    while not is_working(day) or working_days_between(day, end) < count:
        day -= timedelta(days=1)
    return day


@lru_cache(maxsize=4096)
def working_days_between(start: date, end: date) -> int:
    """Working days after `start`, up to and including `end`; negative when `end` is before `start`."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
