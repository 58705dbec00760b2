"""E-mails and SMS leave once, come back when a server is rude, and say in French what went wrong."""

import smtplib
import threading
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone
from tests.harness.told import words_of

from terril.kernel import clock, journal
from terril.kernel.outbox import actions, carry, mailbox
from terril.kernel.outbox.models import Message, MessageStatus
from terril.kernel.outbox.sms import SmsRefused


def _verbs(message: Message) -> list[str]:
    return [entry.verb for entry in journal.of(message)]


def _later(**delta: int) -> Any:
    return clock.travel(clock.now() + timedelta(**delta))


def test_an_email_leaves_with_the_words_and_the_headers_that_answers_need(write: Any, smtp: Any, settings: Any) -> None:
    message = write(to_name="Zoé, de la cité 5", subject="Votre\nidée")
    assert carry.carry(message.pk) is True
    [envelope] = smtp.received
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert envelope.rcpt_tos == ["zoe@exemple.fr"]
    assert (mail["Subject"], mail["Reply-To"]) == ("Votre idée", settings.DEFAULT_FROM_EMAIL)
    assert mail["To"].addresses[0].display_name == "Zoé, de la cité 5"
    assert mail["Message-ID"] == carry.message_id(message)
    assert mail["List-Unsubscribe"] is None
    assert mail.get_content_type() == "text/plain"
    assert "Venez la présenter vendredi." in mail.get_content()
    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error) == (MessageStatus.SENT, 1, "")
    assert _verbs(message) == ["message.sent"]


def test_a_message_already_sent_is_not_sent_again(write: Any, smtp: Any) -> None:
    message = write()
    assert [carry.carry(message.pk), carry.carry(message.pk), carry.carry_due()] == [True, False, 0]
    assert len(smtp.received) == 1


def test_a_server_that_refuses_for_good_fails_at_once(write: Any, smtp: Any) -> None:
    smtp.says = "550 No such user"
    message = write()
    assert carry.carry(message.pk) is False
    message.refresh_from_db()
    assert (message.status, message.attempts) == (MessageStatus.FAILED, 1)
    assert message.last_error.startswith("Le serveur refuse ce message pour de bon (550 No such user).")
    assert _verbs(message) == ["message.failed"]


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        ("451 Greylisted", "Le serveur demande d’attendre (451 Greylisted)."),
        ("drop", "Le serveur ne répond pas, ou a coupé la communication."),
    ],
)
def test_a_server_that_delays_or_drops_is_called_again(write: Any, smtp: Any, mood: str, said: str) -> None:
    smtp.says = mood
    now = clock.now()
    with clock.travel(now):
        message = write()
        carry.carry(message.pk)
    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error) == (MessageStatus.APPROVED, 1, said)
    assert message.next_attempt_at == now + timedelta(minutes=2)
    assert _verbs(message) == []
    smtp.says = "250"
    with clock.travel(now + timedelta(minutes=1)):
        assert carry.carry_due() == 0
    with clock.travel(now + timedelta(minutes=2)):
        assert carry.carry_due() == 1
    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error) == (MessageStatus.SENT, 2, "")


def test_a_server_that_is_not_there_is_called_five_times_then_the_message_fails(
    write: Any, smtp: Any, settings: Any
) -> None:
    settings.EMAIL_PORT = 1
    start = moment = clock.now()
    with clock.travel(start):
        message = write()
    waits = []
    for _attempt in range(5):
        with clock.travel(moment):
            carry.carry_due()
        message.refresh_from_db()
        if message.next_attempt_at:
            waits.append(message.next_attempt_at - moment)
            moment = message.next_attempt_at
    assert waits == [timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)]
    assert (message.status, message.attempts) == (MessageStatus.FAILED, 5)
    assert message.last_error == "Le serveur ne répond pas, ou a coupé la communication."
    assert _verbs(message) == ["message.failed"]


def test_a_server_that_does_not_let_us_in_is_not_the_fault_of_the_message(write: Any, monkeypatch: Any) -> None:
    def closed(*args: Any) -> int:
        raise smtplib.SMTPAuthenticationError(535, b"bad password")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", closed)
    message = write()
    carry.carry(message.pk)
    message.refresh_from_db()
    assert message.status == MessageStatus.APPROVED
    assert "L’administrateur doit vérifier ses réglages." in message.last_error


def test_a_crash_after_the_message_left_sends_it_again_under_the_same_name(
    write: Any, smtp: Any, monkeypatch: Any
) -> None:
    message = write()
    with monkeypatch.context() as broken:
        broken.setattr(carry, "_left", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            carry.carry(message.pk)
    message.refresh_from_db()
    assert (message.status, message.attempts) == (MessageStatus.APPROVED, 1)
    assert carry.carry_due() == 0, "the row is reserved"
    with _later(minutes=16):
        assert carry.carry_due() == 1
    names = {message_from_bytes(envelope.content)["Message-ID"] for envelope in smtp.received}
    assert (len(smtp.received), len(names)) == (2, 1)


def test_a_connection_cut_after_the_words_sends_them_again_under_the_same_name(write: Any, smtp: Any) -> None:
    smtp.says = "drop after"
    message = write()
    carry.carry(message.pk)
    smtp.says = "250"
    with _later(minutes=3):
        carry.carry_due()
    message.refresh_from_db()
    assert message.status == MessageStatus.SENT
    assert {message_from_bytes(e.content)["Message-ID"] for e in smtp.received} == {carry.message_id(message)}


def test_a_message_that_brings_the_worker_down_each_time_fails_in_the_end(write: Any) -> None:
    message = write()
    Message.objects.filter(pk=message.pk).update(attempts=carry.MAX_ATTEMPTS)
    assert carry.carry(message.pk) is False
    message.refresh_from_db()
    assert (message.status, message.last_error) == (
        MessageStatus.FAILED,
        "Le message n’a pas pu partir, pour une raison inconnue.",
    )


def test_one_that_fails_does_not_hold_the_others_back(write: Any, monkeypatch: Any, mailoutbox: Any) -> None:
    sick, well = write(to_address="sick@exemple.fr"), write()
    send = carry._send

    def choosy(message: Message) -> str:
        if message.pk == sick.pk:
            raise RuntimeError("zoe@exemple.fr")
        return send(message)

    monkeypatch.setattr(carry, "_send", choosy)
    assert carry.carry_due() == 1
    sick.refresh_from_db()
    well.refresh_from_db()
    assert (sick.status, well.status) == (MessageStatus.APPROVED, MessageStatus.SENT)
    assert "exemple" not in sick.last_error


def test_a_message_cancelled_while_it_was_leaving_stays_cancelled(write: Any, monkeypatch: Any) -> None:
    message = write()

    def cancelled_meanwhile(row: Message) -> str:
        actions.cancel(actor=None, message_id=row.pk, reason="erreur")
        return ""

    monkeypatch.setattr(carry, "_send", cancelled_meanwhile)
    assert carry.carry(message.pk) is False
    message.refresh_from_db()
    assert message.status == MessageStatus.CANCELLED
    assert _verbs(message) == ["message.cancelled"]


@pytest.mark.parametrize("channel", ["phone", "relay", "letter"])
def test_what_people_carry_does_not_leave_by_the_worker(write: Any, channel: str) -> None:
    message = write(channel=channel, to_address="03 21 00 00 00")
    assert (carry.carry(message.pk), carry.carry_due()) == (False, 0)


def test_a_draft_waits_for_somebody_to_read_it(write: Any, mailoutbox: Any) -> None:
    message = write(draft=True)
    assert carry.carry(message.pk) is False
    actions.approve(actor=None, message_id=message.pk)
    assert carry.carry(message.pk) is True


def test_a_sms_is_a_line_of_the_trial_file(write: Any, settings: Any, tmp_path: Any) -> None:
    settings.SMS_BACKEND, settings.VAR_DIR = "terril.kernel.outbox.sms.FileBackend", tmp_path
    message = write(channel="sms", to_address="+33612345678", body="Rendez-vous\nvendredi")
    assert carry.carry(message.pk) is True
    assert (tmp_path / "sms.log").read_text().split("\t")[1:] == ["+33612345678", "Rendez-vous vendredi\n"]


class RefusingProvider:
    def send(self, number: str, text: str) -> str:
        raise SmsRefused("numéro fixe")


class SilentProvider:
    def send(self, number: str, text: str) -> str:
        raise TimeoutError


@pytest.mark.parametrize(
    ("provider", "status"), [(RefusingProvider, MessageStatus.FAILED), (SilentProvider, MessageStatus.APPROVED)]
)
def test_a_provider_of_sms_refuses_for_good_or_is_called_again(
    write: Any, settings: Any, provider: Any, status: str
) -> None:
    settings.SMS_BACKEND = "terril.kernel.outbox.sms.FileBackend"
    message = write(channel="sms", to_address="+33612345678")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(carry, "sms_backend", provider)
        carry.carry(message.pk)
    message.refresh_from_db()
    assert message.status == status


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_the_same_message_send_it_once(write: Any, smtp: Any) -> None:
    messages = [write(to_address=f"zoe{n}@exemple.fr").pk for n in range(6)]
    ready = threading.Barrier(2)
    left: list[bool] = []

    def work() -> None:
        try:
            ready.wait(timeout=10)
            left.extend([carry.carry(pk) for pk in messages])
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert sorted(left) == [False] * 6 + [True] * 6
    assert sorted(envelope.rcpt_tos[0] for envelope in smtp.received) == [f"zoe{n}@exemple.fr" for n in range(6)]
    assert connection.connection is not None


def test_the_mailbox_of_the_trial_keeps_what_would_have_left(write: Any, settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_BACKEND, settings.VAR_DIR = "terril.kernel.outbox.mailbox.MailboxBackend", tmp_path
    with clock.travel(timezone.make_aware(timezone.datetime(2024, 1, 26, 14))):
        carry.carry(write().pk)
    [mail] = mailbox.latest()
    assert (mail.subject, mail.at.date().isoformat()) == ("Votre idée", "2024-01-26")
    assert mailbox.latest(containing="nadia") == []
    assert "Venez la présenter" in mailbox.one(mail.name).body
    assert mailbox.one("../secret") is None


@pytest.mark.parametrize(("demo", "status"), [(False, 404), (True, 200)])
def test_the_mailbox_page_exists_in_the_demo_only(
    client: Any, db: None, settings: Any, tmp_path: Any, demo: bool, status: int
) -> None:
    settings.VAR_DIR, settings.DEMO = tmp_path, demo
    assert client.get("/demo/boite/").status_code == status


def test_an_email_of_the_trial_is_read_whole_and_another_is_not_there(
    client: Any, write: Any, settings: Any, tmp_path: Any
) -> None:
    settings.EMAIL_BACKEND, settings.VAR_DIR = "terril.kernel.outbox.mailbox.MailboxBackend", tmp_path
    with clock.travel(timezone.make_aware(timezone.datetime(2024, 1, 26, 14))):
        carry.carry(write().pk)
    [mail] = mailbox.latest()
    settings.DEMO = True
    read = client.get(f"/demo/boite/{mail.name}/")
    assert (read.status_code, read.context["mail"]) == (200, mailbox.one(mail.name))
    assert "Venez la présenter vendredi." in words_of(read)
    assert client.get(f"/demo/boite/{mail.name[:-1]}g/").status_code == 404
    settings.DEMO = False
    assert client.get(f"/demo/boite/{mail.name}/").status_code == 404
