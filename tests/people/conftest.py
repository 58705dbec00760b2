import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from terril.kernel import clock
from terril.people.models import Account, Person


@pytest.fixture(autouse=True)
def _no_attempt_left(db):
    """allauth counts its attempts in the shared cache, which outlives a test's transaction in nothing but name."""
    cache.clear()


@pytest.fixture
def person(db) -> Person:
    return Person.objects.create(
        first_name="Zoé", last_name="Dubois", channel="email", email="zoe@exemple.fr", last_contact_on=clock.today()
    )


@pytest.fixture
def account(person) -> Account:
    """An account whose e-mail was confirmed."""
    account = Account.objects.create_user("zoe@exemple.fr", person=person)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


@pytest.fixture
def code_in() -> Callable[[str], str]:
    """The code alone on its line of a mail."""

    def find(body: str) -> str:
        found = re.search(r"^([A-Z0-9-]{6,9})$", body, re.M)
        assert found, body
        return found[1]

    return find
