"""Saying something to somebody, through the channel that this person chose."""

from datetime import date
from typing import Any

from django.db import models

from terril.kernel import outbox
from terril.kernel.outbox.models import Channel, Message
from terril.kernel.outbox.silence import is_silent
from terril.people.models import Person


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
) -> Message | None:
    """Writes the message in the channel of the person, in the running transaction. None when the person chose not to be reached:
    the story at /suivi/ tells the same, and the caller shows that nobody was told."""
    if person.channel == Channel.NONE or person.erased_at or is_silent():
        return None
    return outbox.write(
        actor=actor,
        channel=person.channel,
        to_name=person.name,
        to_address=person.contact,
        kind=kind,
        subject=subject,
        body=body,
        person=person,
        programme=programme,
        about=about,
        language=person.language,
        draft=draft,
        due_on=due_on,
    )
