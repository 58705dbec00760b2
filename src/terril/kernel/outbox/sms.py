"""SMS leave through a provider that the operator chooses: `SMS_BACKEND` names a class with one method. Off when it is empty."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from terril.kernel import clock
from terril.kernel.outbox.models import Channel


class SmsRefused(Exception):  # noqa: N818 - the provider's word, not a programming error
    """The provider refuses this number or this text for good. The message is what it said."""


class SmsBackend(Protocol):
    """`number` is in international form (+33…). Answers the provider's reference (may be empty). Raises SmsRefused for good,
    OSError (ConnectionError, TimeoutError) to be called again later; anything else is tried again too."""

    def send(self, number: str, text: str) -> str: ...


def sms_backend() -> SmsBackend | None:
    """The provider of this instance; None when SMS are off."""
    return import_string(settings.SMS_BACKEND)() if settings.SMS_BACKEND else None


def carried_as(channel: str) -> str:
    """By what a message really goes: where SMS are not in service, the same number is called."""
    return Channel.PHONE if channel == Channel.SMS and not settings.SMS_BACKEND else channel


class FileBackend:
    """For trials: each SMS is a line of `var/sms.log` (moment, number, text), and nothing leaves."""

    def send(self, number: str, text: str) -> str:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        line = "\t".join([clock.now().isoformat(timespec="seconds"), number, " ".join(text.split())])
        with (settings.VAR_DIR / "sms.log").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        return ""
