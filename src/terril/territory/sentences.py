from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import verb

verb("territory.created", _("Un territoire de %(count)s communes a été dessiné."))
verb("territory.redrawn", _("Un territoire a été redessiné : il compte %(count)s communes."))
verb("territory.facts_updated", _("Les données officielles de %(count)s communes ont été mises à jour."))
verb("journeys.imported", _("%(actor)s a importé %(count)s temps de trajet."))
verb("journey.kept", _("%(actor)s a noté un temps de trajet : %(minutes)s minutes."))
verb("journey.dropped", _("%(actor)s a retiré un temps de trajet."))
