"""The mailbox of a trial: each e-mail is an .eml file under `var/mailbox`, and nothing leaves. The demo shows it at /demo/boite/."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from terril.kernel import clock

NAME = re.compile(r"\d{8}T\d{6}-[0-9a-f]{12}")
# A list reads at most this many files.
SHOWN = 50


def folder() -> Path:
    return Path(settings.VAR_DIR) / "mailbox"


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%dT%H%M%S}-{secrets.token_hex(6)}"
            half = folder() / f".{name}.part"
            half.write_bytes(message.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]  # Django’s messages take it, Python’s do not
            half.rename(folder() / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Mail:
    """One e-mail as it was received. `body` is empty in a list."""

    name: str
    to: str
    sender: str
    subject: str
    at: datetime | None
    body: str = ""


def latest(*, containing: str = "") -> list[Mail]:
    """The last e-mails, newest first, at most SHOWN; `containing` keeps those sent to an address that holds it."""
    if not folder().is_dir():
        return []
    mails = []
    for file in sorted(folder().glob("*.eml"), reverse=True):
        if NAME.fullmatch(file.stem) and (mail := _read(file)) and containing.lower() in mail.to.lower():
            mails.append(mail)
            if len(mails) == SHOWN:
                break
    return mails


def one(name: str) -> Mail | None:
    file = folder() / f"{name}.eml"
    return _read(file, whole=True) if NAME.fullmatch(name) and file.is_file() else None


def _read(file: Path, *, whole: bool = False) -> Mail | None:
    try:
        parsed = message_from_bytes(file.read_bytes(), policy=policy.default)
    except FileNotFoundError:
        return None
    try:
        at = timezone.localtime(parsedate_to_datetime(str(parsed["Date"]))) if parsed.get("Date") else None
    except ValueError:
        at = None
    text = parsed.get_body(("plain", "html")) if whole else None
    return Mail(
        name=file.stem,
        to=str(parsed.get("To", "")),
        sender=str(parsed.get("From", "")),
        subject=str(parsed.get("Subject", "")),
        at=at,
        body=text.get_content() if text is not None else "",
    )
