"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

import pytest
from tests.factories import NOW, TODAY, Broken, row

from terril.people.models import Consent
from terril.volunteering.models import Follower, Help

PASSED = {"state": "passed", "passed_at": NOW, "expires_on": TODAY}
YES = {**PASSED, "state": "accepted", "closed_at": NOW, "holder_contact": "03 53 01 00 42", "holder_consent": lambda: row(Consent)}
CASES = [
    Broken("help_read_before_it_is_passed", Help, bad={"state": "passed"}, good=PASSED),
    Broken("help_closed_with_date", Help, bad={"state": "ended"}, good={"state": "ended", "closed_at": NOW}),
    Broken("help_closed_with_date", Help, bad={"closed_at": NOW}),
    Broken("help_aside_says_why", Help, bad={"state": "aside", "closed_at": NOW}, good={"state": "aside", "closed_at": NOW, "reason": "Une erreur."}),
    Broken("help_contact_needs_a_yes", Help, bad={**YES, "holder_consent": None}, good=YES),
    Broken("help_contact_needs_a_yes", Help, bad={"holder_contact": "03 53 01 00 42"}),
    Broken(
        "follower_told_once_confirmed", Follower, bad={"closing_told_at": NOW}, good={"closing_told_at": NOW, "confirmed_at": NOW}
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
