"""The verbs of an import, by gesture. Each is one transaction; nothing is written outside the import before `carry_out`."""

from terril.imports.actions.carrying import carry_out, undo
from terril.imports.actions.comparing import decide, decide_rest
from terril.imports.actions.forgetting import forget_closed
from terril.imports.actions.mending import accept, leave_out, mend
from terril.imports.actions.starting import choose_sheet, drop, match, resume, start

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
