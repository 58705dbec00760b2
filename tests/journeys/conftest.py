"""The journeys share the small programme of the initiatives' tests, and people who are signed in already."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.initiatives.conftest import fabrik

from terril.kernel.doors import SECOND_FACTOR

__all__ = ["fabrik"]


@pytest.fixture
def signed_in(live_server: Any) -> Callable[..., None]:
    """`signed_in(page, account)`: the browser of that page belongs to the account, second factor given."""

    def give(page: Any, account: Any) -> None:
        client = Client()
        client.force_login(account, backend="terril.people.adapters.PersonBackend")
        session = client.session
        session[SECOND_FACTOR] = True
        session.save()
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}])

    return give
