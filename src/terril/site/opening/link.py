"""The link that opens the site to somebody who administers it. It is shown once, by a command; only its fingerprint is kept, with the number of the
account when it lets one in that exists: somebody to whom no mail can bring a code."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.urls import reverse

from terril.kernel import clock, sitewide
from terril.people.models import Account

# What prints a link may keep it: the log of a service, the screen of a terminal.
LASTS = timedelta(days=7)


@dataclass(frozen=True)
class Entry:
    """What a link opens: the site, to somebody new (None); or this account, to whom it belongs."""

    account_id: int | None


def make(account: Account | None = None) -> str:
    """A new link, the whole address; the one before opens nothing any more."""
    key = secrets.token_urlsafe(24)
    sitewide.write(entry=f"{_fingerprint(key)}:{account.pk if account else ''}")
    return settings.PUBLIC_URL + reverse("opening_link", args=[key])


def made() -> bool:
    """Whether a link was shown, that nobody has used yet."""
    return bool(sitewide.fresh("entry", since=clock.now() - LASTS))


def opened(key: str, *, held: bool = False) -> Entry | None:
    """What this link opens; None for any but the one that was shown last, unused. `held`: nobody else uses it until the end of the running
    transaction."""
    kept, _colon, account = sitewide.fresh("entry", held=held, since=clock.now() - LASTS).partition(":")
    if not kept or not hmac.compare_digest(kept, _fingerprint(key)):
        return None
    return Entry(int(account) if account else None)


def spend() -> None:
    sitewide.write(entry="")


def _fingerprint(key: str) -> str:
    return sha256(key.encode()).hexdigest()
