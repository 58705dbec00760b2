"""What this room holds of people. Erased in this order."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.people.dossiers import Dossier, Entry, Export, Fact, Objection, Reach, Section, declare
from terril.people.erasing import Kept
from terril.programmes.models import Programme, Role

_RUN = _("Intérêt légitime de l’association qui anime la plateforme.")

declare(
    Dossier(
        Role,
        Entry(
            data=_("Qui tient quel rôle, pour quelle structure, depuis quand et jusqu’à quand."),
            purpose=_("Savoir qui répond aux idées, et qui peut lire quoi."),
            basis=_RUN,
            retention=_("Tant que dure le dispositif ; le nom disparaît quand la personne est effacée."),
            recipients=_("La coordination et l’équipe."),
        ),
        reaches=(Reach("person", Kept("that the role was held: the number names nobody")),),
        by=("given_by", "withdrawn_by"),
        programmes=("programme",),
        objection=Objection(Q(withdrawn_at__isnull=True), _("Cette personne tient encore un rôle dans l’équipe : retirez-le d’abord.")),
        export=Export(
            "roles",
            Section(180, _("Vos rôles")),
            ("programme__name", "kind", "given_at"),
            (Fact(lambda row: row["programme"], "kind"), Fact(_("Depuis"), "given_at")),
            rows=Q(withdrawn_at__isnull=True),
            renamed={"programme__name": "programme", "kind": "role", "given_at": "since"},
        ),
    ),
    Dossier(
        Programme,
        Entry(
            data=_("Téléphone et heures de la permanence."),
            purpose=_("Dire à tous comment nous joindre."),
            basis=_RUN,
            retention=_("Tant que dure le dispositif."),
            recipients=_("Tout le monde."),
        ),
    ),
)
