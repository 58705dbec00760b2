"""The life of an import of the directory of help, as one table."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.verbs import Move, StateTable
from terril.services.models import HelpImport, ImportState

UNDER_WAY = {ImportState.WAITING, ImportState.READING, ImportState.WRITING}

LIFE = StateTable(
    HelpImport,
    "state",
    [
        # Also the second time, when the worker was killed in the middle of the first.
        Move("read", UNDER_WAY, ImportState.READING),
        Move("write", ImportState.READING, ImportState.WRITING),
        Move("finish", ImportState.WRITING, ImportState.DONE),
        Move("refuse", UNDER_WAY, ImportState.REFUSED),
    ],
    start=ImportState.WAITING,
    refusal=_("Cet import est « %(state)s » : rien n’a été changé."),
)
