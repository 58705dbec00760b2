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
from terril.kernel.outbox.sms import carried_as
from terril.kernel.outbox.states import MISSED


class Written(list[Message]):
    """Messages, and the numbers of those to whom none could be written."""

    def __init__(self) -> None:
        super().__init__()
        self.silent: set[int] = set()


_written: ContextVar[Written | None] = ContextVar("terril_written", default=None)
_WAITS = {Channel.PHONE: "calls", Channel.RELAY: "relays", Channel.LETTER: "letters", Channel.NONE: "silent"}
# The team's page where each of these waits; filled by the room that has them.
PAGES: dict[str, str] = {}


@contextmanager
def watched() -> Iterator[Written]:
    """The messages that are written inside the block, whoever writes them. A block inside another keeps its own."""
    found = Written()
    token = _written.set(found)
    try:
        yield found
    finally:
        _written.reset(token)


def note(message: Message) -> None:
    """A message was written."""
    if (found := _written.get()) is not None:
        found.append(message)


def note_silent(person_id: int) -> None:
    """Somebody left nothing to be reached by, or asked not to be."""
    if (found := _written.get()) is not None:
        found.silent.add(person_id)


def kept(found: Written) -> Written:
    """As they are once the gesture is over: one that was undone half-way wrote nothing."""
    known = Written()
    known.silent = found.silent
    known += Message.objects.filter(pk__in=[message.pk for message in found]).order_by("pk") if found else []
    return known


def fate(message: Message) -> str:
    """leaving, calls, relays, letters, drafts, failed or left: what it waits for."""
    if message.status in MISSED:
        return "failed"
    if message.status == MessageStatus.DRAFT:
        return "drafts"
    if message.status != MessageStatus.APPROVED:
        return "left"
    return _WAITS.get(Channel(message.channel), "leaving")


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
        "silent": ngettext("%(n)s personne sans moyen d’être jointe", "%(n)s personnes sans moyen d’être jointes", silent),
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


def by_channel(people: Iterable[tuple[str, int]]) -> SafeString:
    """What would become of one message to each: (channel, how many people), before anything is written."""
    fates: Counter[str] = Counter()
    for channel, n in people:
        fates[_WAITS.get(Channel(carried_as(channel)), "leaving")] += n
    return counted(fates, silent=fates.pop("silent", 0), links=False)


def to_one(message: Message | None) -> str:
    """What becomes of words said to somebody, for whoever said them and is not of the team: a partner, another inhabitant."""
    if message is None:
        return _("La personne le lira sur sa page de suivi.")
    told = {
        "leaving": _("Un message part pour la personne."),
        "left": _("Un message est parti pour la personne."),
        "calls": _("L’équipe appellera la personne."),
        "relays": _("Quelqu’un le dira à la personne."),
        "letters": _("L’équipe postera un courrier à la personne."),
        "drafts": _("L’équipe relit avant que la personne ne le lise."),
    }
    return told.get(fate(message), _("L’équipe cherche comment joindre la personne."))


def said(messages: Iterable[Message], *, silent: int = 0, links: bool = True) -> SafeString:
    """What becomes of these messages, in words."""
    return counted(Counter(fate(message) for message in messages), silent=silent, links=links)
