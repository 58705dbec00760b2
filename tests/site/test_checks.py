import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from terril.kernel import environment, sitewide
from terril.site import checks
from terril.site.opening import queries

SOUND = {
    "PRODUCTION": True,
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST",
    "PUBLIC_URL": "https://idees.exemple.org",
    "ALLOWED_HOSTS": ["idees.exemple.org"],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "DEFAULT_FROM_EMAIL": "Terril <bonjour@exemple.org>",
    "SMS_BACKEND": "terril.kernel.outbox.sms.FileBackend",
    "HELP_PHONE": "03 53 01 00 00",
    "BOUNCE_HOST": "imap.exemple.org",
    "BOUNCE_USER": "retours",
    "BOUNCE_PASSWORD": "secret",
    "BOUNCE_ADDRESS": "retours@exemple.org",
}


@pytest.fixture
def production(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Settings in which nothing is wrong."""
    for name, value in SOUND.items():
        setattr(settings, name, value)
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setenv("TERRIL_EMAIL_HOST", "smtp.exemple.org")
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/terril")
    monkeypatch.setenv("TERRIL_BEHIND_PROXY", "oui")
    return settings


def _found() -> list[str]:
    return [str(message.id) for message in checks.configuration()]


def test_a_sound_configuration_has_nothing_to_tell(production: Any) -> None:
    assert _found() == []


@pytest.mark.parametrize(
    ("setting", "value", "identifier"),
    [
        ("SECRET_KEY", "short", "terril.E001"),
        ("SECRET_KEY", "a" * 60, "terril.E001"),
        ("PUBLIC_URL", "http://idees.exemple.org", "terril.E002"),
        ("ALLOWED_HOSTS", [], "terril.E003"),
        ("ALLOWED_HOSTS", ["*"], "terril.E003"),
        ("ALLOWED_HOSTS", ["autre.exemple.org"], "terril.E003"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "terril.E004"),
        ("DEFAULT_FROM_EMAIL", "Terril <terril@exemple.fr>", "terril.E005"),
        ("MEDIA_ROOT", "/dev/null/media", "terril.E006"),
        ("SMS_BACKEND", "terril.nowhere.Backend", "terril.E007"),
        ("SMS_BACKEND", "", "terril.W007"),
        ("BOUNCE_PASSWORD", "", "terril.E017"),
        ("BOUNCE_ADDRESS", "retours", "terril.E018"),
    ],
)
def test_each_fault_has_its_identifier(production: Any, setting: str, value: Any, identifier: str) -> None:
    setattr(production, setting, value)
    assert _found() == [identifier]


def test_a_trial_is_not_asked_for_what_only_production_needs(production: Any) -> None:
    production.PRODUCTION, production.SECRET_KEY, production.PUBLIC_URL = False, "short", "http://localhost"
    assert _found() == []


def test_the_embedded_database_in_production_is_told(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    assert _found() == ["terril.W008"]


def test_a_proxy_that_nobody_speaks_of_is_told(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERRIL_BEHIND_PROXY")
    assert _found() == ["terril.W015"]
    monkeypatch.setenv("TERRIL_BEHIND_PROXY", "non")
    assert _found() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("TERRIL_MODE", "prod", "production ou demo ou dev ou test"),
        ("TERRIL_MODE", "Production", "production ou demo ou dev ou test"),
        ("TERRIL_BEHIND_PROXY", "nginx", "« oui » ou « non »"),
        ("TERRIL_EMAIL_TLS", "starttls", "« oui » ou « non »"),
        ("TERRIL_RECORDING_MAX_BYTES", "40 Mo", "un nombre entier"),
        ("TERRIL_STATEMENT_TIMEOUT_MS", "15s", "un nombre entier"),
        ("TERRIL_DEPOSITS_PER_HOUR", "-1", "un nombre entier"),
        ("TERRIL_EMAIL_PORT", "70000", "un nombre entier"),
        ("TERRIL_PUBLIC_URL", "idees.exemple.org", "une adresse qui commence par https://"),
        ("TERRIL_LOG_LEVEL", "verbose", "DEBUG ou INFO"),
    ],
)
def test_a_value_that_nobody_knows_stops_everything_with_a_sentence(tmp_path: Path, name: str, value: str, expected: str) -> None:
    kept = {key: text for key, text in os.environ.items() if not key.startswith(("TERRIL_", "DJANGO_", "DATABASE_URL"))}
    asked = kept | {"TERRIL_DATA": str(tmp_path), name: value}
    done = subprocess.run([sys.executable, "-m", "terril.site.cli", "check"], env=asked, capture_output=True, text=True, check=False, timeout=60)
    told = f"terril : {name} vaut « {value} », que Terril ne connaît pas. Donnez {expected}"
    assert (done.returncode, done.stderr.startswith(told), done.stderr.count("\n")) == (1, True, 1)
    assert not any(tmp_path.rglob("PG_VERSION"))


def test_what_the_operator_says_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "3")
    monkeypatch.setenv("TERRIL_DEBUG", " Non ")
    assert (environment.whole("WEB_CONCURRENCY", 1), environment.flag("TERRIL_DEBUG", default=True)) == (3, False)


def test_that_nobody_reads_what_comes_back_is_told(production: Any) -> None:
    production.BOUNCE_HOST = production.BOUNCE_USER = production.BOUNCE_PASSWORD = production.BOUNCE_ADDRESS = ""
    assert _found() == ["terril.W017"]


def test_no_mail_server_is_told(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERRIL_EMAIL_HOST")
    assert _found() == ["terril.E004"]


@pytest.mark.django_db
def test_a_server_whose_log_keeps_words_is_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local log_min_error_statement = error")
        cursor.execute("set local log_error_verbosity = 'default'")
        cursor.execute("set local log_min_messages = error")
    (told,) = checks.talkative()
    assert (told.id, "log_min_messages = error, log_min_error_statement = error, log_error_verbosity = default" in told.msg) == (
        "terril.W016",
        True,
    )
    with connection.cursor() as cursor:
        cursor.execute("set local log_min_error_statement = panic")
        cursor.execute("set local log_error_verbosity = terse")
        cursor.execute("set local log_min_messages = log")
    assert list(checks.talkative()) == []


def test_an_old_server_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Old:
        pg_version = 140_010

    monkeypatch.setattr("django.db.connection", Old())
    assert [message.id for message in checks.postgresql_version()] == ["terril.E011"]


@pytest.mark.django_db
def test_the_command_says_it_in_french_with_where_to_read_more(
    production: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    production.PUBLIC_URL = "http://idees.exemple.org"
    with pytest.raises(CommandError, match=r"à corriger"):
        call_command("check", databases=["default"])
    told = capsys.readouterr().out
    assert "✗ terril.E002 — L’adresse publique http://idees.exemple.org n’est pas en https." in told
    assert "(docs/checks.md#terril-e002)" in told


@pytest.mark.django_db
def test_a_database_up_to_date_has_nothing_to_tell_but_that_nobody_opened_the_site() -> None:
    (told,) = checks.state()
    assert (told.id, told.msg) == ("terril.W019", " ".join(queries.missing()))


def test_a_site_that_is_open_has_nothing_to_tell(member: Any) -> None:
    member("coordinator", administrator=True)
    sitewide.write(name="Les idées du Val")
    assert checks.state() == []


def test_a_site_without_a_number_is_told_until_a_page_gives_one(member: Any, production: Any) -> None:
    member("coordinator", administrator=True)
    production.HELP_PHONE = ""
    assert "terril.W010" in {message.id for message in checks.state()}
    sitewide.write(phone="03 53 01 00 00")
    assert "terril.W010" not in {message.id for message in checks.state()}
