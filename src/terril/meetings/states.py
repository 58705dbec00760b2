"""The lives of a meeting and of a proposal of season, as two tables."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.verbs import Move, StateTable
from terril.meetings.models import Meeting, Plan, PlanState, Status

OPEN = (Status.TENTATIVE, Status.CONFIRMED)

LIFE = StateTable(
    Meeting,
    "status",
    [
        Move("confirm_place", OPEN, Status.CONFIRMED, must=lambda meeting: bool(meeting.where), otherwise=_("Dites d’abord dans quel lieu.")),
        # Another commune: the place is to be confirmed again.
        Move("lose_place", OPEN, Status.TENTATIVE),
        Move("move", OPEN, None),
        Move("cancel", OPEN, Status.CANCELLED),
        Move("close", OPEN, Status.HELD),
    ],
    start=OPEN,
    refusal=_("Cette rencontre est %(state)s : rien n’a été changé."),
)

PLAN = StateTable(
    Plan,
    "state",
    [
        Move("find", PlanState.WAITING, PlanState.READY),
        Move("fail", PlanState.WAITING, PlanState.IMPOSSIBLE),
        # A date changed by hand, or the season made of it.
        Move("change", PlanState.READY, None),
    ],
    start=PlanState.WAITING,
    refusal=_("Cette proposition n’est pas prête : attendez la fin du calcul, ou demandez-en une autre."),
)


def open_to_change(meeting: Meeting) -> bool:
    """Neither cancelled nor held."""
    return meeting.status in OPEN
