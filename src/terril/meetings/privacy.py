"""What this room holds of people."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.privacy import holds
from terril.meetings.models import Attendance, Meeting, Registration

_TEAM = _("l’équipe de la plateforme")
_INTEREST = _("intérêt légitime : préparer et tenir la rencontre (RGPD, art. 6.1.f)")

holds(
    Registration,
    data=_("qui vient, à quelle rencontre ; ce qu’il lui faut pour venir, si elle le dit"),
    purpose=_("préparer la salle, la garde d’enfants, la traduction et les trajets ; prévenir d’un changement"),
    basis=_INTEREST,
    retention=_("deux ans après le dernier contact"),
    recipients=_TEAM,
)
holds(
    Attendance,
    data=_("qui était là"),
    purpose=_("envoyer le compte rendu, compter les participants"),
    basis=_INTEREST,
    retention=_("deux ans après le dernier contact, puis seulement des nombres"),
    recipients=_TEAM,
)
holds(
    Meeting,
    data=_("les notes et le compte rendu, où des personnes peuvent être nommées"),
    purpose=_("se souvenir de ce qui a été dit et promis"),
    basis=_INTEREST,
    retention=_("la durée du dispositif"),
    recipients=_("l’équipe ; tout le monde pour un compte rendu publié"),
)
