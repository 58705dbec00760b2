"""What mail servers send back: that an e-mail was not delivered (RFC 3464), that somebody called it unwanted (RFC 5965).

Anybody may write to the mailbox that is read here: what comes is read within bounds, and believed only for an e-mail that we did send. It is told
by its Message-ID, by the address to which it comes back, or, where the operator gave no such address, by its recipient if it left a few days ago.
"""

import email
import imaplib
import logging
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import Message as Mail

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from terril.kernel import clock, journal
from terril.kernel.outbox.carry import mark
from terril.kernel.outbox.models import Channel, Message, MessageStatus
from terril.kernel.outbox.states import LIFE
from terril.kernel.verbs import french, rows_locked

logger = logging.getLogger(__name__)

# The report comes before the e-mail that is given back: what is beyond is not needed.
MOST_BYTES = 128 * 1024
MOST_LINES = 4000
# A report has three parts; parts within parts by the hundred are no report.
MOST_PARTS = 30
# One turn of the worker.
BATCH = 100
# A server gives up after five days (RFC 5321, 4.5.4.1), and says so (RFC 3463, 3.5).
GAVE_UP = "4.4.7"
REMEMBERED = timedelta(days=6)
_MARK = re.compile(r"\b(\d{1,18})\.([0-9a-f]{24})\b")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


@dataclass(frozen=True)
class Report:
    """What came back: to whom it should have gone, what its server said (5.1.1), and whatever may name the e-mail."""

    recipient: str
    status: str
    complaint: bool
    names: str


def read(raw: bytes) -> Report | None:
    """What a mail says, when it is a report that something did not arrive. None for anything else, a delay or a success included."""
    lines = raw[:MOST_BYTES].splitlines(keepends=True)[:MOST_LINES]
    if sum(line.lower().startswith(b"content-type:") for line in lines) > MOST_PARTS:
        return None
    mail = email.message_from_bytes(b"".join(lines))
    if mail.get_content_type() != "multipart/report":
        return None
    # Where the e-mail is given back, or its headers alone; and the address to which it came back.
    names = [str(mail.get(name, "")) for name in ("To", "Delivered-To", "X-Original-To", "In-Reply-To", "References")]
    fields: dict[str, str] = {}
    complaint = False
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in {"message/delivery-status", "message/feedback-report"}:
            complaint = complaint or kind == "message/feedback-report"
            payload = part.get_payload()
            for block in payload if isinstance(payload, list) else []:
                for name, value in block.items() if isinstance(block, Mail) else []:
                    fields.setdefault(name.lower(), " ".join(str(value).split()))
        elif kind == "text/rfc822-headers":
            names.append(str(part.get_payload())[:4000])
        elif part is not mail:
            names.append(str(part.get("Message-ID", "")))
    names.append(fields.get("original-envelope-id", ""))
    recipient = next((fields[name] for name in ("original-recipient", "final-recipient", "original-rcpt-to") if name in fields), "")
    # "rfc822; lea@exemple.fr"
    recipient = recipient.rpartition(";")[2].strip().strip("<>")
    found = _STATUS.search(fields.get("status", ""))
    status = found[0] if found else ""
    if complaint:
        return Report(recipient, "", True, " ".join(names)) if fields.get("feedback-type", "abuse").strip().lower() in {"abuse", "fraud"} else None
    # A delay is no end, and 4.x.x is for now, but for the server that waited for days and gave up (RFC 3463, 3.5: X.4.7).
    if fields.get("action", "").strip().lower() != "failed" or (status.startswith("4") and status != GAVE_UP):
        return None
    return Report(recipient, status, False, " ".join(names))


@transaction.atomic
def take(raw: bytes) -> Message | None:
    """What came back is noted on the message that it tells of, which has not arrived: it is on the desk, and nothing more leaves to that address.
    None when it tells of nothing that we sent."""
    report = read(raw)
    if report is None or (about := _sent(report)) is None:
        return None
    message = next(iter(rows_locked(Message.objects.filter(pk=about.pk, status=MessageStatus.SENT))), None)
    if message is None:
        return None
    LIFE.move(message, "bounce")
    message.last_error = french(why(report))[:300]
    # One that a server did not answer for days may be right.
    message.bounced_at = None if report.status == GAVE_UP else clock.now()
    message.save(update_fields=["status", "last_error", "bounced_at"])
    journal.record(actor=None, verb="message.bounced", subject=message, programme=message.programme_id, data={"channel": message.channel})
    return message


def _sent(report: Report) -> Message | None:
    """The e-mail of ours that a report tells of: it left, to this recipient, a few days ago when nothing else names it."""
    left = Message.objects.filter(channel=Channel.EMAIL, status=MessageStatus.SENT).alias(to=Lower("to_address"))
    if report.recipient:
        left = left.filter(to=report.recipient.lower())
    marks = {int(pk): digest for pk, digest in _MARK.findall(report.names)}
    ids = re.findall(r"<[^<>\s]{3,200}>", report.names)[:20]
    for message in left.filter(Q(pk__in=list(marks)[:20]) | Q(mail_id__in=ids))[:20] if marks or ids else []:
        if message.mail_id in ids or constant_time_compare(mark(message).partition(".")[2], marks.get(message.pk, "")):
            return message
    # Where what comes back has an address of its own, each report bears the mark: without it, anybody would silence any address that they know.
    if marks or ids or not report.recipient or settings.BOUNCE_ADDRESS:
        return None
    return left.filter(sent_at__gte=clock.now() - REMEMBERED).order_by("-sent_at", "-pk").first()


def why(report: Report) -> str | Promise:
    """What the team reads, in plain words (RFC 3463)."""
    if report.complaint:
        return gettext_lazy("La personne a signalé cet e-mail comme indésirable : ne lui en écrivez plus, joignez-la autrement.")
    if report.status == GAVE_UP:
        return gettext_lazy("Le serveur de cette adresse n’a pas répondu pendant plusieurs jours.")
    kind, detail = report.status.split(".")[1:] if report.status else ("", "")
    if kind == "1":
        return gettext_lazy("Cette adresse e-mail n’existe pas, ou n’existe plus.")
    if (kind, detail) == ("2", "2"):
        return gettext_lazy("La boîte de cette adresse est pleine.")
    if kind == "2":
        return gettext_lazy("Cette boîte ne reçoit plus d’e-mail.")
    if kind == "7":
        return gettext_lazy("Le serveur de cette adresse ne veut pas de nos e-mails.")
    return gettext_lazy("L’e-mail est revenu sans avoir été remis.")


def collect() -> int:
    """Reads the mailbox that the operator gave (IMAP, over TLS), and notes what came back; how many messages did not arrive. A mail that is no report
    is left unread: it is for somebody."""
    if not settings.BOUNCE_HOST:
        return 0
    noted = 0
    try:
        with imaplib.IMAP4_SSL(settings.BOUNCE_HOST, settings.BOUNCE_PORT, timeout=settings.EMAIL_TIMEOUT) as server:
            server.login(settings.BOUNCE_USER, settings.BOUNCE_PASSWORD)
            server.select("INBOX")
            _said, found = server.uid("search", "UNSEEN", "HEADER", "Content-Type", '"multipart/report"')
            for number in (found[0] or b"").split()[:BATCH]:
                _said, answer = server.uid("fetch", number.decode(), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
                try:
                    for piece in answer:
                        # One that cannot be read holds nobody back.
                        with suppress(ValueError, LookupError, RecursionError):
                            noted += isinstance(piece, tuple) and take(piece[1]) is not None
                except DatabaseError as problem:
                    # Somebody held the message, or the base was away: it is read again at the next turn.
                    logger.error("a report of what came back could not be noted: %s", type(problem).__name__)
                else:
                    server.uid("store", number.decode(), "+FLAGS", r"(\Seen)")
    except (OSError, imaplib.IMAP4.error) as problem:
        # Never the words of the server: they may name somebody.
        logger.error("the mailbox of what comes back could not be read: %s", type(problem).__name__)
    return noted
