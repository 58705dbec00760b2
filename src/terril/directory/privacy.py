from django.utils.translation import gettext_lazy as _

from terril.directory.models import Organisation
from terril.kernel.privacy import holds

holds(
    Organisation,
    data=_("nom et numéros d’une structure ; le nom d’un collectif peut désigner des personnes"),
    purpose=_("dire qui anime la plateforme, qui répond aux idées et qui porte un projet"),
    basis=_("intérêt légitime de l’association qui anime la plateforme"),
    retention=_("tant que la structure prend part à la plateforme"),
    recipients=_("tout le monde pour les partenaires ; l’équipe pour les autres"),
)
