"""Messages that go elsewhere than they were written for: their person is reached at another number or address now, or not at all."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.kernel import clock, journal
from terril.kernel.errors import Conflict
from terril.kernel.outbox import fate
from terril.kernel.outbox.actions import again, keep_what_came_back
from terril.kernel.outbox.models import Channel, Message, MessageStatus
from terril.kernel.outbox.queries import still_true
from terril.kernel.outbox.states import LIFE, MISSED, WAITING
from terril.kernel.verbs import french, rows_locked

SPOKEN_TO = frozenset({Channel.PHONE, Channel.RELAY})


@transaction.atomic
def follow(*, actor: Any, person_id: int, before: tuple[str, str], after: tuple[str, str], staying: Collection[str] = ()) -> list[Message]:
    """Somebody is no longer reached where they were: what was written there and has not arrived goes to where they are now, each told as (channel,
    address); these messages. What did not leave, or came back, leaves again. Words that were written for another means are read over first: a relay
    is not told of which idea it is, a voice reads no address of a page. The kinds `staying`, what speaks of something past and what somebody deals
    with at this second stay where they are."""
    channel, address = before
    theirs = Message.objects.alias(to=Lower("to_address")).filter(person_id=person_id, channel=channel, to=address.lower(), status__in=WAITING)
    moved: list[Message] = [*rows_locked(theirs.filter(still_true()).exclude(kind__in=staying), free_only=True)]
    for message in moved:
        same_words = message.channel == after[0] or (message.channel, after[0]) == (Channel.PHONE, Channel.SMS)
        if message.status in MISSED:
            keep_what_came_back(message)
        if not same_words and message.status != MessageStatus.DRAFT:
            LIFE.move(message, "read_over")
        elif message.status in MISSED:
            LIFE.move(message, "retry")
        message.channel, message.to_address = after
        again(actor, message, verb="message.readdressed")
        fate.note(message)
    return moved


@transaction.atomic
def trust(*, person_id: int, address: str) -> None:
    """Somebody says that they are reached there: what did not arrive there before tells nothing any more."""
    theirs = Q(person_id=person_id) | Q(channel=Channel.EMAIL)
    Message.objects.alias(to=Lower("to_address")).filter(theirs, to=address.lower(), bounced_at__isnull=False).update(bounced_at=None)


# What the team reads of it among what did not leave.
WRONG = gettext_lazy("Ce n’est plus par là qu’on joint cette personne.")


@transaction.atomic
def lose(*, actor: Any, message_id: int, among: QuerySet[Message]) -> list[Message]:
    """Somebody called: the person is no longer reached there, and nobody knows where. What waits to be said there is with what did not leave, and
    nothing more is said there; these messages, of those that whoever called may read (`among`). Raises Conflict when it was dealt with, or leaves by
    itself."""
    told = Message.objects.get(pk=message_id)
    LIFE.check(told, "fail")
    if told.channel not in SPOKEN_TO:
        raise Conflict(_("Ce message part tout seul : il n’y a rien à dire de vive voix."))
    there = Message.objects.filter(pk__in=among.values("pk"), channel=told.channel, to_address=told.to_address, status=MessageStatus.APPROVED)
    lost: list[Message] = [*rows_locked(there.filter(person_id=told.person_id) if told.person_id else there.filter(pk=told.pk))]
    if told not in lost:
        raise Conflict(_("Quelqu’un s’en est occupé juste avant vous."))
    for one in lost:
        LIFE.move(one, "fail")
        one.last_error, one.next_attempt_at, one.bounced_at = french(WRONG), None, clock.now()
        one.save(update_fields=["status", "last_error", "next_attempt_at", "bounced_at"])
        journal.record(actor=actor, verb="message.failed", subject=one, programme=one.programme_id, data={"channel": one.channel})
    return lost
