"""Whom to call: the questions that wait, and those of them that are to be said aloud."""

from django.db.models import QuerySet, Subquery

from terril.initiatives.access import asked_after_by
from terril.initiatives.models import News
from terril.initiatives.news.queries import WAITS, message_in
from terril.initiatives.news.question import KIND
from terril.kernel import clock
from terril.kernel.outbox.models import Channel, MessageStatus
from terril.people.models import Person
from terril.programmes.access import WORKS, programmes_of


def open_to(person: Person) -> QuerySet[News]:
    """The questions that wait for an answer, the oldest first, among the ideas on which this person may work. The programmes are told by
    their numbers, so that the index gives the order."""
    found = asked_after_by(person).filter(WAITS, programme_id__in=programmes_of(person, WORKS))
    return found.order_by("asked_at", "pk")


def calls_to_make(person: Person) -> QuerySet[News]:
    """Those that wait to be said aloud; whoever did not answer today comes back tomorrow."""
    aloud = message_in(MessageStatus.APPROVED).filter(kind=KIND, channel__in=[Channel.PHONE, Channel.RELAY], next_attempt_at__lte=clock.now())
    # Looked up row by row along the index, until a page is full: joined, ten thousand calls would be sorted for thirty.
    return open_to(person).alias(call=Subquery(aloud.values("pk")[:1])).filter(call__isnull=False)
