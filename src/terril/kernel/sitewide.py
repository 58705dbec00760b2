"""What is decided once for the whole site, on a page rather than in the environment: its name, who answers for it, how to reach them.

Texts, kept in the database by name. One that nobody wrote is what the environment says. No secret is kept here: a way in is kept as its
fingerprint.
"""

import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from terril.kernel import clock

# How long a process may show what another one has just changed, in seconds: these texts are on every page.
LASTS = 3.0


class SiteText(models.Model):
    name = models.CharField(_("nom"), max_length=40, unique=True)
    text = models.TextField(_("texte"), blank=True)
    written_at = models.DateTimeField(_("écrit le"))

    class Meta:
        verbose_name = _("texte du site")

    def __str__(self) -> str:
        return self.name


DEFAULTS: dict[str, Callable[[], str]] = {
    "name": lambda: "",
    "operator": lambda: settings.OPERATOR,
    "email": lambda: "",
    "phone": lambda: settings.HELP_PHONE,
    # The fingerprint of the link that opens the site to its first administrator.
    "entry": lambda: "",
}


class _Kept:
    """What this process read last, and until when it counts."""

    texts: dict[str, str] | None = None
    until = 0.0


def text(name: str) -> str:
    """What the site says under that name. Raises KeyError for a name that does not exist."""
    default = DEFAULTS[name]
    # Another thread may forget at this very moment: what was read is held here.
    texts = _Kept.texts
    if texts is None or time.monotonic() > _Kept.until:
        texts = dict(SiteText.objects.values_list("name", "text"))
        _Kept.texts, _Kept.until = texts, time.monotonic() + LASTS
    return texts.get(name) or default()


@transaction.atomic
def write(**texts: str) -> list[str]:
    """Keeps these texts, and answers the names of those that changed, in order. An empty one gives the word back to the environment."""
    if unknown := texts.keys() - DEFAULTS.keys():
        raise KeyError(*sorted(unknown))
    SiteText.objects.bulk_create([SiteText(name=name, written_at=clock.now()) for name in sorted(texts)], ignore_conflicts=True)
    rows = list(SiteText.objects.filter(name__in=texts).select_for_update(no_key=True).order_by("pk"))
    changed = sorted(row.name for row in rows if row.text != texts[row.name])
    for row in rows:
        if row.name in changed:
            row.text, row.written_at = texts[row.name], clock.now()
            row.save(update_fields=["text", "written_at"])
    forget()
    transaction.on_commit(forget)
    return changed


def fresh(name: str, *, held: bool = False, since: datetime | None = None) -> str:
    """What is written under that name at this instant, "" when nothing is, or nothing `since`; `held` until the end of the running transaction."""
    rows = SiteText.objects.select_for_update(no_key=True) if held else SiteText.objects.all()
    row = rows.filter(name=name).first()
    return row.text if row and (since is None or row.written_at >= since) else ""


def forget(texts: dict[str, str] | None = None) -> None:
    """The next look reads again; or, for tests, finds these."""
    _Kept.texts, _Kept.until = texts, float("inf") if texts is not None else 0.0
