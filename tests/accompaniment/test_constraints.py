"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

import pytest
from tests.factories import NOW, Broken

from terril.accompaniment.models import Accompaniment, AccompanimentRequest, Availability, SupportSession

ACTIVE = {"state": "active", "started_at": NOW}
ENDED = {"state": "ended", "started_at": NOW, "closed_at": NOW, "end_kind": "over", "reason": "C’est fait."}
CASES = [
    Broken("offering_once", Availability, twice=("programme", "person")),
    Broken("offering_within_reason", Availability, bad={"km": 201}, good={"km": 200}),
    Broken("offering_within_reason", Availability, bad={"most": 21}, good={"most": 20}),
    Broken("asking_open_once", AccompanimentRequest, twice=("attachment",), unless={"closed_at": NOW}),
    Broken("accompaniment_two_places", Accompaniment, bad={"place": 3}, good={"place": 2}),
    Broken("accompaniment_two_places", Accompaniment, bad={"place": 0}),
    Broken("accompaniment_place_taken_once", Accompaniment, base=ACTIVE, twice=("attachment", "place"), unless=ENDED),
    Broken(
        "accompaniment_person_once", Accompaniment, twice=("attachment", "person"), unless={"state": "declined", "closed_at": NOW},
    ),
    Broken("accompaniment_ends_with_a_reason", Accompaniment, bad={**ENDED, "reason": ""}, good=ENDED),
    Broken("accompaniment_ends_with_a_reason", Accompaniment, bad={**ENDED, "end_kind": ""}),
    Broken("accompaniment_dates_follow_state", Accompaniment, bad={"state": "active"}, good=ACTIVE),
    Broken("accompaniment_dates_follow_state", Accompaniment, bad={"closed_at": NOW}),
    Broken("session_within_a_day", SupportSession, bad={"minutes": 0}, good={"minutes": 1}),
    Broken("session_within_a_day", SupportSession, bad={"minutes": 721}, good={"minutes": 720}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
