"""Messages that go elsewhere than they were written for: their person is reached at another number or address now, or not at all."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.kernel import clock, journal
from terril.kernel.errors import Conflict
from terril.kernel.outbox import fate
from terril.kernel.outbox.actions import again, keep_what_came_back
from terril.kernel.outbox.models import Channel, Message, MessageStatus
from terril.kernel.outbox.queries import still_true
from terril.kernel.outbox.states import LIFE, MISSED, WAITING
from terril.kernel.verbs import french, locked, rows_locked

# Somebody who wanted no more messages and changes their mind: for as long, what was stopped comes back.
RESUMED_WITHIN = timedelta(days=1)
SPOKEN_TO = frozenset({Channel.PHONE, Channel.RELAY})


@transaction.atomic
def follow(*, actor: Any, person_id: int, before: tuple[str, str], after: tuple[str, str]) -> list[Message]:
    """Somebody is no longer reached where they were: what was written there and has not arrived goes to where they are now, each told as (channel,
    address); these messages. What did not leave, or came back, leaves again. What somebody deals with at this second stays with them."""
    channel, address = before
    theirs = Message.objects.alias(to=Lower("to_address")).filter(person_id=person_id, channel=channel, to=address.lower(), status__in=WAITING)
    return _go(actor, theirs, after)


@transaction.atomic
def resume(*, actor: Any, person_id: int, reason: str | Promise, after: tuple[str, str]) -> list[Message]:
    """What `stop` stopped for this reason less than a day ago waits again; these messages."""
    stopped = {"person_id": person_id, "status": MessageStatus.CANCELLED, "outcome": french(reason)[:300]}
    return _go(actor, Message.objects.filter(**stopped, stopped_at__gt=clock.now() - RESUMED_WITHIN), after)


def _go(actor: Any, found: QuerySet[Message], after: tuple[str, str]) -> list[Message]:
    """Words that were written for another means are read over first: a relay is not told of which idea it is, a voice reads no address of a page."""
    moved: list[Message] = [*rows_locked(found.filter(still_true()), free_only=True)]
    for message in moved:
        same_words = message.channel == after[0] or (message.channel, after[0]) == (Channel.PHONE, Channel.SMS)
        if message.status in MISSED:
            keep_what_came_back(message)
        if message.status == MessageStatus.CANCELLED:
            LIFE.move(message, "resume" if same_words and message.approved_at else "resume_draft")
        elif not same_words and message.status != MessageStatus.DRAFT:
            LIFE.move(message, "read_over")
        elif message.status in MISSED:
            LIFE.move(message, "retry")
        message.channel, message.to_address = after
        message.outcome, message.stopped_at = "", None
        again(actor, message, verb="message.readdressed")
        fate.note(message)
    return moved


# What the team reads of it among what did not leave.
WRONG = gettext_lazy("Ce n’est plus par là qu’on joint cette personne.")


@transaction.atomic
def lose(*, actor: Any, message_id: int) -> list[Message]:
    """Somebody called: it is no longer their number, and nobody knows another. What waits to be said there no longer does, and is with what did not
    leave; these messages. Raises Conflict when it was dealt with, or leaves by itself."""
    message = locked(Message(pk=message_id))
    LIFE.check(message, "fail")
    if message.channel not in SPOKEN_TO:
        raise Conflict(_("Ce message part tout seul : il n’y a rien à dire de vive voix."))
    there = Message.objects.filter(channel=message.channel, to_address=message.to_address, status=MessageStatus.APPROVED)
    theirs = there.filter(person_id=message.person_id) if message.person_id else there.filter(pk=message.pk)
    lost: list[Message] = [*rows_locked(theirs)]
    for one in lost:
        LIFE.move(one, "fail")
        one.last_error, one.next_attempt_at = french(WRONG), None
        one.save(update_fields=["status", "last_error", "next_attempt_at"])
        journal.record(actor=actor, verb="message.failed", subject=one, programme=one.programme_id, data={"channel": one.channel})
    return lost
