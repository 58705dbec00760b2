"""The address that one partner receives, and the code that a letter carries in its place.

Both are made from the secret key and the number of the link, so that a reminder says the same address again; the database keeps only what
recognises them. A new number closes the old ones. Changing the secret key of the instance closes every link.
"""

import base64
import hashlib

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from terril.kernel import codes
from terril.kernel.outbox.leaving import LEAVING
from terril.kernel.outbox.models import Message
from terril.referrals.models import Referral

TO_PARTNER = "referral.partner"
# What stands in the row of a message, for the eyes of the team, until the message leaves.
HIDDEN_TOKEN, HIDDEN_CODE = "…", "··· ··· ···"


def _made(referral: Referral, what: str) -> bytes:
    return salted_hmac(f"terril.referral.{what}", f"{referral.pk}.{referral.link_number}", algorithm="sha256").digest()


def token(referral: Referral) -> str:
    """Forty-three characters (256 bits), fit for an address."""
    return base64.urlsafe_b64encode(_made(referral, "link")).decode().rstrip("=")


def code(referral: Referral) -> str:
    """Nine letters to type from a letter."""
    return codes.derived(_made(referral, "code"))


def token_digest(typed: str) -> str:
    return hashlib.sha256(typed.encode()).hexdigest()


def code_digest(typed: str) -> str:
    """Keyed: nine letters alone could be tried one after the other on a stolen backup."""
    return salted_hmac("terril.referral.code.kept", typed, algorithm="sha256").hexdigest()


def address(referral: Referral) -> str:
    return settings.PUBLIC_URL + reverse("referral_partner", args=[token(referral)])


def hidden_address() -> str:
    return f"{settings.PUBLIC_URL}{reverse('referral_code')}{HIDDEN_TOKEN}/"


def code_page() -> str:
    return settings.PUBLIC_URL + reverse("referral_code")


def open_link(referral: Referral) -> None:
    """The fingerprints of the link, set on the row; a code that another one has (78 thousand million there are) gives way to the next number."""
    while Referral.objects.filter(code_digest=code_digest(code(referral))).exclude(pk=referral.pk).exists():
        referral.link_number += 1
    referral.link_digest, referral.code_digest = token_digest(token(referral)), code_digest(code(referral))


@LEAVING.register(10)
def link_of(message: Message) -> dict[str, str] | None:
    """The address and the code stand only in what leaves."""
    if not message.kind.startswith(TO_PARTNER) or message.about_type != Referral._meta.label_lower or message.about_id is None:
        return None
    referral = Referral.objects.filter(pk=message.about_id, link_digest__isnull=False).first()
    if referral is None:
        return None
    return {hidden_address(): address(referral), HIDDEN_CODE: codes.spaced(code(referral))}
