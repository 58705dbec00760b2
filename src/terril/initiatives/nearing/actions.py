"""What a human says of two initiatives that look close."""

from django.db import transaction

from terril.initiatives.models import Closeness, Initiative
from terril.kernel import clock, journal
from terril.kernel.verbs import locked
from terril.people.models import Person


@transaction.atomic
def dismiss_close(*, actor: Person | None, close: Closeness, initiative: Initiative) -> Closeness:
    """They are not alike: the suggestion is made to nobody any more, from either side. Saying it twice changes nothing.

    `initiative` is the one of the two that was being read.
    """
    row = locked(close)
    if row.dismissed_at is None:
        row.dismissed_at = clock.now()
        row.save(update_fields=["dismissed_at"])
        journal.record(actor=actor, verb="closeness.dismissed", subject=initiative)
    return row
