"""Attempts counted in PostgreSQL, shared by every process: codes tried, ideas deposited, contacts asked.

A key (an address, an account) is kept only as a keyed digest, and rows older than a day are swept.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.db import connection, models
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from terril.kernel import clock


class Attempt(models.Model):
    scope = models.CharField(gettext_lazy("portée"), max_length=40)
    digest = models.CharField(gettext_lazy("empreinte"), max_length=64)
    count = models.PositiveIntegerField(gettext_lazy("essais"), default=0)
    since = models.DateTimeField(gettext_lazy("depuis"))
    until = models.DateTimeField(gettext_lazy("attendre jusqu’à"))

    class Meta:
        verbose_name = gettext_lazy("essai compté")
        constraints = [models.UniqueConstraint(fields=["scope", "digest"], name="attempt_once_per_key")]


@dataclass(frozen=True)
class Verdict:
    """`wait` is the number of whole seconds to wait before the next attempt (0: go ahead); `count`, the attempts so far."""

    wait: int
    count: int


def _digest(key: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), key.encode(), hashlib.sha256).hexdigest()


def hit(scope: str, key: str, *, free: int, window: int, base: float = 2.0, longest: int = 600) -> Verdict:
    """Counts one attempt. The first `free` within `window` seconds cost nothing, then the wait doubles, up to `longest` seconds.

    One statement, so two processes at the same instant count two.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO kernel_attempt AS a (scope, digest, count, since, until)
            VALUES (%(scope)s, %(digest)s, 1, %(now)s, %(now)s)
            ON CONFLICT (scope, digest) DO UPDATE SET
                count = CASE WHEN greatest(a.since, a.until) < %(edge)s THEN 1 ELSE a.count + 1 END,
                since = CASE WHEN greatest(a.since, a.until) < %(edge)s THEN %(now)s ELSE a.since END,
                until = CASE
                    WHEN greatest(a.since, a.until) < %(edge)s OR a.count < %(free)s THEN %(now)s
                    ELSE %(now)s + least(%(longest)s, power(%(base)s, least(a.count - %(free)s + 1, 20))) * interval '1 second'
                END
            RETURNING count, extract(epoch FROM until - %(now)s)
            """,
            {
                "scope": scope,
                "digest": _digest(key),
                "now": now,
                "edge": now - timedelta(seconds=window),
                "free": free,
                "base": base,
                "longest": longest,
            },
        )
        count, wait = cursor.fetchone()
    return Verdict(wait=max(0, round(wait)), count=count)


def spent(scope: str, key: str, *, amount: int, window: int) -> int:
    """Counts so much of something that is shared (kilobytes): what this key has taken since its window opened, this included. One statement."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO kernel_attempt AS a (scope, digest, count, since, until)
            VALUES (%(scope)s, %(digest)s, %(amount)s, %(now)s, %(now)s)
            ON CONFLICT (scope, digest) DO UPDATE SET
                count = CASE WHEN a.since < %(edge)s THEN excluded.count ELSE least(a.count::bigint + excluded.count, 2000000000) END,
                since = CASE WHEN a.since < %(edge)s THEN %(now)s ELSE a.since END,
                until = %(now)s
            RETURNING count
            """,
            {"scope": scope, "digest": _digest(key), "amount": min(amount, 2_000_000_000), "now": now, "edge": now - timedelta(seconds=window)},
        )
        return int(cursor.fetchone()[0])


def paced(request: HttpRequest, form: BaseForm, scope: str, *, free: int, longest: int = 300) -> int:
    """A form that anybody may send, counted by where it comes from: beyond `free` within an hour it says to wait, and keeps what was typed.
    The seconds to wait; 0: go ahead."""
    wait = hit(scope, source(request), free=free, window=3600, longest=longest).wait
    if wait:
        minutes = -(-wait // 60)
        told = (
            ngettext("%(n)s seconde", "%(n)s secondes", wait) % {"n": wait}
            if wait < 90
            else ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
        )
        said = _("Beaucoup d’envois viennent de cette connexion. Attendez %(wait)s, puis renvoyez : ce que vous avez écrit est gardé.")
        form.add_error(None, said % {"wait": told})
    return wait


def waiting(scope: str, key: str) -> int:
    """Seconds that this key must still wait; counts nothing."""
    until = Attempt.objects.filter(scope=scope, digest=_digest(key)).values_list("until", flat=True).first()
    return max(0, round((until - clock.now()).total_seconds())) if until else 0


def forget(scope: str, key: str) -> None:
    Attempt.objects.filter(scope=scope, digest=_digest(key)).delete()


def sweep() -> int:
    """Removes what is older than a day; returns how many."""
    return Attempt.objects.filter(until__lt=clock.now() - timedelta(days=1)).delete()[0]


def address(request: HttpRequest) -> str:
    """The address that a request comes from: behind the operator's proxy, the hop that this proxy added (the last one), without its port."""
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER and request.META.get("HTTP_X_FORWARDED_FOR"):
        seen = request.META["HTTP_X_FORWARDED_FOR"].rsplit(",", 1)[-1]
    found = _ip(seen)
    return str(found) if found else ""


def source(request: HttpRequest) -> str:
    """Who is counted: an IPv4 address, or the /64 of an IPv6 one, which a single subscriber holds whole (RFC 6177)."""
    found = _ip(address(request))
    if isinstance(found, IPv6Address):
        return str(IPv6Network((found, 64), strict=False))
    return str(found or "")


def _ip(seen: str) -> IPv4Address | IPv6Address | None:
    """`192.0.2.1`, `192.0.2.1:5678`, `[2001:db8::1]:443`, `2001:db8::1%eth0`; an IPv4 address told as IPv6 is the same one. None for a
    socket's name or anything else."""
    text = seen.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
