"""Which messages of a programme somebody of its team may read: those about a private object stay with whoever may work on it."""

from typing import Any

from django.db.models import QuerySet

from terril.kernel.outbox.models import Message
from terril.kernel.slots import Slot
from terril.people.models import Person

# A part is called with the person and answers a Q: the messages that this person may not read.
SEALED = Slot("messages sealed to somebody")


def readable(messages: QuerySet[Message], person: Person | Any) -> QuerySet[Message]:
    """The messages without those that a room above seals to this person."""
    for part in SEALED:
        messages = messages.exclude(part(person))
    return messages
