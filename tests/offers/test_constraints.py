"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

from datetime import date
from functools import partial

import pytest
from tests.factories import NOW, TODAY, Broken, row

from terril.directory.models import Organisation
from terril.offers.models import Match, Offer
from terril.people.models import Consent, Person

WHO = partial(row, Person)
BOTH = {"state": "accepted", "holder_agreed_at": NOW, "offerer_agreed_at": NOW}
DECLINED = {"state": "declined", "reason": "Vendu."}
CASES = [
    Broken("offer_comes_from_somebody", Offer, bad={"organisation": None}, good={"organisation": lambda: row(Organisation)}),
    Broken("offer_of_a_person_has_an_agreement", Offer, bad={"person": WHO}, good={"person": WHO, "consent": lambda: row(Consent)}),
    Broken("offer_ends_after_start", Offer, bad={"starts_on": TODAY, "ends_on": date(2026, 1, 25)}, good={"starts_on": TODAY, "ends_on": TODAY}),
    Broken("offer_quantity_is_a_number", Offer, bad={"quantity": 0}, good={"quantity": 1}),
    Broken("offer_quantity_is_a_number", Offer, bad={"quantity": 501}, good={"quantity": 500}),
    Broken("offer_says_its_price", Offer, bad={"is_free": False, "cost": ""}, good={"is_free": False, "cost": "5 € par heure"}),
    Broken("offer_says_its_price", Offer, bad={"is_free": True, "cost": "5 € par heure"}),
    Broken("offer_ends_with_a_reason", Offer, bad={"state": "ended"}, good={"state": "ended", "ended_reason": "Vendu."}),
    Broken("offer_ends_with_a_reason", Offer, bad={"state": "paused", "ended_reason": "Vendu."}),
    Broken(
        "match_once_at_a_time", Match, twice=("offer", "initiative"), unless=DECLINED,
    ),
    Broken("match_takes_a_free_place", Match, base={"slot": 1}, twice=("offer", "slot")),
    Broken("match_accepted_by_both", Match, bad={**BOTH, "holder_agreed_at": None}, good=BOTH),
    Broken("match_accepted_by_both", Match, bad={**BOTH, "offerer_agreed_at": None}),
    Broken("match_declined_says_why", Match, bad={"state": "declined"}, good=DECLINED),
    Broken("match_declined_says_why", Match, bad={"state": "ended"}, good={"state": "ended", "reason": "Vendu."}),
    Broken("match_proposed_has_words", Match, bad={"to_offerer": ""}, good={"to_offerer": "Un jardin."}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
