"""What the verbs share: the lock, the check of the constraints, the words to those who come."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.kernel import clock
from terril.kernel.errors import Conflict
from terril.kernel.outbox import actions as outbox
from terril.kernel.verbs import checked, locked
from terril.kernel.words import spoken
from terril.meetings.models import Meeting
from terril.people import messages
from terril.people.models import Person
from terril.programmes.words import hello

# What is read with a meeting that is locked.
JOINED = ("series__programme__organisation", "commune", "place")


def locked_meeting(meeting: Meeting) -> Meeting:
    """The meeting as it is now, ours until the end of the transaction, and with it its agenda and its notes."""
    return locked(meeting, *JOINED)


def check_sequence(meeting: Meeting, expected: int | None) -> None:
    """Raises Conflict when somebody changed the date or the place since the page was opened."""
    if expected is not None and meeting.sequence != expected:
        raise Conflict(
            _("Quelqu’un vient de changer cette rencontre : elle est maintenant prévue %(when)s, %(where)s. Rien d’autre n’a été changé.")
            % {"when": spoken(meeting.starts_at), "where": meeting.location}
        )


def save(meeting: Meeting, *fields: str, announce: bool = False) -> None:
    """Writes the fields; `announce` tells the calendars that subscribe (SEQUENCE up). Raises Refused in the words of our constraints."""
    meeting.updated_at = clock.now()
    meeting.sequence += announce
    checked(meeting, "updated_at", "sequence", *fields)


def lines(*parts: str) -> str:
    """Each part that says something, one under the other."""
    return "\n".join(part.strip() for part in parts if part.strip())


# News of a date: the latest says it all, so that nobody is called three times about the same evening.
NEWS = frozenset({"meeting.registered", "meeting.place_confirmed", "meeting.moved", "meeting.cancelled", "meeting.reminder"})
# The kinds of earlier news that somebody has not received yet, told to whoever writes the new one.
Missed = frozenset[str]


def tell_all(
    *,
    actor: Person | None,
    meeting: Meeting,
    people: Iterable[Person],
    kind: str,
    words: Callable[[Missed], tuple[str, str]],
    besides: Callable[[Person], str] = lambda person: "",
) -> int:
    """The same words to each, in the language and the channel of each; returns to how many. `words` answers (subject, body) for
    somebody who has not received the earlier news given: those are dropped, the new message takes their place. `besides`: what is for one
    person alone."""
    # As they are now: nobody is erased, nor asks to be left alone, while they are written to.
    people = list(messages.held({person.pk for person in people}).values())
    missed: dict[int, set[str]] = {}
    due_on = None
    if kind in NEWS:
        reason = gettext_lazy("Remplacé par une nouvelle plus récente.")
        for earlier in outbox.drop(actor=actor, about=meeting, kinds=NEWS, people={person.pk for person in people}, reason=reason):
            if earlier.person_id:
                missed.setdefault(earlier.person_id, set()).add(earlier.kind)
        # News of a date is said before it: the usual delay, or the day before.
        usual, eve = clock.add_working_days(clock.today(), outbox.SAY_WITHIN), localtime(meeting.starts_at).date() - timedelta(days=1)
        due_on = max(clock.today(), min(usual, eve))
    # One who reads the day after reads of something past; the minutes alone are read then.
    begins = meeting.starts_at if meeting.starts_at > clock.now() else meeting.ends_at
    useless_after = None if kind == "meeting.minutes" else begins
    told = 0
    spoken_in: dict[tuple[str, Missed], tuple[str, str]] = {}
    for person in people:
        key = (person.language or "fr", frozenset(missed.get(person.pk, ())))
        with translation.override(key[0]):
            if key not in spoken_in:
                spoken_in[key] = words(key[1])
            subject, body = spoken_in[key]
            greeting = hello(person.first_name)
            parts = [greeting, body, besides(person), meeting.series.programme.name]
        # The wrong number of one keeps nobody else from being reminded.
        say = messages.tell_if_reachable if kind == "meeting.reminder" else messages.tell
        message = say(
            actor=actor,
            person=person,
            kind=kind,
            subject=subject,
            body="\n\n".join(part for part in parts if part),
            programme=meeting.series.programme,
            about=meeting,
            due_on=due_on,
            useless_after=useless_after,
        )
        told += message is not None
    return told
