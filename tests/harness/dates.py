"""The moments at which the demo world is built and looked at: the days when calendars go wrong, and others drawn over three years.

A run builds a few of them, always the same, so that no day of the year makes it red; `make test-dates` builds them all, each for itself.
"""

import os
from datetime import datetime, timedelta
from random import Random

from terril.kernel import clock

SEED = 9
COUNT = 40
FIRST, YEARS = datetime(2026, 11, 29), 3  # noqa: DTZ001 - an hour of the territory
# The one of which every run looks at each page: a working Tuesday, ten days before a meeting.
USUAL = "2026-11-17T10:05"
# Built by every run too: the night of the change of hour, and a day that comes every four years.
FEW = [USUAL, "2027-03-28T03:30", "2028-02-29T09:00"]
ALWAYS = [
    USUAL,
    "2026-11-29T09:00",  # a Sunday, two days after the meeting of the month
    "2026-12-25T09:00",  # a holiday, in the month whose meeting is not on its last Friday
    "2026-12-31T23:59", "2027-01-01T00:01",
    "2027-03-28T03:30", "2027-03-29T10:00",  # the change of hour on Easter day, and its Monday
    "2027-05-01T12:00", "2027-05-06T18:00", "2027-05-17T09:00",  # a holiday on a Saturday, Ascension, Whit Monday
    "2027-07-14T09:00", "2027-08-15T09:00",  # holidays on a Wednesday and on a Sunday
    "2027-10-31T02:30", "2027-11-01T09:00",  # the change of hour, when half past two comes twice, and the day after, a holiday
    "2027-06-19T08:00", "2027-06-20T20:00",  # a week-end
    "2028-02-28T23:59", "2028-02-29T09:00", "2028-03-01T00:01",
    "2028-12-31T23:59", "2029-01-01T00:01",
]  # fmt: skip


def drawn() -> list[str]:
    """The forty moments: those of always, then what chance gives, the same each time."""
    draw, moments = Random(SEED), list(ALWAYS)
    while len(moments) < COUNT:
        minutes = draw.randrange(YEARS * 365 * 24 * 60)
        moments.append((FIRST + timedelta(minutes=minutes)).isoformat(timespec="minutes"))
    return moments


# "all", or the moments to look at, such as "2028-02-29T09:00 2029-01-01T00:01".
ASKED = os.environ.get("TERRIL_TEST_DATES", "")
MOMENTS = drawn() if ASKED == "all" else ASKED.split() or FEW


def pytest_report_header() -> str:
    return f"demo world: seed {SEED}, {len(MOMENTS)} of {COUNT} moments; today is {clock.today()}"
