"""Asking after an idea on the phone: a call is taken by one person, left, or rings for nobody."""

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from terril.initiatives.models import News
from terril.initiatives.news.question import TAKEN_FOR
from terril.kernel import clock, journal
from terril.kernel.errors import Conflict
from terril.kernel.outbox import actions as outbox
from terril.kernel.verbs import locked, locked_if_there
from terril.kernel.words import hour
from terril.people.models import Person


def taken_now(row: News) -> bool:
    return row.taken_at is not None and row.taken_at > clock.now() - TAKEN_FOR


@transaction.atomic
def take_call(*, actor: Person, follow_up: News) -> News:
    """Somebody takes this call, so that two volunteers do not ring the same person. Taking it again keeps it. Raises Conflict when
    another has it, or when the answer came meanwhile."""
    row = _still_open(follow_up)
    if taken_now(row) and row.taken_by_id != actor.pk and row.taken_by is not None:
        raise Conflict(_("%(name)s s’en charge depuis %(hour)s.") % {"name": row.taken_by.name, "hour": hour(localtime(row.taken_at))})
    again = row.taken_by_id == actor.pk and taken_now(row)
    row.taken_by, row.taken_at = actor, clock.now()
    row.save(update_fields=["taken_by", "taken_at"])
    if not again:
        journal.record(actor=actor, verb="news.taken", subject=row.initiative, programme=row.programme_id)
    return row


@transaction.atomic
def leave_call(*, actor: Person, follow_up: News) -> News:
    """The call goes back to the list; leaving what one does not hold changes nothing."""
    row = locked(follow_up, "initiative")
    if row.taken_by_id == actor.pk:
        row.taken_by = row.taken_at = None
        row.save(update_fields=["taken_by", "taken_at"])
        journal.record(actor=actor, verb="news.left", subject=row.initiative, programme=row.programme_id)
    return row


@transaction.atomic
def nobody_answered(*, actor: Person, follow_up: News, outcome: str = "") -> News:
    """The attempt is counted and the call comes back tomorrow. Raises Conflict when the question no longer waits to be said."""
    row = _still_open(follow_up)
    if row.message_id is None:
        raise Conflict(_("Personne n’est à appeler pour cette idée."))
    outbox.not_reached(actor=actor, message_id=row.message_id, outcome=outcome)
    row.taken_by = row.taken_at = None
    row.save(update_fields=["taken_by", "taken_at"])
    return row


def _still_open(follow_up: News) -> News:
    row = locked_if_there(follow_up, "initiative", "taken_by")
    if row is None or row.answered_at or row.closed_at:
        raise Conflict(_("Cette question n’attend plus : la réponse est arrivée, ou l’idée a été retirée."))
    return row
