"""The lives of an offer and of a proposal, as two tables."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.verbs import Move, StateTable
from terril.offers.models import Match, MatchState, Offer, OfferState

OFFER = StateTable(
    Offer,
    "state",
    [
        # Whoever offers changes what others read: it is read over again.
        Move("submit", {OfferState.SUBMITTED, OfferState.PUBLISHED, OfferState.PAUSED}, OfferState.SUBMITTED),
        Move("publish", {OfferState.SUBMITTED, OfferState.PAUSED}, OfferState.PUBLISHED),
        Move("pause", OfferState.PUBLISHED, OfferState.PAUSED),
        Move("end", {OfferState.SUBMITTED, OfferState.PUBLISHED, OfferState.PAUSED}, OfferState.ENDED),
    ],
    start={OfferState.SUBMITTED, OfferState.PUBLISHED},
    refusal=_("Cette offre est « %(state)s » : rien n’a été changé."),
)

# Somebody is still to answer.
OPEN = (MatchState.ASKED, MatchState.PROPOSED)

MATCH = StateTable(
    Match,
    "state",
    [
        Move("propose", MatchState.ASKED, MatchState.PROPOSED),
        Move("accept", MatchState.PROPOSED, MatchState.ACCEPTED),
        Move("decline", OPEN, MatchState.DECLINED),
        Move("end", OPEN, MatchState.ENDED),
    ],
    start=OPEN,
    refusal=_("Cette proposition est déjà « %(state)s » : rien n’a été changé."),
)
