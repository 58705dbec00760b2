"""What this room holds of people."""

from django.utils.translation import gettext_lazy as _

from terril.initiatives.privacy import CONSENT, TEAM, TWO_YEARS
from terril.kernel.privacy import holds
from terril.support.models import (
    Accompaniment,
    Asking,
    Introduction,
    IntroductionSide,
    Match,
    NextStep,
    Offer,
    Offering,
    PartnerContact,
    Referral,
    Reply,
    SealedNote,
    SupportSession,
    TimeEntry,
)

FOLLOW = _("Accompagner une idée, pas à pas.")
REFERRED = _("Consentement de la personne (RGPD, art. 6.1.a), donné pour chaque orientation et pour ce qu’elle montre.")
REFERRED_FOR = _("Deux ans après le dernier échange (CNIL, délibération 2023-095) ; le lien du partenaire se ferme trente jours après la fin.")
VOLUNTEERS = _("Intérêt légitime : organiser le travail de l’équipe (RGPD, art. 6.1.f).")

holds(
    Offering,
    data=_("Savoir-faire, langues, commune de départ, nombre d’idées que quelqu’un de l’équipe peut suivre."),
    purpose=_("Proposer la bonne personne à chaque idée."),
    basis=VOLUNTEERS,
    retention=TWO_YEARS,
    recipients=_("La coordination du dispositif."),
)
holds(Asking, data=_("Ce qui aiderait, dans quelle langue."), purpose=FOLLOW, basis=CONSENT, retention=TWO_YEARS, recipients=TEAM)
holds(
    Accompaniment,
    data=_("Qui suit quelle idée, depuis quand, et pourquoi cela s’est arrêté."),
    purpose=FOLLOW,
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=TEAM,
)
holds(
    SupportSession,
    data=_("Date, durée et décisions des temps passés ensemble."),
    purpose=FOLLOW,
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=_("La personne et l’équipe du dispositif."),
)
holds(NextStep, data=_("Ce que l’on a prévu de faire, et pour quand."), purpose=FOLLOW, basis=CONSENT, retention=TWO_YEARS, recipients=TEAM)
holds(
    SealedNote,
    data=_("Notes de travail de qui suit l’idée, chiffrées ; jamais sur la santé, les opinions ou la famille."),
    purpose=FOLLOW,
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=_("Les personnes qui suivent l’idée ; chaque lecture est inscrite au journal."),
)
holds(
    TimeEntry,
    data=_("Jour, durée et objet du temps donné par une personne de l’équipe."),
    purpose=_("Reconnaître le bénévolat, l’inscrire dans les comptes."),
    basis=_("Intérêt légitime ; pièce comptable gardée dix ans sans le nom (Code de commerce, art. L123-22)."),
    retention=TWO_YEARS,
    recipients=_("La personne et la coordination du dispositif."),
)
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
holds(
    Offer,
    data=_("Ce que quelqu’un propose, à quelles conditions, qui en répond, le nom montré si la personne le choisit."),
    purpose=_("Faire se rencontrer ce qui manque à une idée et ce que d’autres prêtent ou partagent."),
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=_("Qui peut voir l’offre, sans le contact ; l’équipe de la plateforme, avec."),
)
holds(
    Match,
    data=_("À quelle idée une offre est proposée, ce qui en est dit, qui a dit oui, et pourquoi non."),
    purpose=_("Faire d’une offre une promesse, et la suivre."),
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=_("L’équipe de la plateforme ; les deux personnes, pour ce qui les concerne."),
)
holds(
    Introduction,
    data=_("Quelles idées sont présentées l’une à l’autre, par qui, pourquoi, et ce qu’il en est advenu."),
    purpose=_("Mettre en relation des personnes qui pourraient s’aider."),
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=_(
        "L’équipe de la plateforme ; les deux personnes, sans le nom de l’autre tant que les deux n’ont pas dit oui."
    ),
)
holds(
    IntroductionSide,
    data=_("La réponse de chacun, le prénom et le contact que la personne a choisi de donner, qui a noté sa réponse."),
    purpose=_("Donner à chacun le contact de l’autre, quand les deux ont dit oui."),
    basis=CONSENT,
    retention=_("Jusqu’à ce que l’un des deux revienne sur son accord ; deux ans après le dernier échange au plus."),
    recipients=_("L’autre personne, quand les deux ont dit oui ; l’équipe de la plateforme."),
)
