"""What the journal says of the time that volunteers give."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from terril.kernel.journal import verb
from terril.kernel.outbox.kinds import kinds

verb(
    "time.declared",
    ngettext_lazy("%(actor)s a déclaré %(minutes)s minute.", "%(actor)s a déclaré %(minutes)s minutes.", "minutes"),
)
verb(
    "time.taken_back",
    ngettext_lazy(
        "%(actor)s a repris %(minutes)s minute déclarée par erreur.",
        "%(actor)s a repris %(minutes)s minutes déclarées par erreur.",
        "minutes",
    ),
)
verb(
    "time.validated",
    ngettext_lazy("%(actor)s a validé %(minutes)s minute.", "%(actor)s a validé %(minutes)s minutes.", "minutes"),
)
verb("time.refused", _("%(actor)s a demandé de revoir un temps déclaré."))
verb("time.rate", _("%(actor)s a fixé la valeur d’une heure."))

kinds("time.refused", expires=False)
