"""The life of a help that somebody offers: the team reads it and passes it on, its holder answers, the worker lets it expire."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.verbs import Move, StateTable
from terril.volunteering.models import Help, HelpState

LIFE = StateTable(
    Help,
    "state",
    [
        Move("pass", HelpState.RECEIVED, HelpState.PASSED),
        Move("set_aside", {HelpState.RECEIVED, HelpState.PASSED}, HelpState.ASIDE),
        Move("accept", HelpState.PASSED, HelpState.ACCEPTED),
        Move("decline", HelpState.PASSED, HelpState.DECLINED),
        # The team was mistaken: it reads again what it had set aside, and waits again for whoever had not said no.
        Move("reopen", HelpState.ASIDE, HelpState.RECEIVED),
        Move("reopen", HelpState.DECLINED, HelpState.PASSED),
        Move("reopen_passed", HelpState.ASIDE, HelpState.PASSED),
        Move("expire", HelpState.PASSED, HelpState.EXPIRED),
        Move("end", {HelpState.RECEIVED, HelpState.PASSED, HelpState.ACCEPTED}, HelpState.ENDED),
    ],
    start=HelpState.RECEIVED,
    # Said alike whoever closed it.
    refusal=_("Ce coup de main n’attend plus de réponse."),
)
