"""Messages that no longer leave, without anybody having chosen so one by one: what they say is over, or their person is not to be written to."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from terril.kernel import clock, journal
from terril.kernel.outbox.models import Message
from terril.kernel.outbox.states import LIFE, WAITING
from terril.kernel.verbs import french, rows_locked

# One turn of the worker.
BATCH = 500


@transaction.atomic
def expire(found: QuerySet[Message] | None = None) -> int:
    """What speaks of something past is dropped, with a word in the journal; how many. What somebody holds at this second waits for the next turn."""
    past = (Message.objects.all() if found is None else found).filter(status__in=WAITING, useless_after__lte=clock.now())
    some = Message.objects.filter(pk__in=list(past.values_list("pk", flat=True)[:BATCH]), status__in=WAITING)
    return _stop(rows_locked(some, free_only=True), "message.expired", gettext_lazy("Il parlait d’une date passée."))


@transaction.atomic
def stop(*, person_id: int, reason: str | Promise) -> int:
    """What waits for somebody who is not to be written to any more is dropped, with a word in the journal; how many. The desk says so for a week."""
    return _stop(rows_locked(Message.objects.filter(person_id=person_id, status__in=WAITING)), "message.stopped", reason)


def _stop(messages: list[Message], verb: str, reason: str | Promise) -> int:
    kept = french(reason)[:300]
    for message in messages:
        LIFE.move(message, "cancel")
        message.outcome, message.stopped_at = kept, clock.now()
        message.save(update_fields=["status", "outcome", "stopped_at"])
        journal.record(actor=None, verb=verb, subject=message, programme=message.programme_id)
    return len(messages)
