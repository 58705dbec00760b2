"""What this room holds of people."""

from django.utils.translation import gettext_lazy as _

from terril.imports.models import Acquaintance, Import, ImportRow, Likeness
from terril.kernel.privacy import holds

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
