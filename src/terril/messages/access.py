"""Which messages of a programme somebody of its team may read: those about a private object stay with whoever may work on it, and what is
written to one member of the team about somebody's rights stays with that member."""

from typing import Any

from django.db.models import Q, QuerySet

from terril.kernel.outbox.actions import is_dead
from terril.kernel.outbox.models import Channel, Message
from terril.kernel.outbox.sms import carried_as
from terril.kernel.outbox.states import WAITING
from terril.kernel.slots import Slot
from terril.people.models import Person
from terril.programmes.reaching import why_not

# A part is called with the person and answers a Q: the messages that this person may not read.
SEALED = Slot[[Person], Q]("messages sealed to somebody")
# Where the answer to what a call asks is noted: a part is called with the ids of messages and answers {id: (address, words of the link)}.
ASKS = Slot[[list[int]], dict[int, tuple[str, str]]]("calls that ask something")
# Read by nobody but the person to whom they are written.
PERSONAL = ("erasure_asked", "account_opened")


def other_means(message: Message) -> list[tuple[str, str]]:
    """By what else somebody can be reached whom a message did not reach: (channel, address), what is said aloud first."""
    living = Person.objects.filter(erased_at__isnull=True, died_at__isnull=True).exclude(channel=Channel.NONE)
    person = living.filter(pk=message.person_id).first() if message.person_id else None
    if person is None:
        return []
    known = [(Channel.PHONE, person.phone), (Channel.RELAY, person.relay), (Channel.LETTER, person.postal_address), (Channel.EMAIL, person.email)]
    return [
        (channel, address)
        for channel, address in known
        if address and (channel, address) != (message.channel, message.to_address) and not is_dead(channel, address, person.pk)
    ]


def correctable(message: Message, reader: Person) -> Person | None:
    """The person to whom a message is written, when its address is where they are reached and this reader may note another; None otherwise."""
    person = Person.objects.filter(pk=message.person_id).first() if message.person_id and message.status in WAITING else None
    if person is None or (carried_as(person.channel), person.contact.lower()) != (message.channel, message.to_address.lower()):
        return None
    return None if why_not(reader, person) else person


def readable(messages: QuerySet[Message], person: Person | Any) -> QuerySet[Message]:
    """The messages without those that a room above seals to this person."""
    for part in SEALED:
        messages = messages.exclude(part(person))
    return messages.exclude(Q(kind__in=PERSONAL) & ~Q(person_id=getattr(person, "pk", None)))
