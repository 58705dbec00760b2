"""Carries e-mails and SMS: what the worker does with a message that is ready.

At least once, and said so. Nothing can make a mail server and a database agree at the same instant, so each attempt has three steps:

1. *mark before*: in a short transaction the row is locked, the attempt is counted and the row is reserved for `LEASE` (its next attempt moves
   that far away). Two workers never hold the same attempt, and no lock is kept while a distant server thinks;
2. the message leaves;
3. *mark after*: sent, to be tried again, or failed, with a line in the journal.

A crash between 2 and 3 leaves a reserved row: the message is sent a second time when the reservation ends, under the same
Message-ID (made from the row, not from the attempt), so a mailbox that shows it twice can tell. A crash between 1 and 2 delays it
and loses nothing. A message that would bring the worker down each time is not tried more than `MAX_ATTEMPTS` times.

Nothing here runs inside a web request: `write` and `approve` queue a task in their own transaction.
"""

import logging
import smtplib
from datetime import timedelta
from email.headerregistry import Address
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from terril.kernel import clock, journal
from terril.kernel.outbox import leaving, texting
from terril.kernel.outbox.actions import CAME_BACK, is_dead
from terril.kernel.outbox.models import Channel, Message, MessageStatus
from terril.kernel.outbox.sms import SmsRefused, sms_backend
from terril.kernel.outbox.stopping import expire
from terril.kernel.verbs import french, rows_locked

logger = logging.getLogger(__name__)

CARRIED = (Channel.EMAIL, Channel.SMS)
LEASE = timedelta(minutes=15)
# How long to wait after the first, second, third and fourth attempt; the fifth is the last.
DELAYS = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
MAX_ATTEMPTS = len(DELAYS) + 1
# One turn of the worker.
BATCH = 200


class CannotCarry(Exception):  # noqa: N818 - a fact about a message, not a programming error
    """The message did not leave. `lasting`: trying again would give the same answer."""

    def __init__(self, message: str, *, lasting: bool) -> None:
        super().__init__(message)
        self.message = message
        self.lasting = lasting


def carry(message_id: int) -> bool:
    """Tries to carry one message whose turn has come; True when it left. Does nothing for a message that is not due, not ready,
    carried by people, or held by another worker."""
    # Mark before.
    with transaction.atomic():
        now = clock.now()
        due = Message.objects.filter(pk=message_id, status=MessageStatus.APPROVED, channel__in=CARRIED, next_attempt_at__lte=now)
        message = next(iter(rows_locked(due, free_only=True)), None)
        if message is None:
            return False
        if message.useless_after is not None and message.useless_after <= now:
            expire(Message.objects.filter(pk=message_id))
            return False
        if is_dead(message.channel, message.to_address):
            _fail(message, french(CAME_BACK))
            return False
        if message.attempts >= MAX_ATTEMPTS:
            # The last attempt never said how it ended: the process was cut each time.
            _fail(message, _told(_unknown))
            return False
        message.attempts += 1
        message.next_attempt_at = now + LEASE
        message.save(update_fields=["attempts", "next_attempt_at"])
    # The message leaves.
    try:
        reference = _send(message)
    except CannotCarry as problem:
        _stayed(message, problem)
        return False
    except Exception as error:
        # Never the text of the exception: a library may put the address of the person in it.
        logger.error("message %s could not be carried: %s", message.pk, type(error).__name__)
        _stayed(message, CannotCarry(_told(_unknown), lasting=False))
        return False
    # Mark after.
    return _left(message, reference)


def carry_due() -> int:
    """Carries what is due, the longest waiting first; how many left. One that fails does not hold the others back; what speaks of something past,
    by whatever means, is dropped first."""
    expire()
    due = (
        Message.objects.filter(status=MessageStatus.APPROVED, channel__in=CARRIED, next_attempt_at__lte=clock.now())
        .order_by("next_attempt_at", "pk")
        .values_list("pk", flat=True)[:BATCH]
    )
    return sum(carry(pk) for pk in list(due))


@transaction.atomic
def _left(message: Message, reference: str) -> bool:
    now = clock.now()
    changed = _still_ours(message).update(
        status=MessageStatus.SENT, sent_at=now, outcome=reference[:300], last_error="", next_attempt_at=None,
        mail_id=message_id(message) if message.channel == Channel.EMAIL else "",
    )  # fmt: skip
    if changed:
        journal.record(
            actor=None,
            verb="message.sent",
            subject=message,
            programme=message.programme_id,
            data={"channel": message.channel},
        )
    return bool(changed)


@transaction.atomic
def _stayed(message: Message, problem: CannotCarry) -> None:
    if problem.lasting or message.attempts >= MAX_ATTEMPTS:
        if _still_ours(message).exists():
            _fail(message, problem.message)
        return
    _still_ours(message).update(
        next_attempt_at=clock.now() + DELAYS[message.attempts - 1], last_error=problem.message[:300]
    )


def _fail(message: Message, words: str) -> None:
    Message.objects.filter(pk=message.pk).update(
        status=MessageStatus.FAILED, last_error=words[:300], next_attempt_at=None
    )
    journal.record(
        actor=None,
        verb="message.failed",
        subject=message,
        programme=message.programme_id,
        data={"channel": message.channel},
    )


def _still_ours(message: Message) -> QuerySet[Message]:
    """The row, unless somebody cancelled, dealt with it or sent it elsewhere while it was leaving."""
    same = {"attempts": message.attempts, "channel": message.channel, "to_address": message.to_address}
    return Message.objects.filter(pk=message.pk, status=MessageStatus.APPROVED, **same)


# ------------------------------------------------------------------------------------------------ by e-mail, by SMS


def message_id(message: Message) -> str:
    """The Message-ID of a row (RFC 5322): the same for each attempt, another for each row, even after a restored backup."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<{mark(message)}@{host}>"


def mark(message: Message) -> str:
    """What tells a row from any other, and that nobody else can make: in the Message-ID, and in the address to which what is not delivered comes
    back. Without the address it stays the same, whatever the site is called."""
    return f"{message.pk}.{salted_hmac('terril.outbox', f'{message.pk} {message.written_at.isoformat()}').hexdigest()[:24]}"


def email(message: Message) -> EmailMessage:
    """The e-mail of a row: plain text, answers go to the operator's address. Written by a machine, it says so (RFC 3834, 5: no machine answers it);
    one of a subscription says how to leave it with one press (RFC 8058). What is not delivered comes back to an address of the row, where
    the operator gave one.

    Raises ValueError for an address that is not one.
    """
    local, _at, domain = message.to_address.strip().rpartition("@")
    headers = {
        "Message-ID": message_id(message),
        "Date": format_datetime(timezone.localtime(clock.now())),
        "Content-Language": message.language,
        "Auto-Submitted": "auto-generated",
    }
    if link := leaving.SUBSCRIPTIONS.get(message.kind):
        headers |= {"List-Unsubscribe": f"<{link(message)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    sender = settings.DEFAULT_FROM_EMAIL
    if settings.BOUNCE_ADDRESS:
        mailbox, _at, host = settings.BOUNCE_ADDRESS.rpartition("@")
        headers["From"], sender = sender, f"{mailbox}+{mark(message)}@{host}"
    return EmailMessage(
        subject=" ".join(message.subject.split()),
        body=leaving.body(message),
        from_email=sender,
        to=[str(Address(" ".join(message.to_name.split()), local, domain))],
        reply_to=[getattr(settings, "EMAIL_REPLY_TO", "") or settings.DEFAULT_FROM_EMAIL],
        headers=headers,
    )


def _send(message: Message) -> str:
    """The message leaves; what the operator of SMS calls it, nothing for an e-mail. Raises CannotCarry."""
    if message.channel == Channel.SMS:
        backend = sms_backend()
        if backend is None:
            raise CannotCarry(_told(_no_sms), lasting=True)
        try:
            return backend.send(message.to_address, texting.short(leaving.body(message)))
        except SmsRefused as refused:
            raise CannotCarry(_told(_sms_refused, words=str(refused)[:120]), lasting=True) from refused
        except OSError as cut:
            raise CannotCarry(_told(_unreachable), lasting=False) from cut
    try:
        email(message).send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        raise _answer(code, said) from refused
    except smtplib.SMTPNotSupportedError as refused:
        # An address with accents, and a server that takes none.
        raise CannotCarry(_told(_bad_address), lasting=True) from refused
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPConnectError, smtplib.SMTPHeloError) as refused:
        # The server does not want us at all: the operator can repair that, the message is not at fault.
        raise CannotCarry(_told(_no_entry, code=refused.smtp_code), lasting=False) from refused
    except smtplib.SMTPResponseException as refused:
        raise _answer(refused.smtp_code, refused.smtp_error) from refused
    except (smtplib.SMTPException, OSError) as cut:
        raise CannotCarry(_told(_unreachable), lasting=False) from cut
    except ValueError as wrong:
        raise CannotCarry(_told(_bad_address), lasting=True) from wrong
    return ""


def _answer(code: int, said: bytes | str) -> CannotCarry:
    """What a server answered (RFC 5321, 4.2.1: 5yz is for good, 4yz for now)."""
    words = " ".join((said.decode(errors="replace") if isinstance(said, bytes) else str(said)).split())[:120]
    lasting = 500 <= code < 600
    return CannotCarry(_told(_refused if lasting else _later, code=code, words=words), lasting=lasting)


# ------------------------------------------------------------------------------------------- what the team will read


_unknown = gettext_lazy("Le message n’a pas pu partir, pour une raison inconnue.")
_bad_address = gettext_lazy("Cette adresse e-mail n’est pas valable. Corrigez-la, ou joignez la personne autrement.")
_no_entry = gettext_lazy(
    "Le serveur d’e-mail ne nous laisse pas entrer (%(code)s). L’administrateur doit vérifier ses réglages."
)
_unreachable = gettext_lazy("Le serveur ne répond pas, ou a coupé la communication.")
_refused = gettext_lazy(
    "Le serveur refuse ce message pour de bon (%(code)s %(words)s). Vérifiez l’adresse, ou joignez la personne autrement."
)
_later = gettext_lazy("Le serveur demande d’attendre (%(code)s %(words)s).")
_no_sms = gettext_lazy("L’envoi de SMS n’est pas en service. Appelez la personne.")
_sms_refused = gettext_lazy("Ce SMS est refusé (%(words)s). Vérifiez le numéro, ou appelez la personne.")


def _told(sentence: Any, /, **places: object) -> str:
    """The sentence, in the language of the house (not in that of the person who should have read the message)."""
    return french(sentence) % places if places else french(sentence)
