"""The life of an import, as one table."""

from django.utils.translation import gettext_lazy as _

from terril.imports.models import Import, ImportStatus
from terril.kernel.verbs import Move, StateTable

OPEN = (ImportStatus.MATCHING, ImportStatus.CHECKING)

LIFE = StateTable(
    Import,
    "status",
    [
        # Another sheet, or another line of headers: its rows are other rows.
        Move("lay_out", OPEN, ImportStatus.MATCHING),
        # Columns may be matched again: what was corrected stays.
        Move("match", OPEN, ImportStatus.CHECKING),
        # Rows are corrected or left aside, likenesses decided.
        Move("mend", ImportStatus.CHECKING, None),
        Move("carry_out", ImportStatus.CHECKING, ImportStatus.DONE),
        Move("undo", ImportStatus.DONE, ImportStatus.UNDONE),
        Move("resume", ImportStatus.UNDONE, ImportStatus.CHECKING),
        Move("drop", {*OPEN, ImportStatus.UNDONE}, ImportStatus.DROPPED),
    ],
    start=ImportStatus.MATCHING,
    refusal=_("Cet import est « %(state)s » : rien n’a été changé."),
)
