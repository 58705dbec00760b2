"""The life of a referral, as one table: from, verb, to."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from terril.kernel.errors import Refused
from terril.support.models import Referral, State


@dataclass(frozen=True)
class Move:
    verb: str
    sources: frozenset[str]
    target: str


def _from(*sources: str) -> frozenset[str]:
    return frozenset(sources)


_OPEN = (State.SENT, State.RECEIVED, State.MORE)
# A partner who answers late, or thinks again, is heard.
_ANSWERABLE = _from(*_OPEN, State.TAKEN, State.ELSEWHERE, State.SILENT)

TABLE = [
    Move("rewrite", _from(State.DRAFT), State.DRAFT),
    Move("ask", _from(State.DRAFT), State.ASKED),
    Move("refuse", _from(State.DRAFT, State.ASKED), State.REFUSED),
    Move("send", _from(State.DRAFT, State.ASKED), State.SENT),
    Move("receive", _from(State.SENT), State.RECEIVED),
    Move("taken", _ANSWERABLE, State.TAKEN),
    Move("elsewhere", _ANSWERABLE, State.ELSEWHERE),
    Move("more", _ANSWERABLE - {State.MORE}, State.MORE),
    Move("return", _from(State.MORE), State.RECEIVED),
    Move("give_up", _from(State.SENT, State.RECEIVED), State.SILENT),
    Move("end", _from(State.TAKEN, State.ELSEWHERE, State.SILENT), State.ENDED),
    Move("withdraw", _from(State.ASKED, *_OPEN, State.TAKEN, State.ELSEWHERE, State.SILENT, State.ENDED), State.WITHDRAWN),
    Move("cancel", _from(State.DRAFT, State.ASKED, *_OPEN), State.CANCELLED),
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
