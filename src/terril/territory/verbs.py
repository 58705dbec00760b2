from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import verb

verb("territory.created", _("Un territoire de %(count)s communes a été dessiné."))
verb("territory.redrawn", _("Un territoire a été redessiné : il compte %(count)s communes."))
verb("territory.facts_updated", _("Les données officielles de %(count)s communes ont été mises à jour."))
