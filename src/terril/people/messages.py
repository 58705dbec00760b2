"""Saying something to somebody, through the channel that this person chose."""

import logging
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import models

from terril.kernel import outbox
from terril.kernel.errors import Refused
from terril.kernel.outbox import fate
from terril.kernel.outbox.actions import is_dead
from terril.kernel.outbox.models import Channel, Message
from terril.kernel.outbox.silence import is_silent
from terril.people.models import Person

log = logging.getLogger(__name__)


def tell(
    *,
    actor: Person | None,
    person: Person,
    kind: str,
    subject: str,
    body: str,
    programme: Any = None,
    about: models.Model | None = None,
    draft: bool = False,
    due_on: date | None = None,
    useless_after: datetime | None = None,
) -> Message | None:
    """Writes the message in the channel of the person, in the running transaction. None when the person chose not to be reached:
    the story at /suivi/ tells the same, and the caller shows that nobody was told. Where an e-mail came back from their address, the message goes
    by what else they gave.

    Whoever asked to be erased is written nothing anew but what the law owes them, and whoever is no more nothing at all.
    """
    if is_silent():
        return None
    row = held([person.pk]).get(person.pk)
    if row is None or not may_be_told(row, kind):
        fate.note_silent(person.pk)
        return None
    channel, address = means(row)
    return outbox.write(
        actor=actor,
        channel=channel,
        to_name=row.name,
        to_address=address,
        kind=kind,
        subject=subject,
        body=body,
        person=row,
        programme=programme,
        about=about,
        language=row.language,
        draft=draft,
        due_on=due_on,
        useless_after=useless_after,
    )


# What is owed to somebody who asked to be erased: that it will be so.
OWED = frozenset({"person.purge_notice"})


def may_be_told(person: Person, kind: str) -> bool:
    """As the row is now."""
    silenced = person.erased_at is not None or person.died_at is not None or person.channel == Channel.NONE
    return not silenced and (person.erasure_asked_at is None or kind in OWED)


def held(people: Collection[int]) -> dict[int, Person]:
    """These people as they are now, by number: until the end of the transaction nobody erases them nor changes how they are reached. A lock that is
    shared: those who write to the same people never wait for each other, only for whoever is changing the row."""
    found = Person.objects.raw("select * from people_person where id = any(%s) order by id for share", [sorted(people)])
    return {person.pk: person for person in found}


def means(person: Person) -> tuple[str, str]:
    """By which channel, and where: what the person chose, or what else they gave once an e-mail came back from their address."""
    if is_dead(person.channel, person.contact, person.pk):
        others = {Channel.PHONE: person.phone, Channel.LETTER: person.postal_address, Channel.RELAY: person.relay}
        for channel, address in others.items():
            if address:
                return channel, address
    return person.channel, person.contact


def tell_if_reachable(*, actor: Person | None, person: Person, kind: str, **said: Any) -> Message | None:
    """Like `tell`, for news of what somebody else has just done: whoever acts is not refused for the wrong address of another, and does not
    read their name in the refusal. None then too: the page of follow-up tells the same."""
    try:
        return tell(actor=actor, person=person, kind=kind, **said)
    except Refused:
        log.warning("person %s: %s could not be told by %s", person.pk, kind, person.channel)
        fate.note_silent(person.pk)
        return None
