"""The life of an introduction, as one table. Who may is decided by the doors: the holder of each idea answers for it, whoever works on both proposes
and cancels, the worker lets it expire."""

from django.utils.translation import gettext_lazy as _

from terril.introductions.models import Introduction, IntroductionState
from terril.kernel.verbs import Move, StateTable

LIFE = StateTable(
    Introduction,
    "state",
    [
        # At the second yes.
        Move("agree", IntroductionState.PROPOSED, IntroductionState.AGREED),
        Move("refuse", IntroductionState.PROPOSED, IntroductionState.REFUSED),
        Move("expire", IntroductionState.PROPOSED, IntroductionState.EXPIRED),
        Move("end", {IntroductionState.PROPOSED, IntroductionState.AGREED}, IntroductionState.ENDED),
    ],
    start=IntroductionState.PROPOSED,
    # Said alike whoever refused, did not answer, or left.
    refusal=_("L’autre personne n’est pas disponible pour l’instant."),
)
