"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

from datetime import date

import pytest
from tests.factories import NOW, TODAY, Broken

from terril.programmes.models import Partnership, Programme, Role

BEFORE = date(2026, 1, 25)
CASES = [
    Broken("programme_ends_after_start", Programme, bad={"ends_on": BEFORE}, good={"ends_on": TODAY}),
    Broken("programme_answers_in_time", Programme, bad={"answer_days": 0}, good={"answer_days": 1}),
    Broken("programme_answers_in_time", Programme, bad={"answer_days": 61}, good={"answer_days": 60}),
    Broken("partner_once", Partnership, twice=("programme", "organisation")),
    Broken("role_held_once", Role, twice=("programme", "person", "kind"), unless={"withdrawn_at": NOW}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
