"""What people are told: the sentence of a refusal and its field, a line of the journal, the words of a page."""

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from html import unescape
from string import Formatter
from typing import Any

import pytest
from django.db.models import Model
from django.http import HttpResponse
from django.utils.html import strip_tags

from terril.kernel import journal
from terril.kernel.errors import Refused
from terril.kernel.journal import JournalEntry

# What a page that is not there says, and a page that is not for whoever asks.
NOT_FOUND = "Nous ne trouvons pas cette page"
NOBODY = "Quelqu’un"
# A page without these two is not read: they say nothing to anybody.
UNREAD = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
# Spaces that do not break stay what they are: they are part of a French sentence.
BLANKS = re.compile(r"[ \t\r\n]+")


def refusal(gesture: Callable[[], Any]) -> tuple[str, str | None, type[Refused]]:
    """The sentence with which a gesture is refused, its field, and whether somebody else was faster."""
    with pytest.raises(Refused) as refused:
        gesture()
    return refused.value.message, refused.value.field, refused.type


@dataclass(frozen=True)
class Line:
    """A line of the journal, whole. Persons, programme and subject are those of the database; `sentence` is what people read of it."""

    verb: str
    sentence: str
    subject: Model
    actor: Model | None = None
    on_behalf_of: Model | None = None
    programme: Model | None = None
    data: tuple[tuple[str, Any], ...] = ()

    @property
    def kept(self) -> tuple[Any, ...]:
        """What the table holds."""
        persons = [getattr(one, "pk", None) for one in (self.actor, self.on_behalf_of, self.programme)]
        return (self.verb, self.subject._meta.label_lower, self.subject.pk, *persons, dict(self.data), self.sentence)


def lines_of(gesture: Callable[[], Any]) -> list[tuple[Any, ...]]:
    """The lines that a gesture writes, the oldest first, as `Line.kept` says them."""
    before = JournalEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    gesture()
    entries = list(JournalEntry.objects.filter(pk__gt=before).order_by("pk"))
    told = journal.tell(entries, nobody=NOBODY)
    return [
        (e.verb, e.subject_type, e.subject_id, e.actor_id, e.on_behalf_of_id, e.programme_id, e.data, line.sentence)
        for e, line in zip(entries, told, strict=True)
    ]


def words_of(response: HttpResponse) -> str:
    """What somebody reads on a page, without its marks."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return BLANKS.sub(" ", unescape(strip_tags(UNREAD.sub(" ", content.decode("utf-8", "replace"))))).strip()


@dataclass(frozen=True)
class Visit:
    """A door, how it is tried, and what is answered. `address` has places ({ref}); `sends` is a form, None to open the page; `reads` stands on the
    page where one ends, `lands`, when it is another."""

    by: str
    address: str
    sends: dict[str, Any] | None = None
    reads: str = ""
    status: int = 200
    lands: str = ""

    def __str__(self) -> str:
        return f"{self.address} {'opened' if self.sends is None else 'sent'} {self.status}"


def tried(client: Any, visit: Visit, places: Any) -> tuple[int, str, str]:
    """Status, where one lands (empty when one stays), and the words read there. A text that is sent has places as the address has; a function makes
    what is sent anew each time (a file is read once)."""
    address = visit.address.format_map(places)
    if visit.sends is None:
        response = client.get(address, follow=True)
    else:
        sent = {name.format_map(places): value() if callable(value) else value.format_map(places) for name, value in visit.sends.items()}
        response = client.post(address, sent, follow=True)
    chain = getattr(response, "redirect_chain", [])
    return response.status_code, chain[-1][0] if chain else "", words_of(response)


def swaps(visits: Iterable[Visit], *, everybody: Container[str] = ()) -> list[tuple[Visit, str, str]]:
    """Each place of an address, alone, led "elsewhere", then to "nothing". `everybody`: those who come in so see what is elsewhere too."""
    return [
        (visit, place, to)
        for visit in visits
        for _text, place, _spec, _conversion in Formatter().parse(visit.address)
        for to in ("elsewhere", "nothing")
        if place and not (to == "elsewhere" and visit.by in everybody)
    ]
