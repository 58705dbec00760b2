"""The life of an accompaniment, as one table. Who may is decided by the doors; whether the place is free, under the lock of the idea."""

from django.utils.translation import gettext_lazy as _

from terril.accompaniment.models import Accompaniment, AccompanimentState
from terril.kernel.verbs import Move, StateTable

LIFE = StateTable(
    Accompaniment,
    "state",
    [
        Move("accept", AccompanimentState.PROPOSED, AccompanimentState.ACTIVE),
        Move("decline", AccompanimentState.PROPOSED, AccompanimentState.DECLINED),
        # Taken back, or somebody else has said yes.
        Move("lapse", AccompanimentState.PROPOSED, AccompanimentState.LAPSED),
        Move("end", AccompanimentState.ACTIVE, AccompanimentState.ENDED),
    ],
    start=AccompanimentState.PROPOSED,
    refusal=_("C’est déjà fait : cet accompagnement est maintenant « %(state)s ». Rien n’a été changé."),
    conflict=True,
)
