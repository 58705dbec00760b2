"""The life of a meeting, as one table: from, verb, to, who may, what must be true."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.kernel.errors import Refused
from terril.meetings.models import Meeting, Status


@dataclass(frozen=True)
class Move:
    source: str
    verb: str
    target: str
    who: Any
    must: Callable[[Meeting], bool] = lambda meeting: True
    otherwise: Any = ""


_TEAM = gettext_lazy("la coordination ou l’animation")
_PLACE = gettext_lazy("Dites d’abord dans quel lieu.")

TABLE = [
    Move(Status.TENTATIVE, "confirm_place", Status.CONFIRMED, _TEAM, lambda m: bool(m.where), _PLACE),
    Move(Status.CONFIRMED, "confirm_place", Status.CONFIRMED, _TEAM, lambda m: bool(m.where), _PLACE),
    Move(Status.TENTATIVE, "move", Status.TENTATIVE, _TEAM),
    Move(Status.CONFIRMED, "move", Status.CONFIRMED, _TEAM),
    Move(Status.TENTATIVE, "cancel", Status.CANCELLED, _TEAM),
    Move(Status.CONFIRMED, "cancel", Status.CANCELLED, _TEAM),
    Move(Status.TENTATIVE, "close", Status.HELD, _TEAM),
    Move(Status.CONFIRMED, "close", Status.HELD, _TEAM),
]


def apply(meeting: Meeting, verb: str) -> None:
    """Sets the state that `verb` leads to. Raises Refused when the meeting is not in a state for it, or something is missing."""
    for move in TABLE:
        if move.source == meeting.status and move.verb == verb:
            if not move.must(meeting):
                raise Refused(str(move.otherwise))
            meeting.status = move.target
            return
    raise Refused(_("Cette rencontre est %(state)s : rien n’a été changé.") % {"state": meeting.get_status_display()})


def open_to_change(meeting: Meeting) -> bool:
    """Neither cancelled nor held."""
    return meeting.status in {Status.TENTATIVE, Status.CONFIRMED}
