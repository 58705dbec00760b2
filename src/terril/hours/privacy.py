"""What this room holds of people."""

from django.utils.translation import gettext_lazy as _

from terril.hours.models import TimeEntry
from terril.initiatives.privacy import TWO_YEARS
from terril.kernel.words import spoken_minutes
from terril.people.dossiers import Dossier, Entry, Export, Fact, Reach, Section, declare
from terril.people.erasing import Kept

declare(
    Dossier(
        TimeEntry,
        Entry(
            data=_("Jour, durée et objet du temps donné par une personne de l’équipe."),
            purpose=_("Reconnaître le bénévolat, l’inscrire dans les comptes."),
            basis=_("Intérêt légitime ; pièce comptable gardée dix ans sans le nom (Code de commerce, art. L123-22)."),
            retention=TWO_YEARS,
            recipients=_("La personne et la coordination du dispositif."),
        ),
        reaches=(Reach("person", Kept("an accounting record: the number names nobody (Code de commerce, art. L123-22)")),),
        by=("decided_by",),
        words=("reason",),
        export=Export(
            "hours",
            Section(90, _("Le temps que vous avez donné")),
            ("day", "minutes", "kind", "state", "reason", "initiative__ref"),
            (
                Fact(_("Le"), "day"),
                Fact(_("Durée"), "minutes", told=spoken_minutes),
                Fact(_("Pour quoi"), "kind"),
                Fact(_("État"), "state"),
                Fact(_("Pourquoi"), "reason"),
            ),
            order=("day", "pk"),
        ),
    ),
)
