"""Saying something to somebody, through the channel that this person chose."""

import logging
from datetime import date
from typing import Any

from django.db import models

from terril.kernel import outbox
from terril.kernel.errors import Refused
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


def tell_if_reachable(*, actor: Person | None, person: Person, kind: str, **said: Any) -> Message | None:
    """Like `tell`, for news of what somebody else has just done: whoever acts is not refused for the wrong address of another, and does not
    read their name in the refusal. None then too: the page of follow-up tells the same."""
    try:
        return tell(actor=actor, person=person, kind=kind, **said)
    except Refused:
        log.warning("person %s: %s could not be told by %s", person.pk, kind, person.channel)
        return None
