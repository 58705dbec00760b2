"""What is left of a referral when the person who agreed to it is erased: that one left, for whom, when, and what came of it."""

from django.db.models import Q, QuerySet

from terril.initiatives.erasing import held_alone
from terril.kernel import clock
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED
from terril.kernel.verbs import locked
from terril.people.dossiers import Becomes, People, Reach
from terril.referrals import words
from terril.referrals.actions import CLOSED_KIND, JOINED, tell_partner
from terril.referrals.models import SHUT, Referral, ReferralState


def agreed_or_carried(referral: str, becomes: Becomes, shared: Becomes) -> Reach:
    """Whoever carries the idea, or agreed to what was shown; `referral`: from the row to it, "" for itself. What somebody agreed to shuts with them,
    as does what nobody else agreed to; what another holder agreed to stays, without the name."""

    def found(people: People) -> Q:
        ids = [person.pk for person in people]
        return Q(**{f"{referral}initiative__holders__person__in": ids}) | Q(**{f"{referral}consent__person__in": ids})

    def alone(people: People) -> Q:
        agreed = Q(**{f"{referral}consent__person__in": [person.pk for person in people]}) | Q(**{f"{referral}consent__isnull": True})
        return agreed | Q(**{f"{referral}initiative__in": held_alone(people).values("pk")})

    return Reach(found, becomes, alone=alone, shared=shared)


def referrals_shut(rows: QuerySet[Referral], people: People) -> None:
    """The words go, the link shuts, and the partner is asked to erase too (RGPD, art. 17 et 19)."""
    for pk in list(rows.values_list("pk", flat=True)):
        referral = locked(Referral(pk=pk), *JOINED)
        # The request to erase that still waits (a call, a letter) is owed to the partner, and says nothing of the person.
        outbox.erase(about=referral, except_kinds={CLOSED_KIND})
        if referral.state not in SHUT:
            tell_partner(None, referral, CLOSED_KIND, words.closed)
            referral.state = ReferralState.WITHDRAWN if referral.sent_at or referral.frozen_at else ReferralState.CANCELLED
        now = clock.now()
        referral.closed_at = referral.closed_at or now
        referral.due_on = referral.wakes_on = None
        referral.snapshot, referral.summary, referral.consent_text, referral.erased_at = {}, "", "", now
        referral.outcome_words = ERASED if referral.outcome_words else ""
        referral.reason = ERASED if referral.reason or referral.state == ReferralState.CANCELLED else ""
        referral.save()
