"""School holidays: the zones, and days that anybody can look up in the calendars of the ministry."""

from datetime import date

import pytest

from terril.territory import school

# The 96 départements of the mainland and Corsica, but for Corsica.
MAINLAND = {f"{number:02}" for number in range(1, 96)} - {"20"}


def test_each_departement_of_the_mainland_has_one_zone():
    assert set(school.ZONE_OF) == MAINLAND
    assert sum(len(listed.split()) for listed in school._ZONES.values()) == len(MAINLAND)


@pytest.mark.parametrize(("departement", "zone"), [("62", "B"), ("59", "B"), ("93", "C"), ("33", "A"), ("2A", None), ("974", None)])
def test_the_zone_of_a_departement(departement, zone):
    assert school.zone_of(departement) == zone


@pytest.mark.parametrize(
    ("day", "free"),
    [
        (date(2023, 10, 27), True),
        (date(2023, 12, 15), False),
        # Winter 2024, zone B: from Saturday 24 February to Sunday 10 March.
        (date(2024, 2, 23), False),
        (date(2024, 2, 24), True),
        (date(2024, 3, 10), True),
        (date(2024, 3, 11), False),
        (date(2024, 4, 26), True),
        (date(2024, 7, 26), True),
    ],
)
def test_a_day_without_school_around_lens(day, free):
    assert school.is_school_holiday(day, "B") is free
    assert not school.is_school_holiday(day, None)


def test_what_is_not_decreed_is_not_known():
    assert date(2026, 8, 31) <= school.known_until("B") < date(2100, 1, 1)
