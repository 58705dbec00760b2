"""Every named constraint of the room, broken in the database: it refuses, and names what it keeps."""

from functools import partial

import pytest
from tests.factories import NOW, Broken, row

from terril.people.models import Account, Consent, Person

WHO = partial(row, Person)
CASES = [
    *(
        Broken("person_channel_has_contact", Person, bad={"channel": channel}, good={"channel": channel, field: "ici"})
        for channel, field in (("email", "email"), ("sms", "phone"), ("phone", "phone"), ("letter", "postal_address"), ("relay", "relay"))
    ),
    Broken("person_channel_has_contact", Person, bad={"channel": "email", "phone": "03"}, good={"channel": "email", "erased_at": NOW}),
    Broken("account_email_once", Account, then=lambda first: {"email": first.email.upper()}),
    Broken("consent_oral_has_witness", Consent, bad={"way": "oral", "taken_by": WHO}, good={"way": "oral", "taken_by": WHO, "witness": "Rose"}),
    Broken("consent_taken_by_somebody", Consent, bad={"way": "signed"}, good={"way": "signed", "taken_by": WHO}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses(case: Broken) -> None:
    case.prove()
