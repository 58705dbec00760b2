"""Somebody died: nothing more is written to them, whoever did things with them is told in a few words, and how they were reached is forgotten."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Channel
from terril.kernel.outbox.stopping import stop
from terril.kernel.slots import Slot
from terril.kernel.verbs import locked
from terril.people.models import Account, Person

# A part is called with the person and answers those to whom it is said: who carries an idea with them, who accompanies it.
MOURNED_BY = Slot[[Person], list[Person]]("who is told that somebody died")
# How long it can be taken back: until then, how they were reached is kept apart.
UNSAID_WITHIN = timedelta(days=1)
REACHED = ("channel", "email", "phone", "postal_address", "relay")


@transaction.atomic
def note(*, actor: Person | None, person: Person) -> Person:
    """Every message to them stops, their account is closed. Their ideas stay: whoever carries them too decides, or the team. Raises Refused twice."""
    row = locked(person)
    if row.erased_at is not None or row.died_at is not None:
        raise Refused(_("C’est déjà noté, ou ses données ont été effacées."))
    # With the account that this closes, and no other: one that was closed before stays so if it was a mistake.
    closing = list(Account.objects.filter(person=row, is_active=True).order_by("pk").values_list("pk", flat=True))
    row.reached_before = {name: getattr(row, name) for name in REACHED} | {"closed": closing}
    row.channel, row.email, row.phone, row.postal_address, row.relay = Channel.NONE, "", "", "", ""
    row.died_at = clock.now()
    row.save()
    Account.objects.filter(pk__in=closing).update(is_active=False)
    stop(person_id=row.pk, reason=gettext_lazy("Cette personne n’est plus."))
    journal.record(actor=actor, verb="person.died", subject=row)
    return row


@transaction.atomic
def take_back(*, actor: Person | None, person: Person) -> Person:
    """It was a mistake: they are reached as before. What was stopped is not written again. Raises Refused after a day."""
    row = locked(person)
    if row.died_at is None or row.reached_before is None or row.died_at < clock.now() - UNSAID_WITHIN:
        raise Refused(_("On ne peut plus revenir là-dessus : ses coordonnées sont effacées."))
    kept: dict[str, Any] = row.reached_before
    for name in REACHED:
        setattr(row, name, kept[name])
    row.died_at = row.reached_before = None
    row.save()
    Account.objects.filter(pk__in=kept.get("closed", [])).update(is_active=True)
    journal.record(actor=actor, verb="person.not_dead", subject=row)
    return row


def forget_contacts() -> int:
    """After a day nothing is kept of how they were reached; how many."""
    return Person.objects.filter(reached_before__isnull=False, died_at__lt=clock.now() - UNSAID_WITHIN).update(reached_before=None)
