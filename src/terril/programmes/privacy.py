from django.utils.translation import gettext_lazy as _

from terril.kernel.privacy import holds
from terril.programmes.models import Programme, Role

holds(
    Role,
    data=_("Qui tient quel rôle, pour quelle structure, depuis quand et jusqu’à quand."),
    purpose=_("Savoir qui répond aux idées, et qui peut lire quoi."),
    basis=_("Intérêt légitime de l’association qui anime la plateforme."),
    retention=_("Tant que dure le dispositif ; le nom disparaît quand la personne est effacée."),
    recipients=_("La coordination et l’équipe."),
)
holds(
    Programme,
    data=_("Téléphone et heures de la permanence."),
    purpose=_("Dire à tous comment nous joindre."),
    basis=_("Intérêt légitime de l’association qui anime la plateforme."),
    retention=_("Tant que dure le dispositif."),
    recipients=_("Tout le monde."),
)
