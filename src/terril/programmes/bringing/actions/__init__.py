"""The verbs of an import, by gesture. Each is one transaction; nothing is written outside the import before `carry_out`."""

from terril.programmes.bringing.actions.carrying import carry_out, undo
from terril.programmes.bringing.actions.comparing import decide, decide_rest
from terril.programmes.bringing.actions.forgetting import forget_closed
from terril.programmes.bringing.actions.mending import accept, leave_out, mend
from terril.programmes.bringing.actions.starting import choose_sheet, drop, match, resume, start

__all__ = [
    "accept",
    "carry_out",
    "choose_sheet",
    "decide",
    "decide_rest",
    "drop",
    "forget_closed",
    "leave_out",
    "match",
    "mend",
    "resume",
    "start",
    "undo",
]
