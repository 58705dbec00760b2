"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

import pytest
from tests.factories import NOW, Broken

from terril.kernel.outbox.models import Message
from terril.kernel.throttle import Attempt

CASES = [
    Broken("message_has_a_channel", Message, bad={"channel": "none"}, good={"channel": "letter"}),
    Broken("message_can_be_carried", Message, bad={"to_address": ""}),
    Broken("message_can_be_carried", Message, bad={"body": ""}),
    Broken("message_sent_has_a_date", Message, bad={"status": "sent"}, good={"status": "sent", "sent_at": NOW}),
    Broken("message_sent_has_a_date", Message, bad={"status": "read_back"}, good={"status": "failed"}),
    Broken("attempt_once_per_key", Attempt, twice=("scope", "digest")),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
