"""The life of an initiative: one table, one object from idea to completed. A verb has the name of the stage it leads to."""

from django.utils.translation import gettext_lazy as _

from terril.initiatives.models import Initiative, Stage
from terril.kernel.verbs import Move, StateTable

LIFE = StateTable(
    Initiative,
    "stage",
    [
        # In the order in which a page offers them: forward first.
        Move(Stage.COMPLETED, Stage.RUNNING, Stage.COMPLETED),
        Move(Stage.PROJECT, {Stage.IDEA, Stage.RUNNING}, Stage.PROJECT),
        Move(Stage.RUNNING, {Stage.IDEA, Stage.PROJECT, Stage.COMPLETED}, Stage.RUNNING),
        # What stopped may start again, as what it was: an idea.
        Move(Stage.IDEA, {Stage.PROJECT, Stage.ENDED}, Stage.IDEA),
        Move(
            Stage.ENDED,
            {Stage.IDEA, Stage.PROJECT, Stage.RUNNING},
            Stage.ENDED,
            must=lambda idea: idea.ended_reason != "",
            otherwise=_("Rien ne s’arrête sans raison : écrivez-la en une phrase."),
            form_field="reason",
        ),
    ],
    start=Stage.IDEA,
    refusal=_("On ne passe pas de « %(state)s » à « %(target)s »."),
    form_field="stage",
)
