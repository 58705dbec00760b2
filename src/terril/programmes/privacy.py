from django.utils.translation import gettext_lazy as _

from terril.kernel.privacy import holds
from terril.programmes.models import Acquaintance, Import, ImportRow, Likeness, Programme, Role

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

TABLE = _("Reprendre ce que l’association savait déjà, sans le retaper.")
TABLE_BASIS = _("Intérêt légitime, ou votre accord, selon ce que dit le tableau (RGPD, articles 6.1.a, 6.1.f et 14).")
COORDINATION = _("La coordination du dispositif.")

holds(
    Import,
    data=_("Le tableau apporté, le temps de dire ce que sont ses colonnes ; qui l’a apporté, et d’où il vient."),
    purpose=TABLE,
    basis=TABLE_BASIS,
    retention=_("Soixante jours après la fin de l’import ; il reste seulement qu’il a eu lieu."),
    recipients=COORDINATION,
)
holds(
    ImportRow,
    data=_("Les lignes du tableau : noms, coordonnées, idées, promesses."),
    purpose=TABLE,
    basis=TABLE_BASIS,
    retention=_("Soixante jours après la fin de l’import, puis effacement."),
    recipients=COORDINATION,
)
holds(
    Likeness,
    data=_("Deux fiches qui se ressemblent, et ce que quelqu’un en a dit."),
    purpose=_("Ne pas vous inscrire deux fois, ni vous confondre avec quelqu’un d’autre."),
    basis=TABLE_BASIS,
    retention=_("Soixante jours après la fin de l’import, puis effacement."),
    recipients=COORDINATION,
)
holds(
    Acquaintance,
    data=_("De quel tableau nous vous connaissons, et ce qui nous permet de vous garder."),
    purpose=_("Pouvoir vous dire d’où nous tenons vos coordonnées, et les retirer si vous le demandez."),
    basis=TABLE_BASIS,
    retention=_("Aussi longtemps que vos coordonnées."),
    recipients=COORDINATION,
)
