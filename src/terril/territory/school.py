"""School holidays in France: the zone of each département, and the days, from the calendars that the ministry publishes.

The days come with `vacances-scolaires-france` (data of data.education.gouv.fr, 1990 to the last calendar decreed), read offline. The zones
go by académie, as the yearly arrêté of the school calendar gives them (code de l’éducation, art. L521-1). Corsica and the overseas have
calendars of their own, which the package does not hold.
"""

from datetime import date
from functools import lru_cache

from vacances_scolaires_france import SchoolHolidayDates

_ZONES = {
    "A": "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90",
    "B": "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 60 61 62 67 68 72 76 80 83 84 85 88",
    "C": "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
}
ZONE_OF = {departement: zone for zone, listed in _ZONES.items() for departement in listed.split()}


@lru_cache(maxsize=3)
def school_holidays(zone: str) -> frozenset[date]:
    """Every day without school that is known in a zone (A, B or C)."""
    known = SchoolHolidayDates().data
    return frozenset(day for day, row in known.items() if row[f"vacances_zone_{zone.lower()}"])


def zone_of(departement: str) -> str | None:
    """A, B or C; None where the calendar is not known here."""
    return ZONE_OF.get(departement)


def known_until(zone: str) -> date:
    """The last day without school that is known: beyond, nothing can be said."""
    return max(school_holidays(zone))


def is_school_holiday(day: date, zone: str | None) -> bool:
    return zone is not None and day in school_holidays(zone)
