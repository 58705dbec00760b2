"""What this room holds of people."""

from django.utils.translation import gettext_lazy as _

from terril.directory.models import Organisation, Place
from terril.people.dossiers import Dossier, Entry, declare, holds_nobody

declare(
    Dossier(
        Organisation,
        Entry(
            data=_("nom et numéros d’une structure ; le nom d’un collectif peut désigner des personnes"),
            purpose=_("dire qui anime la plateforme, qui répond aux idées et qui porte un projet"),
            basis=_("intérêt légitime de l’association qui anime la plateforme"),
            retention=_("tant que la structure prend part à la plateforme"),
            recipients=_("tout le monde pour les partenaires ; l’équipe pour les autres"),
        ),
        words=("name",),
        export="an organisation, not a person",
    ),
)
holds_nobody(Place, "the address of a place that opens to people, not somebody's home")
