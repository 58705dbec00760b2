"""What the journal says of the time that volunteers give."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import verb

verb("time.declared", _("%(actor)s a déclaré %(minutes)s minutes."))
verb("time.taken_back", _("%(actor)s a repris %(minutes)s minutes déclarées par erreur."))
verb("time.validated", _("%(actor)s a validé %(minutes)s minutes."))
verb("time.refused", _("%(actor)s a demandé de revoir un temps déclaré."))
verb("time.rate", _("%(actor)s a fixé la valeur d’une heure."))
