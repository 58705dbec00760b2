"""A link that opens a page is nowhere in our log."""

import logging
import re
from io import StringIO
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from gunicorn.config import Config

from terril.site import logs
from terril.site.logs import WebLogger, hide, secret_paths

SECRET = "abcdefghij0123456789"
OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


@pytest.mark.parametrize("path", ["/partenaire/{}/", "/partenaire/{}", "/nouvelles/{}/", "/offres/reponse/{}/", "/partenaire/{}/autre"])
def test_a_page_that_is_not_there_leaves_no_secret_behind(client, db, monkeypatch, path):
    console = next(handler for handler in logging.getLogger().handlers if isinstance(handler.formatter, logs.Line))
    written = StringIO()
    monkeypatch.setattr(console, "stream", written)
    answer = client.get(path.format(SECRET), follow=True)
    told = written.getvalue()
    assert (answer.status_code, SECRET in told, "[secret]" in told) == (404, False, True)


def test_an_exception_leaves_none_either():
    try:
        raise ValueError(f"GET /nouvelles/{SECRET}/?page=2")
    except ValueError as broken:
        record = logging.LogRecord("a", logging.ERROR, __file__, 1, "failed", (), (ValueError, broken, broken.__traceback__))
    told = logs.Line("%(message)s").format(record)
    assert (SECRET in told, "/nouvelles/[secret]/?page=2" in told) == (False, True)


@pytest.mark.django_db
def test_a_row_that_the_database_refused_is_not_told():
    words = "Bernadette\nHINT, 06 39 98 20 20"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("insert into django_session (session_key, session_data, expire_date) values (%s, %s, null)", ["a", words])
    except IntegrityError as broken:
        record = logging.LogRecord("a", logging.ERROR, __file__, 1, "failed", (), (IntegrityError, broken, broken.__traceback__))
    told = logs.Line("%(message)s").format(record)
    assert ("Bernadette" in told, "06 39" in told, "null value in column" in told, "The above exception" in told) == (False, False, True, True)


def test_nor_does_the_web_server(capfd):
    logger = WebLogger(Config())
    logger.error("Error handling request %s", f"/partenaire/{SECRET}/")
    told = capfd.readouterr().err
    assert (SECRET in told, "/partenaire/[secret]/" in told) == (False, True)


def test_what_is_no_secret_stays():
    assert hide("Not Found: /initiatives/abcdef0123/") == "Not Found: /initiatives/abcdef0123/"


def test_the_page_of_the_operator_names_each_address_that_holds_one():
    text = OPERATIONS.read_text(encoding="utf-8")
    named = {f"/{found}/" for found in re.findall(r"`/([\w/]+)/…`", text)}
    assert (named, "[secret]" in text) == ({re.sub(r"\\\\(.)", r"\\1", path) for path in secret_paths()}, True)
