"""What the outbox adds to the desk: calls to make with the words to say, messages to read over, letters to print, what did not leave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.kernel import clock
from terril.kernel.outbox import queries
from terril.kernel.outbox.models import Message
from terril.messages.access import built
from terril.people.models import Person
from terril.programmes import retention
from terril.programmes.access import can_coordinate
from terril.programmes.desk import COUNTED, DESK, SHOWN, DeskParts, Row, Step, Wait, counted
from terril.programmes.models import Programme

# The words to say are heard whole on the list of calls; the desk shows their beginning.
WORDS = 220
# Several words may wait for one person: enough messages are read to fill the list with persons.
READ = 4 * SHOWN
SHOWN_NAMES = 5

# Kinds of calls that have a list of their own on the desk: {name of the list: kind}.
APART: dict[str, str] = {}


def _owed(programme: Programme) -> QuerySet[Message]:
    return queries.to_say(programme).exclude(kind__in=APART.values())


def apart(name: str, kind: str) -> None:
    """The calls of this kind stand in a list of their own, which `heads` and `counts` read with the others."""
    APART[name] = kind
    LISTS[name] = lambda programme: queries.to_say(programme).filter(kind=kind)


LISTS: dict[str, Callable[[Programme], QuerySet[Message]]] = {
    "calls": _owed,
    "drafts": queries.drafts,
    "letters": queries.letters_waiting,
    "failed": queries.failed,
}


def _row(messages: Sequence[Message], url: str, do: str, *, words: bool = False) -> Row:
    """One or several messages to the same person."""
    first = messages[0]
    return Row(
        who=first.to_name,
        what=" · ".join(dict.fromkeys(m.subject for m in messages)),
        url=url,
        do=do,
        due_on=first.due_on,
        days=clock.working_days_between(clock.today(), first.due_on) if first.due_on else None,
        channel=first.channel,
        detail=Truncator(" ".join(first.body.split())).chars(WORDS) if words else first.last_error,
    )


def _late(messages: Sequence[Message]) -> bool:
    return any(m.due_on is not None and m.due_on < clock.today() for m in messages)


@dataclass(frozen=True)
class Waiting:
    """The head of each list, and how many wait in it (calls: how many persons), up to COUNTED."""

    heads: dict[str, list[Message]]
    counts: dict[str, int]


def _waiting(programme: Programme, person: Person) -> Waiting:
    """All the lists in two queries, kept with the programme of this request: who waits in each, then the messages that are shown."""
    kept: Waiting | None = getattr(programme, "_desk_messages", None)
    if kept is None:
        rights = built(person)
        parts = [
            read(programme).filter(rights).annotate(desk_list=Value(name)).values_list("desk_list", "due_on", "pk", "to_name", "to_address")[:COUNTED]
            for name, read in LISTS.items()
        ]
        rows: dict[str, list[tuple[int, str, str]]] = {name: [] for name in LISTS}
        for name, _due, pk, to_name, to_address in parts[0].union(*parts[1:], all=True).order_by("desk_list", "due_on", "pk"):
            rows[name].append((pk, to_name, to_address))
        shown = {name: [pk for pk, *_to in found[: READ if name == "calls" else SHOWN + 1]] for name, found in rows.items()}
        messages = Message.objects.in_bulk([pk for pks in shown.values() for pk in pks]) if any(shown.values()) else {}
        heads = {name: [messages[pk] for pk in pks if pk in messages] for name, pks in shown.items()}
        counts = {name: len({row[1:] for row in found}) if name == "calls" or name in APART else len(found) for name, found in rows.items()}
        kept = Waiting(heads, counts)
        programme._desk_messages = kept  # type: ignore[attr-defined]  # kept on the row for the other lists of the desk
    return kept


def heads(programme: Programme, person: Person) -> dict[str, list[Message]]:
    return _waiting(programme, person).heads


def counts(programme: Programme, person: Person) -> dict[str, int]:
    return _waiting(programme, person).counts


def calls_to_make(person: Person, programme: Programme) -> Step | None:
    groups = list(queries.by_person(heads(programme, person)["calls"]).values())
    if not groups:
        return None
    count = counts(programme, person)["calls"]
    return Step(
        key="calls",
        title=_("À dire de vive voix"),
        rows=[_row(group, f"{reverse('calls')}#appel-{group[0].pk}", _("Dire"), words=True) for group in groups[:SHOWN]],
        more=len(groups) > SHOWN,
        all_url=reverse("calls"),
        all_label=_("Tous les appels"),
        headline=ngettext("%(n)s personne à joindre", "%(n)s personnes à joindre", count) % {"n": counted(count)},
        pressing=_late([message for group in groups for message in group]),
    )


def messages_to_approve(person: Person, programme: Programme) -> Step | None:
    found = heads(programme, person)["drafts"]
    if not found:
        return None
    count = counts(programme, person)["drafts"]
    return Step(
        key="drafts",
        title=_("Messages à relire"),
        rows=[_row([m], reverse("draft", args=[m.pk]), _("Relire"), words=True) for m in found[:SHOWN]],
        more=len(found) > SHOWN,
        all_url=reverse("drafts"),
        all_label=_("Tous les messages à relire"),
        headline=ngettext("%(n)s message à relire", "%(n)s messages à relire", count) % {"n": counted(count)},
        pressing=_late(found),
    )


def letters_to_print(person: Person, programme: Programme) -> Step | None:
    """One gesture prints them all: one row."""
    found = heads(programme, person)["letters"]
    if not found:
        return None
    count = counts(programme, person)["letters"]
    told = ngettext("%(n)s lettre à imprimer", "%(n)s lettres à imprimer", count) % {"n": counted(count)}
    names = list(dict.fromkeys(m.to_name for m in found))
    row = Row(
        who=told,
        what=_("Pour %(names)s") % {"names": ", ".join(names[:SHOWN_NAMES]) + ("…" if len(names) > SHOWN_NAMES else "")},
        url=reverse("letters"),
        do=_("Imprimer"),
        due_on=found[0].due_on,
        days=clock.working_days_between(clock.today(), found[0].due_on) if found[0].due_on else None,
    )
    return Step(key="letters", title=_("Courriers à imprimer"), rows=[row], headline=told, pressing=_late(found))


def messages_that_did_not_leave(person: Person, programme: Programme) -> Step | None:
    found = heads(programme, person)["failed"]
    if not found:
        return None
    count = counts(programme, person)["failed"]
    return Step(
        key="failed",
        title=_("Messages non partis"),
        rows=[_row([m], reverse("message", args=[m.pk]), _("Réparer")) for m in found[:SHOWN]],
        more=len(found) > SHOWN,
        all_url=reverse("messages_failed"),
        all_label=_("Tous les messages non partis"),
        headline=ngettext("%(n)s message n’est pas parti", "%(n)s messages ne sont pas partis", count) % {"n": counted(count)},
        pressing=True,
    )


def erasures_to_do(person: Person, programme: Programme) -> Wait | None:
    """The law gives a month; the coordination alone sees who asked."""
    if not can_coordinate(person, programme):
        return None
    return Wait("erasures", retention.asking(person), _erasures_told, reverse("erasures"), pressing=True)


def _erasures_told(n: int) -> str:
    told = ngettext("Une demande d’effacement, à traiter dans le mois", "%(n)s demandes d’effacement, à traiter dans le mois", n)
    return told % {"n": counted(n)}


@DESK.register(20)
class OnDesk(DeskParts):
    """What must be said, read over, printed, mended."""

    steps = {20: calls_to_make, 30: messages_to_approve, 35: letters_to_print, 37: messages_that_did_not_leave}
    waits = {1: erasures_to_do}
