"""The connection to PostgreSQL: where the address leads, and what every session asks for."""

import pytest
from django.db import connection

from terril.kernel import database


def test_an_address_becomes_a_database_of_django():
    assert database.parse("postgresql://anna:s%C3%A9same@db.exemple.fr:5433/idees?sslmode=require") == {
        "ENGINE": "django.db.backends.postgresql", "NAME": "idees", "USER": "anna", "PASSWORD": "sésame", "HOST": "db.exemple.fr", "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }  # fmt: skip
    assert database.parse("postgres://terril@/?host=%2Ftmp%2Fa")["HOST"] == "/tmp/a"
    with pytest.raises(ValueError, match="postgresql://"):
        database.parse("mysql://anna@localhost/idees")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("jit", "off"),
        ("random_page_cost", "1.1"),
        ("statement_timeout", "15s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "1min"),
    ],
)
def test_every_session_asks_for_short_waits_and_for_no_compiler(name, value):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        assert cursor.fetchone() == (value,)
