"""What this room holds of people."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.privacy import holds
from terril.referrals.models import PartnerContact, Referral, Reply

REFERRED = _("Consentement de la personne (RGPD, art. 6.1.a), donné pour chaque orientation et pour ce qu’elle montre.")
REFERRED_FOR = _("Deux ans après le dernier échange (CNIL, délibération 2023-095) ; le lien du partenaire se ferme trente jours après la fin.")

holds(
    Referral,
    data=_("Ce que la personne a accepté de transmettre à un partenaire, tel que transmis ; à qui, quand, et ce qu’il en est advenu."),
    purpose=_("Orienter une idée vers qui peut l’aider, et savoir ce qu’elle y est devenue."),
    basis=REFERRED,
    retention=REFERRED_FOR,
    recipients=_("La personne, l’équipe qui répond aux idées, et le partenaire désigné dans l’accord : lui seul, et rien de plus."),
)
holds(
    Reply,
    data=_("Les mots de la réponse d’un partenaire, sa question, et ce que la personne y a répondu."),
    purpose=_("Porter la réponse jusqu’à la personne."),
    basis=REFERRED,
    retention=REFERRED_FOR,
    recipients=_("La personne, l’équipe qui répond aux idées, et le partenaire."),
)
holds(
    PartnerContact,
    data=_("Le nom et l’adresse, le numéro ou l’e-mail de la personne à joindre chez un partenaire."),
    purpose=_("Lui envoyer les orientations."),
    basis=_("Intérêt légitime : travailler avec les structures du territoire (RGPD, art. 6.1.f)."),
    retention=_("Tant que la structure reçoit des orientations."),
    recipients=_("L’équipe qui répond aux idées."),
)
