"""The life of a referral, as one table: from, verb, to."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from terril.kernel.errors import Refused
from terril.referrals.models import Referral, ReferralState


@dataclass(frozen=True)
class Move:
    verb: str
    sources: frozenset[str]
    target: str


def _from(*sources: str) -> frozenset[str]:
    return frozenset(sources)


_OPEN = (ReferralState.SENT, ReferralState.RECEIVED, ReferralState.MORE)
# A partner who answers late, or thinks again, is heard.
_ANSWERABLE = _from(*_OPEN, ReferralState.TAKEN, ReferralState.ELSEWHERE, ReferralState.SILENT)

TABLE = [
    Move("rewrite", _from(ReferralState.DRAFT), ReferralState.DRAFT),
    Move("ask", _from(ReferralState.DRAFT), ReferralState.ASKED),
    Move("refuse", _from(ReferralState.DRAFT, ReferralState.ASKED), ReferralState.REFUSED),
    Move("send", _from(ReferralState.DRAFT, ReferralState.ASKED), ReferralState.SENT),
    Move("receive", _from(ReferralState.SENT), ReferralState.RECEIVED),
    Move("taken", _ANSWERABLE, ReferralState.TAKEN),
    Move("elsewhere", _ANSWERABLE, ReferralState.ELSEWHERE),
    Move("more", _ANSWERABLE - {ReferralState.MORE}, ReferralState.MORE),
    Move("return", _from(ReferralState.MORE), ReferralState.RECEIVED),
    Move("give_up", _from(ReferralState.SENT, ReferralState.RECEIVED), ReferralState.SILENT),
    Move("end", _from(ReferralState.TAKEN, ReferralState.ELSEWHERE, ReferralState.SILENT), ReferralState.ENDED),
    Move("withdraw", _ANSWERABLE | {ReferralState.ASKED, ReferralState.ENDED}, ReferralState.WITHDRAWN),
    Move("cancel", _from(ReferralState.DRAFT, ReferralState.ASKED, *_OPEN), ReferralState.CANCELLED),
]


def allowed(referral: Referral, verb: str) -> bool:
    return any(move.verb == verb and referral.state in move.sources for move in TABLE)


def apply(referral: Referral, verb: str) -> None:
    """Sets the state that `verb` leads to. Raises Refused when the referral is not in a state for it."""
    for move in TABLE:
        if move.verb == verb and referral.state in move.sources:
            referral.state = move.target
            return
    raise Refused(
        _("Cette orientation est maintenant « %(state)s » : rien n’a été changé. Rechargez la page pour voir où elle en est.")
        % {"state": referral.get_state_display()}
    )
