"""Every table counts from a large number: what a page writes of it, with a space for the thousands, would not come back."""

from typing import Any

import pytest
from django.db import connection

FROM = 51_000


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        every = "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s) FROM pg_sequences WHERE schemaname = 'public'"
        cursor.execute(every, [FROM])
