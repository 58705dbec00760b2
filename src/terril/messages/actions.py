"""What the team does about a message that did not reach somebody, beyond the message: the number or the address of the person is corrected too."""

from django.db import transaction
from django.utils.translation import gettext as _

from terril.kernel.errors import Conflict
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import Message
from terril.kernel.outbox.queries import still_true
from terril.kernel.outbox.states import LIFE, MISSED
from terril.messages.access import correctable
from terril.people.models import Person
from terril.programmes import reaching
from terril.programmes.models import Programme


def same_address(one: str, other: str) -> bool:
    """However its lines end, and whatever its capitals."""
    return one.lower().split() == other.lower().split()


def _programme(message: Message) -> Programme:
    return Programme.objects.select_related("organisation").get(pk=message.programme_id or 0)


@transaction.atomic
def resend(*, actor: Person, message: Message, address: str, keep: bool) -> Person | None:
    """A message that did not arrive leaves again. `keep`: the address is the person's from now on, and what else they did not receive there follows.
    The person, when their contact changed. Raises Refused for an address that is none, Conflict when somebody dealt with the message."""
    LIFE.check(message, "retry")
    address, person = address.strip(), correctable(message, actor) if keep else None
    changed = None
    if person is not None and not same_address(address, message.to_address):
        outbox.check_address(message, address)
        # Guessed, perhaps: nobody was heard.
        changed = reaching.note(
            actor=actor, person=person, channel=person.channel, contact=address, programme=_programme(message), heard=False
        )
        address = changed.contact
        message.refresh_from_db()
    if message.status in MISSED:
        # Of another writing of the same address, nothing followed.
        there = Message.objects.filter(channel=message.channel, to_address__iexact=message.to_address, status__in=MISSED).filter(still_true())
        also = there.filter(person_id=person.pk) if person is not None else there.none()
        for pk in sorted({message.pk, *also.values_list("pk", flat=True)}):
            outbox.retry(actor=actor, message_id=pk, to_address=address)
    return changed


@transaction.atomic
def reach_elsewhere(*, actor: Person, message: Message, shown: str, channel: str, contact: str) -> Person:
    """Heard while calling, or read on a letter: the person is reached elsewhere now, and what waits for them goes there. `shown`: the address that
    the page showed. Raises Conflict when somebody else changed it, or dealt with the message; Refused for a contact that is none."""
    person = correctable(message, actor)
    if person is None or not same_address(shown, message.to_address):
        raise Conflict(_("Quelqu’un a changé ces coordonnées, ou ce message, juste avant vous. Vérifiez ci-dessous."))
    return reaching.note(actor=actor, person=person, channel=channel, contact=contact, programme=_programme(message))
