"""The seal of private notes: what the database keeps opens only with the secret of this instance.

The key is drawn from SECRET_KEY (HKDF-SHA256, RFC 5869); the older secrets of SECRET_KEY_FALLBACKS still open what they sealed. Whoever
reads a copy of the database, an archive or a log finds nothing.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from terril.kernel.errors import Refused


def _ring() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"terril sealed notes").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def close(words: str) -> bytes:
    return _ring().encrypt(words.encode())


def opened(sealed: bytes | memoryview) -> str:
    """The words. Raises Refused when the secret has changed since and the older one is no longer known."""
    try:
        return _ring().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise Refused(_("Cette note a été scellée avec un autre secret : elle ne s’ouvre plus sur ce site.")) from None
