"""What this room holds of people."""

from django.utils.translation import gettext_lazy as _

from terril.hours.models import TimeEntry
from terril.initiatives.privacy import TWO_YEARS
from terril.kernel.privacy import holds

holds(
    TimeEntry,
    data=_("Jour, durée et objet du temps donné par une personne de l’équipe."),
    purpose=_("Reconnaître le bénévolat, l’inscrire dans les comptes."),
    basis=_("Intérêt légitime ; pièce comptable gardée dix ans sans le nom (Code de commerce, art. L123-22)."),
    retention=TWO_YEARS,
    recipients=_("La personne et la coordination du dispositif."),
)
