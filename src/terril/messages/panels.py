"""What the outbox adds to the desk: calls to make with the words to say, messages to read over, letters to print, what did not leave."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.kernel import clock
from terril.kernel.outbox import fate, queries
from terril.kernel.outbox.models import Message
from terril.kernel.written import written_once
from terril.messages.access import readable
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
SPOKEN = frozenset({"phone", "sms"})

# Where what waits of a message is found, for whoever is told that it does.
fate.PAGES.update(calls="calls", relays="calls", letters="letters", drafts="drafts", failed="messages_failed")

# Kinds of calls that have a list of their own on the desk.
APART: set[str] = set()


Waiting = tuple[date | None, int, str, str]


@written_once
def _messages(pks: list[int]) -> QuerySet[Message]:
    return Message.objects.filter(pk__in=pks)


@written_once
def _readable_among(pks: list[int], person: Person) -> QuerySet[Message, int]:
    return readable(Message.objects.filter(pk__in=pks), person).values_list("pk", flat=True)


class Pile:
    """A list of the desk: the messages that wait, among those that somebody may read.

    Each list is a small query of its own, whose shape never changes: put together, they would take longer to write and to plan than to answer.
    Which of its rows may be read is asked afterwards, of a list that has some.
    """

    def __init__(self, read: Callable[[Programme, datetime], QuerySet[Message]]) -> None:
        self.read = read
        self._waiting = written_once(self._pressing)
        self._waiting_for = written_once(self._pressing_for)

    def _pressing(self, programme: Programme, now: datetime) -> QuerySet[Message, Waiting]:
        return self.read(programme, now).values_list("due_on", "pk", "to_name", "to_address")[:COUNTED]

    def _pressing_for(self, programme: Programme, person: Person, now: datetime) -> QuerySet[Message, Waiting]:
        return readable(self.read(programme, now), person).values_list("due_on", "pk", "to_name", "to_address")[:COUNTED]

    def of(self, programme: Programme, person: Person, *, first: int = SHOWN + 1) -> tuple[list[Message], list[tuple[str, str]]]:
        """The first messages by date, and the names and addresses of all those who wait, up to COUNTED."""
        now = clock.now()
        if found := self._waiting(programme, now):
            may = set(_readable_among([row[1] for row in found], person))
            # Some are hidden, and others may wait behind a list that is full.
            is_cut = len(found) == COUNTED and len(may) < COUNTED
            found = self._waiting_for(programme, person, now) if is_cut else [row for row in found if row[1] in may]
        rows = sorted(found, key=lambda row: (row[0] or date.max, row[1]))
        shown = [pk for _due_on, pk, *_to in rows[:first]]
        messages = {message.pk: message for message in _messages(shown)}
        return [messages[pk] for pk in shown if pk in messages], [(name, address) for _due_on, _pk, name, address in rows]


def apart(kind: str) -> Pile:
    """The calls of this kind stand in a list of their own."""
    APART.add(kind)
    return Pile(lambda programme, now: queries.to_say(programme, now).filter(kind=kind))


def _others(programme: Programme, now: datetime) -> QuerySet[Message]:
    """Below and above each kind that stands apart, in an order that no index gives: PostgreSQL then leaves thousands of calls of that kind out
    by the index of kinds, rather than look at each along the index of dates."""
    found = queries.to_say(programme, now)
    for kind in sorted(APART):
        found = found.filter(Q(kind__lt=kind) | Q(kind__gt=kind))
    return found.order_by(Coalesce("due_on", Value(date.max)), "pk")


CALLS = Pile(_others)
DRAFTS = Pile(lambda programme, now: queries.drafts(programme, now))
LETTERS = Pile(lambda programme, now: queries.letters_waiting(programme, now))
FAILED = Pile(lambda programme, now: queries.failed(programme, now))


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


def calls_to_make(person: Person, programme: Programme) -> Step | None:
    found, whom = CALLS.of(programme, person, first=READ)
    groups = list(queries.by_person(found).values())
    if not groups:
        return None
    count = len(set(whom))
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
    found, whom = DRAFTS.of(programme, person)
    if not found:
        return None
    count = len(whom)
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
    found, whom = LETTERS.of(programme, person)
    if not found:
        return None
    told = ngettext("%(n)s lettre à imprimer", "%(n)s lettres à imprimer", len(whom)) % {"n": counted(len(whom))}
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
    found, whom = FAILED.of(programme, person)
    if not found:
        return None
    count = len(whom)
    # Whoever can be called is called: that is proposed first.
    called = set(Person.objects.filter(pk__in=[m.person_id for m in found]).exclude(Q(phone="") | Q(channel="none")).values_list("pk", flat=True))
    return Step(
        key="failed",
        title=_("Messages non partis"),
        rows=[
            _row([m], reverse("message", args=[m.pk]), _("Appeler") if m.person_id in called and m.channel not in SPOKEN else _("Réparer"))
            for m in found[:SHOWN]
        ],
        more=len(found) > SHOWN,
        all_url=reverse("messages_failed"),
        all_label=_("Tous les messages non partis"),
        headline=ngettext("%(n)s message n’est pas arrivé", "%(n)s messages ne sont pas arrivés", count) % {"n": counted(count)},
        pressing=True,
    )


@written_once
def _asking(person: Person) -> QuerySet[Person, Any]:
    return retention.asking(person).values("pk")[:COUNTED]


def erasures_to_do(person: Person, programme: Programme) -> Wait | None:
    """The law gives a month; the coordination alone sees who asked."""
    n = len(_asking(person)) if can_coordinate(person, programme) else 0
    told = ngettext("Une demande d’effacement, à traiter dans le mois", "%(n)s demandes d’effacement, à traiter dans le mois", n)
    return Wait("erasures", told % {"n": counted(n)}, reverse("erasures"), pressing=True) if n else None


@written_once
def _stopped(person: Person, programme: Programme, since: datetime) -> QuerySet[Message, Any]:
    return readable(queries.stopped_lately(programme, since), person).values("pk")[:COUNTED]


def messages_stopped(person: Person, programme: Programme) -> Wait | None:
    """What no longer leaves, without anybody of the team having chosen so: said for a week."""
    n = len(_stopped(person, programme, clock.now() - queries.STOPPED_SHOWN))
    told = ngettext("Un message ne part plus : voyez pourquoi", "%(n)s messages ne partent plus : voyez pourquoi", n)
    return Wait("stopped", told % {"n": counted(n)}, f"{reverse('messages_failed')}#arretes") if n else None


@DESK.register(20)
class OnDesk(DeskParts):
    """What must be said, read over, printed, mended."""

    steps = {20: calls_to_make, 30: messages_to_approve, 35: letters_to_print, 37: messages_that_did_not_leave}
    waits = {1: erasures_to_do, 2: messages_stopped}
