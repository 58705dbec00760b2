"""The lives of an offer and of a proposal, as two tables: from, verb, to."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from terril.kernel.errors import Refused
from terril.offers.models import Match, MatchState, Offer, OfferState


@dataclass(frozen=True)
class Move:
    source: str
    verb: str
    target: str


OFFER = [
    Move(OfferState.SUBMITTED, "publish", OfferState.PUBLISHED),
    Move(OfferState.PAUSED, "publish", OfferState.PUBLISHED),
    Move(OfferState.PUBLISHED, "pause", OfferState.PAUSED),
    Move(OfferState.SUBMITTED, "end", OfferState.ENDED),
    Move(OfferState.PUBLISHED, "end", OfferState.ENDED),
    Move(OfferState.PAUSED, "end", OfferState.ENDED),
]
MATCH = [
    Move(MatchState.ASKED, "propose", MatchState.PROPOSED),
    Move(MatchState.PROPOSED, "accept", MatchState.ACCEPTED),
    Move(MatchState.ASKED, "decline", MatchState.DECLINED),
    Move(MatchState.PROPOSED, "decline", MatchState.DECLINED),
    Move(MatchState.ASKED, "end", MatchState.ENDED),
    Move(MatchState.PROPOSED, "end", MatchState.ENDED),
]


def _step(table: list[Move], state: str, verb: str) -> str | None:
    return next((move.target for move in table if move.source == state and move.verb == verb), None)


def move_offer(offer: Offer, verb: str) -> None:
    """Sets the state that `verb` leads to. Raises Refused when the offer is not in a state for it."""
    target = _step(OFFER, offer.state, verb)
    if target is None:
        raise Refused(_("Cette offre est « %(state)s » : rien n’a été changé.") % {"state": offer.get_state_display()})
    offer.state = target


def move_match(match: Match, verb: str) -> None:
    """Sets the state that `verb` leads to. Raises Refused when the proposal is closed."""
    target = _step(MATCH, match.state, verb)
    if target is None:
        raise Refused(
            _("Cette proposition est déjà « %(state)s » : rien n’a été changé.") % {"state": match.get_state_display()}
        )
    match.state = target
