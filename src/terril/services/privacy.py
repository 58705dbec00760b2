"""What this room holds of people."""

from django.utils.translation import gettext_lazy as _

from terril.people.dossiers import Dossier, Entry, declare
from terril.services.models import HelpImport, HelpRejection, HelpService, HelpStructure

_PUBLISHED = Entry(
    data=_("nom, adresse, téléphone et e-mail professionnels d’une structure d’aide, tels qu’elle les publie"),
    purpose=_("dire aux habitants où trouver de l’aide près de chez eux"),
    basis=_("intérêt légitime ; données ouvertes, publiées par les structures pour être jointes"),
    retention=_("tant que la source les publie ; une aide qui n’y est plus quitte les listes"),
    recipients=_("tout le monde"),
)
_OF_ORGANISATIONS = "published by organisations about themselves"

declare(
    Dossier(
        HelpRejection,
        Entry(
            data=_("fiches d’un fichier d’aides qui n’ont pas pu entrer dans l’annuaire, avec le nom, le téléphone et l’e-mail qu’elles portent"),
            purpose=_("dire ce qui est à corriger à la source"),
            basis=_("intérêt légitime de l’association qui anime la plateforme"),
            retention=_("quatre-vingt-dix jours ; leur nombre reste"),
            recipients=_("la coordination et l’administration du site"),
        ),
        export=_OF_ORGANISATIONS,
    ),
    Dossier(HelpService, _PUBLISHED, export=_OF_ORGANISATIONS),
    Dossier(HelpStructure, _PUBLISHED, export=_OF_ORGANISATIONS),
    Dossier(
        HelpImport,
        Entry(
            data=_("qui a envoyé un fichier dans l’annuaire des aides, et quand"),
            purpose=_("savoir d’où vient ce que l’annuaire dit, et à qui demander"),
            basis=_("intérêt légitime de l’association qui anime la plateforme"),
            retention=_("tant que l’annuaire existe ; sans nom après un effacement"),
            recipients=_("la coordination et l’administration du site"),
        ),
        by=("asked_by",),
        export="a gesture of the team, told in the journal",
    ),
)
