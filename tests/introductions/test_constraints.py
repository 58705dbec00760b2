"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

import pytest
from tests.factories import NOW, Broken, row

from terril.introductions.models import Introduction, IntroductionSide
from terril.people.models import Consent

OVER = {"state": "ended", "closed_at": NOW}
YES = {"answer": "yes", "answered_at": NOW, "contact": "03 53 01 00 42", "consent": lambda: row(Consent)}
CASES = [
    Broken("introduced_once", Introduction, twice=("pair",), unless={"state": "refused", "closed_at": NOW}),
    Broken("introduction_says_why", Introduction, bad={"reason": ""}),
    Broken("introduction_closed_with_date", Introduction, bad={"state": "refused"}, good={"state": "refused", "closed_at": NOW}),
    Broken("introduction_closed_with_date", Introduction, bad={"closed_at": NOW}),
    Broken("introduction_ends_with_a_reason", Introduction, bad=OVER, good={**OVER, "ended_reason": "Une erreur."}),
    Broken("introduction_side_once", IntroductionSide, twice=("introduction", "initiative")),
    Broken("introduction_contact_needs_a_yes", IntroductionSide, bad={**YES, "consent": None}, good=YES),
    Broken("introduction_contact_needs_a_yes", IntroductionSide, bad={**YES, "answer": "no"}),
    Broken("introduction_answer_has_a_date", IntroductionSide, bad={"answer": "no"}, good={"answer": "no", "answered_at": NOW}),
    Broken("introduction_answer_has_a_date", IntroductionSide, bad={"answered_at": NOW}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
