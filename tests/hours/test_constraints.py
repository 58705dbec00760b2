"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

import pytest
from tests.factories import NOW, Broken, row

from terril.hours.models import HourRate, TimeEntry

REFUSED = {"state": "refused", "decided_at": NOW, "reason": "Déjà dit."}
VALID = {"state": "validated", "decided_at": NOW, "cents": 1_250, "rate": lambda: row(HourRate)}
CASES = [
    Broken("hour_rate_once_a_day", HourRate, twice=("programme", "from_day")),
    Broken("hour_rate_within_reason", HourRate, bad={"cents": 0}, good={"cents": 1}),
    Broken("hour_rate_within_reason", HourRate, bad={"cents": 100_001}, good={"cents": 100_000}),
    Broken("hour_rate_has_a_source", HourRate, bad={"source": ""}),
    Broken("time_within_a_day", TimeEntry, bad={"minutes": 0}, good={"minutes": 1}),
    Broken("time_within_a_day", TimeEntry, bad={"minutes": 1441}, good={"minutes": 1440}),
    Broken("time_decided_with_date", TimeEntry, bad={"decided_at": NOW}),
    Broken("time_decided_with_date", TimeEntry, bad={"state": "refused", "reason": "Déjà dit."}, good=REFUSED),
    Broken("time_refused_says_why", TimeEntry, bad={**REFUSED, "reason": ""}),
    Broken("time_validated_is_valued", TimeEntry, bad={**VALID, "cents": None}, good=VALID),
    Broken("time_validated_is_valued", TimeEntry, bad={**VALID, "rate": None}),
    Broken("time_validated_is_valued", TimeEntry, bad={"cents": 1_250}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
