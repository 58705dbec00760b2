from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from terril.kernel.journal import verb

verb("message.approved", _("%(actor)s a relu un message et l’a laissé partir."))
verb("message.readdressed", _("Un message suit la nouvelle adresse ou le nouveau numéro de la personne."))
verb("message.reached", _("%(actor)s a transmis un message de vive voix."))
verb("message.unsaid", _("%(actor)s a remis un message parmi ceux qui sont à dire."))
verb("message.not_reached", _("%(actor)s a essayé de joindre quelqu’un, sans réponse."))
verb("message.cancelled", _("%(actor)s a abandonné un message."))
verb("message.dropped", _("Un message est devenu sans objet."))
verb(
    "message.printed",
    ngettext_lazy("%(actor)s a imprimé %(count)s courrier.", "%(actor)s a imprimé %(count)s courriers.", "count"),
)
verb("message.sent", _("Un message est parti."))
verb("message.failed", _("Un message n’a pas pu partir."))
verb("message.bounced", _("Un message est revenu : il n’est pas arrivé."))
verb("message.expired", _("Un message parlait d’une date passée : il ne part plus."))
verb("message.stopped", _("Un message ne part plus : la personne n’est plus à joindre."))
