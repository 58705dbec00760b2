"""What mail servers send back: what is believed of it, and what becomes of the message and of the address."""

import imaplib
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox import actions, bounces, carry, leaving, queries
from terril.kernel.outbox.models import ERASED, Message, MessageStatus

REPORT = """\
From: MAILER-DAEMON@mx.exemple.net
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=utf-8

<{recipient}>: host mx.exemple.fr said: {status} user unknown

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.exemple.net

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}

{returned}--B--
"""
RETURNED = "--B\nContent-Type: {kind}\n\nMessage-ID: {id}\nSubject: Votre idee\n\n"


def _report(
    *, recipient: str = "zoe@exemple.fr", status: str = "5.1.1", action: str = "failed", to: str = "contact@terril.exemple.fr", returned: str = ""
) -> bytes:
    return REPORT.format(to=to, recipient=recipient, status=status, action=action, returned=returned).encode()


@pytest.fixture
def left(write: Any, smtp: Any) -> Message:
    message: Message = write(programme=1)
    assert carry.carry(message.pk)
    message.refresh_from_db()
    return message


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.1.1", "Cette adresse e-mail n’existe pas, ou n’existe plus."),
        ("5.2.2", "La boîte de cette adresse est pleine."),
        ("5.2.1", "Cette boîte ne reçoit plus d’e-mail."),
        ("5.7.1", "Le serveur de cette adresse ne veut pas de nos e-mails."),
        ("4.4.7", "Le serveur de cette adresse n’a pas répondu pendant plusieurs jours."),
        ("", "L’e-mail est revenu sans avoir été remis."),
    ],
)
def test_a_message_that_comes_back_has_not_arrived(left: Message, status: str, said: str) -> None:
    assert (left.status, left.get_status_display()) == (MessageStatus.SENT, "Parti")
    assert bounces.take(_report(status=status)) == left
    left.refresh_from_db()
    assert (left.status, left.get_status_display(), left.last_error) == (MessageStatus.BOUNCED, "Pas arrivé", said)
    # A server that did not answer for days may again: its address is not dead.
    assert (left.bounced_at is None) == (status == "4.4.7")
    assert list(queries.failed(1)) == [left]
    assert [entry.verb for entry in journal.of(left)] == ["message.sent", "message.bounced"]
    assert [line.sentence for line in journal.tell(journal.of(left), nobody="Quelqu’un")][1] == "Un message est revenu : il n’est pas arrivé."
    # Said twice, it changes nothing.
    assert bounces.take(_report(status=status)) is None


@pytest.mark.parametrize(
    "raw",
    [
        _report(status="4.2.2"),
        _report(status="4.4.1", action="delayed"),
        _report(status="2.0.0", action="delivered"),
        _report(recipient="lea@exemple.fr"),
        _report(returned=RETURNED.format(kind="message/rfc822", id=f"<999999999.{'0' * 24}@localhost>")),
        b"Subject: Bonjour\n\nJe viendrai vendredi.",
        b"",
        b"\xff\xfe\x00" * 1000,
    ],
)
def test_what_is_for_now_or_not_ours_changes_nothing(left: Message, raw: bytes) -> None:
    assert bounces.take(raw) is None
    left.refresh_from_db()
    assert left.status == MessageStatus.SENT


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_it_is_told_by_its_message_id_whatever_left_since(write: Any, left: Message, kind: str) -> None:
    later = write(programme=1)
    carry.carry(later.pk)
    assert left.mail_id == carry.message_id(left)
    assert bounces.take(_report(returned=RETURNED.format(kind=kind, id=left.mail_id))) == left


def test_it_is_told_by_the_address_to_which_it_comes_back(write: Any, smtp: Any, settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "retours@terril.exemple.fr"
    first, second = write(), write()
    carry.carry(first.pk), carry.carry(second.pk)
    sender = smtp.received[0].mail_from
    assert sender == f"retours+{carry.mark(first)}@terril.exemple.fr"
    assert b"From: Terril" in smtp.received[0].content
    assert bounces.take(_report(to=sender)) == first


def test_somebody_else_s_mark_is_not_believed(left: Message) -> None:
    forged = f"<{left.pk}.{'0' * 24}@localhost>"
    assert bounces.take(_report(returned=RETURNED.format(kind="message/rfc822", id=forged))) is None


def test_where_what_comes_back_has_an_address_nobody_silences_another_by_their_address_alone(left: Message, settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "retours@terril.exemple.fr"
    assert bounces.take(_report(to="retours@terril.exemple.fr")) is None
    left.refresh_from_db()
    assert (left.status, left.bounced_at) == (MessageStatus.SENT, None)


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_what_tells_of_an_email_of_others_is_not_taken_for_ours(left: Message, kind: str) -> None:
    assert bounces.take(_report(returned=RETURNED.format(kind=kind, id="<une-autre@ailleurs.exemple>"))) is None
    left.refresh_from_db()
    assert (left.status, left.bounced_at) == (MessageStatus.SENT, None)


def test_without_any_mark_only_what_left_a_few_days_ago_is_told(left: Message) -> None:
    with clock.travel(clock.now() + timedelta(days=7)):
        assert bounces.take(_report()) is None


def test_a_complaint_is_told(left: Message) -> None:
    raw = _report(returned=RETURNED.format(kind="message/rfc822", id=left.mail_id)).replace(b"delivery-status", b"feedback-report")
    raw = raw.replace(b"Reporting-MTA: dns; mx.exemple.net\n\n", b"Feedback-Type: abuse\n")
    assert bounces.take(raw) == left
    left.refresh_from_db()
    assert left.last_error == "La personne a signalé cet e-mail comme indésirable : ne lui en écrivez plus, joignez-la autrement."


@pytest.mark.parametrize(
    "raw",
    [
        b"".join(b'Content-Type: multipart/report; boundary="%d"\n\n--%d\n' % (n, n) for n in range(20_000)),
        b"Content-Type: multipart/report; boundary=B\n\n--B\n" + b"Content-Type: message/rfc822\n\n" * 20_000,
        b"Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/delivery-status\n\n" + b"\n" * 3_000_000,
        b"Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/delivery-status\n\n" + b"A: b\n\n" * 500_000,
    ],
)
def test_a_hostile_mail_is_read_within_bounds(db: None, raw: bytes) -> None:
    assert bounces.read(raw) is None


def test_to_an_address_that_came_back_nothing_leaves_until_somebody_says_that_it_is_right(write: Any, left: Message, smtp: Any) -> None:
    bounces.take(_report())
    other = write(programme=1, to_address="ZOE@exemple.fr")
    assert (other.status, other.last_error) == (
        MessageStatus.FAILED,
        "Un message précédent n’est pas arrivé à cette adresse. Corrigez-la, ou joignez la personne autrement.",
    )
    # A draft is stopped as it leaves.
    draft = actions.approve(actor=None, message_id=write(draft=True).pk)
    assert carry.carry(draft.pk) is False
    draft.refresh_from_db()
    assert (draft.status, len(smtp.received)) == (MessageStatus.FAILED, 1)
    actions.retry(actor=None, message_id=left.pk, to_address="zoe@exemple.fr")
    left.refresh_from_db()
    assert (left.status, left.bounced_at, left.sent_at) == (MessageStatus.APPROVED, None, None)
    assert write().status == MessageStatus.APPROVED


@pytest.mark.parametrize("how", ["corrected", "called"])
def test_once_said_otherwise_the_address_stays_dead(write: Any, left: Message, how: str) -> None:
    bounces.take(_report())
    if how == "corrected":
        actions.retry(actor=None, message_id=left.pk, to_address="zoe.l@exemple.fr")
    else:
        actions.say_otherwise(actor=None, message_id=left.pk, channel="phone", to_address="+33321000000")
        assert list(queries.to_say(1)) == [left]
    left.refresh_from_db()
    assert (left.status, left.last_error) == (MessageStatus.APPROVED, "")
    # What remembers it is about nothing any more: no erasure of what it was about would find its words.
    assert list(Message.objects.filter(bounced_at__isnull=False).values_list("subject", "body")) == [(ERASED, ERASED)]
    assert (write().status, write(to_address="zoe.l@exemple.fr").status) == (MessageStatus.FAILED, MessageStatus.APPROVED)


def test_another_means_must_carry_it_and_only_what_did_not_arrive_takes_one(write: Any, left: Message) -> None:
    with pytest.raises(Conflict):
        actions.say_otherwise(actor=None, message_id=left.pk, channel="phone", to_address="+33321000000")
    bounces.take(_report())
    with pytest.raises(Refused):
        actions.say_otherwise(actor=None, message_id=left.pk, channel="phone", to_address="je ne sais plus")


class _Mailbox:
    """An IMAP server that holds three mails, and notes what was asked of it."""

    error = imaplib.IMAP4.error
    asked: list[tuple[str, ...]]

    def __init__(self, host: str, port: int, timeout: int) -> None:
        if host == "nowhere":
            raise OSError
        type(self).asked = []

    def __enter__(self) -> "_Mailbox":
        return self

    def __exit__(self, *_: object) -> None: ...

    def login(self, user: str, password: str) -> None: ...

    def select(self, folder: str) -> None: ...

    def uid(self, *words: str) -> tuple[str, list[Any]]:
        self.asked.append(words)
        if words[0] == "search":
            return "OK", [b"1 2"]
        return "OK", [(b"", b"not a report" if words[1] == "1" else _report()), b")"]


def test_the_mailbox_is_read_and_what_is_no_report_is_left_to_somebody(
    left: Message, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bounces.imaplib, "IMAP4_SSL", _Mailbox)
    assert bounces.collect() == 0
    settings.BOUNCE_HOST, settings.BOUNCE_USER, settings.BOUNCE_PASSWORD = "imap.exemple.fr", "retours", "secret"
    assert bounces.collect() == 1
    assert _Mailbox.asked[0] == ("search", "UNSEEN", "HEADER", "Content-Type", '"multipart/report"')
    left.refresh_from_db()
    assert left.status == MessageStatus.BOUNCED
    settings.BOUNCE_HOST = "nowhere"
    assert bounces.collect() == 0
    assert "could not be read: OSError" in caplog.text


def test_what_could_not_be_noted_is_read_again_and_holds_no_other_back(
    left: Message, settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bounces.imaplib, "IMAP4_SSL", _Mailbox)
    settings.BOUNCE_HOST, settings.BOUNCE_USER, settings.BOUNCE_PASSWORD = "imap.exemple.fr", "retours", "secret"
    take = bounces.take

    def held(raw: bytes) -> Message | None:
        if raw == b"not a report":
            raise OperationalError
        return take(raw)

    monkeypatch.setattr(bounces, "take", held)
    assert bounces.collect() == 1
    assert [words[:2] for words in _Mailbox.asked if words[0] == "store"] == [("store", "2")]
    assert "could not be noted: OperationalError" in caplog.text


def test_every_mail_says_that_a_machine_wrote_it_and_a_subscription_how_to_leave_it(
    write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordinary, news = write(), write(kind="essai")
    monkeypatch.setitem(leaving.SUBSCRIPTIONS, "essai", lambda message: "https://terril.exemple.fr/ne-plus-suivre/k/")
    headers = carry.email(ordinary).extra_headers
    assert (headers["Auto-Submitted"], "List-Unsubscribe" in headers) == ("auto-generated", False)
    headers = carry.email(news).extra_headers
    assert headers["List-Unsubscribe"] == "<https://terril.exemple.fr/ne-plus-suivre/k/>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
