"""What the outbox adds to the desk: calls to make with the words to say, messages to read over, letters to print, what did not leave."""

from collections.abc import Callable
from typing import Any

from django.db.models import Value
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from terril.kernel import clock
from terril.kernel.outbox import queries
from terril.kernel.outbox.models import Message
from terril.people.models import Person
from terril.programmes.desk import SHOWN, STEPS, Row, Step
from terril.programmes.models import Programme
from terril.programmes.outbox_access import readable

# The words to say are heard whole on the list of calls; the desk shows their beginning.
WORDS = 220


def _rows(messages: list[Message], address: Callable[[Message], str], do: str, *, words: bool = False) -> list[Row]:
    today = clock.today()
    return [
        Row(
            who=m.to_name,
            what=m.subject,
            url=address(m),
            do=do,
            due_on=m.due_on,
            days=clock.working_days_between(today, m.due_on) if m.due_on else None,
            channel=m.channel,
            detail=Truncator(" ".join(m.body.split())).chars(WORDS) if words else m.last_error,
        )
        for m in messages[:SHOWN]
    ]


def _step(key: str, title: str, name: str, label: str, found: list[Message], rows: list[Row]) -> Step | None:
    """The first rows, and one more that says whether the list goes on."""
    if not found:
        return None
    return Step(key=key, title=title, rows=rows, more=len(found) > SHOWN, all_url=reverse(name), all_label=label)


def _found(programme: Programme, person: Person) -> dict[str, list[Message]]:
    """The head of the four lists in one query, kept with the programme of this request."""
    kept: dict[str, list[Message]] | None = getattr(programme, "_desk_messages", None)
    if kept is None:
        lists = {
            "calls": queries.to_say(programme),
            "drafts": queries.drafts(programme),
            "letters": queries.letters_waiting(programme),
            "failed": queries.failed(programme),
        }
        parts = [readable(found, person).annotate(desk_list=Value(name))[: SHOWN + 1] for name, found in lists.items()]
        kept = {name: [] for name in lists}
        for message in parts[0].union(*parts[1:], all=True).order_by("desk_list", "due_on", "pk"):
            kept[message.desk_list].append(message)  # type: ignore[attr-defined]
        programme._desk_messages = kept  # type: ignore[attr-defined]
    return kept


@STEPS.register(20)
def calls_to_make(person: Person, programme: Programme) -> Step | None:
    found = _found(programme, person)["calls"]
    rows = _rows(found, lambda m: f"{reverse('calls')}#message-{m.pk}", _("Dire"), words=True)
    return _step("calls", _("À dire de vive voix"), "calls", _("Tous les appels"), found, rows)


@STEPS.register(30)
def messages_to_approve(person: Person, programme: Programme) -> Step | None:
    found = _found(programme, person)["drafts"]
    rows = _rows(found, lambda m: reverse("draft", args=[m.pk]), _("Relire"), words=True)
    return _step("drafts", _("Messages à relire"), "drafts", _("Tous les messages à relire"), found, rows)


@STEPS.register(35)
def letters_to_print(person: Person, programme: Programme) -> Step | None:
    found = _found(programme, person)["letters"]
    rows = _rows(found, lambda m: reverse("letters"), _("Imprimer"), words=True)
    return _step("letters", _("Courriers à imprimer"), "letters", _("Tous les courriers"), found, rows)


@STEPS.register(37)
def messages_that_did_not_leave(person: Person, programme: Programme) -> Step | None:
    found = _found(programme, person)["failed"]
    rows = _rows(found, lambda m: reverse("message", args=[m.pk]), _("Réparer"))
    return _step("failed", _("Messages non partis"), "messages_failed", _("Tous les messages non partis"), found, rows)


__all__: list[Any] = ["calls_to_make", "letters_to_print", "messages_that_did_not_leave", "messages_to_approve"]
