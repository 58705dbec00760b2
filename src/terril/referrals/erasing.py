"""What is left of a referral when the person who agreed to it is erased: that one left, for whom, when, and what came of it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from terril.initiatives.actions.erasing import held_alone
from terril.initiatives.models import Holder
from terril.kernel import clock
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED
from terril.people.actions import ERASERS, LOCKS
from terril.people.models import Person
from terril.people.redact import without
from terril.referrals.common import CLOSED_KIND, reread, tell_partner_closed
from terril.referrals.models import SHUT, Referral, ReferralState


def _carried(person: Person) -> QuerySet[Referral]:
    held = Holder.objects.filter(initiative=OuterRef("initiative"), person=person)
    return Referral.objects.filter(Q(Exists(held)) | Q(consent__person=person)).order_by("pk")


@LOCKS.register(15)
def lock_referrals(person: Person) -> None:
    """After the ideas, as every verb does."""
    list(_carried(person).select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


@ERASERS.register(15)
def forget_referred(person: Person) -> None:
    """Before the ideas go (order 20). What the person agreed to shut with them; what another holder agreed to stays, without the name."""
    alone = set(held_alone(person).values_list("pk", flat=True))
    for pk in list(_carried(person).values_list("pk", flat=True)):
        row = reread(pk)
        agreed = row.consent is not None and row.consent.person_id == person.pk
        if row.initiative_id in alone or agreed or row.consent is None:
            _forget(row)
        else:
            _unname(row, person)


def _forget(referral: Referral) -> None:
    """The words go, the link shuts, and the partner is asked to erase too (RGPD, art. 17 et 19)."""
    # The request to erase that still waits (a call, a letter) is owed to the partner, and says nothing of the person.
    outbox.erase(about=referral, except_kinds={CLOSED_KIND})
    if referral.state not in SHUT:
        tell_partner_closed(None, referral)
        referral.state = ReferralState.WITHDRAWN if referral.sent_at or referral.frozen_at else ReferralState.CANCELLED
    now = clock.now()
    referral.closed_at = referral.closed_at or now
    referral.due_on = referral.wakes_on = None
    referral.snapshot, referral.summary, referral.consent_text, referral.erased_at = {}, "", "", now
    referral.outcome_words = ERASED if referral.outcome_words else ""
    referral.reason = ERASED if referral.reason or referral.state == ReferralState.CANCELLED else ""
    referral.save()
    for reply in referral.replies.order_by("pk"):
        reply.words, reply.where = reply.words and ERASED, reply.where and ERASED
        reply.returned = reply.returned and ERASED
        reply.save(update_fields=["words", "where", "returned"])


def _unname(referral: Referral, person: Person) -> None:
    """Not an edit: what was shared with the agreement of another holder stays frozen; what was written about it loses the name."""
    kept = {field: without(getattr(referral, field), person) for field in ("outcome_words", "reason")}
    Referral.objects.filter(pk=referral.pk).update(**{field: text[:300] for field, text in kept.items()})
    for reply in referral.replies.order_by("pk"):
        reply.words, reply.returned = without(reply.words, person), without(reply.returned, person)
        reply.where = without(reply.where, person)[:200]
        reply.save(update_fields=["words", "returned", "where"])
