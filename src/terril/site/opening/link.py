"""The link that opens the site to its first administrator. It is shown once, by a command; only its fingerprint is kept."""

import hmac
import secrets
from hashlib import sha256

from django.conf import settings
from django.urls import reverse

from terril.kernel import sitewide


def make() -> str:
    """A new link, the whole address; the one before opens nothing any more."""
    key = secrets.token_urlsafe(24)
    sitewide.write(entry=_fingerprint(key))
    return settings.PUBLIC_URL + reverse("opening_link", args=[key])


def made() -> bool:
    """Whether a link was shown, that nobody has used yet."""
    return bool(sitewide.fresh("entry"))


def opens(key: str, *, held: bool = False) -> bool:
    """Whether this is the link that was shown last, unused; `held`: nobody else uses it until the end of the running transaction."""
    kept = sitewide.fresh("entry", held=held)
    return bool(kept) and hmac.compare_digest(kept, _fingerprint(key))


def spend() -> None:
    sitewide.write(entry="")


def _fingerprint(key: str) -> str:
    return sha256(key.encode()).hexdigest()
