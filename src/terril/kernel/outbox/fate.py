"""What really becomes of messages: nothing else says of somebody that they are told, and whoever reads it knows what is left to do.

A message that leaves by itself "part"; it is not said to have arrived. One that somebody says, prints or reads over waits for them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.kernel.outbox.models import Channel, Message, MessageStatus
from terril.kernel.outbox.states import MISSED

_written: ContextVar[list[Message] | None] = ContextVar("terril_written", default=None)
# The team's page where each of these waits; filled by the room that has them.
PAGES: dict[str, str] = {}


@contextmanager
def watched() -> Iterator[list[Message]]:
    """The messages that are written inside the block, whoever writes them."""
    found: list[Message] = []
    token = _written.set(found)
    try:
        yield found
    finally:
        _written.reset(token)


def note(message: Message) -> None:
    """A message was written."""
    if (found := _written.get()) is not None:
        found.append(message)


def fate(message: Message) -> str:
    """leaving, calls, relays, letters, drafts, failed or left: what it waits for."""
    if message.status in MISSED:
        return "failed"
    if message.status == MessageStatus.DRAFT:
        return "drafts"
    if message.status != MessageStatus.APPROVED:
        return "left"
    return {Channel.PHONE: "calls", Channel.RELAY: "relays", Channel.LETTER: "letters"}.get(Channel(message.channel), "leaving")


def counted(fates: dict[str, int], *, silent: int = 0, links: bool = True) -> SafeString:
    """« 5 messages partent, 3 à appeler, 2 à imprimer. », each with its page. `silent`: who cannot be reached. `links`: for whoever works here."""
    said = {
        "leaving": ngettext("%(n)s message part", "%(n)s messages partent", fates.get("leaving", 0)),
        "left": ngettext("%(n)s message parti", "%(n)s messages partis", fates.get("left", 0)),
        "calls": _("%(n)s à appeler"),
        "relays": _("%(n)s à prévenir par quelqu’un"),
        "letters": _("%(n)s à imprimer"),
        "drafts": _("%(n)s à relire"),
        "failed": _("%(n)s à joindre autrement"),
        "silent": ngettext("%(n)s sans moyen d’être jointe", "%(n)s sans moyen d’être jointes", silent),
    }
    parts = []
    for key, words in said.items():
        n = silent if key == "silent" else fates.get(key, 0)
        if not n:
            continue
        told = words % {"n": n}
        page = PAGES.get(key, "") if links else ""
        parts.append(format_html('<a href="{}">{}</a>', reverse(page), told) if page else told)
    if not parts:
        return format_html("{}", _("Aucun message."))
    html = format_html("{}", parts[0])
    for part in parts[1:]:
        html = format_html("{}, {}", html, part)
    return format_html("{}.", html)


def said(messages: Iterable[Message], *, silent: int = 0, links: bool = True) -> SafeString:
    """What becomes of these messages, in words."""
    return counted(Counter(fate(message) for message in messages), silent=silent, links=links)
