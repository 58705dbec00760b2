"""What this room, the messages and the journal hold of people: why, on which legal basis, how long, who sees it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import Message
from terril.kernel.privacy import holds
from terril.kernel.throttle import Attempt
from terril.people.models import Account, Consent, Person

TEAM = _("L’équipe de la plateforme (coordination, animation, bénévoles).")
SELF = _("Vous seul.")
SECURITY = _("Intérêt légitime : protéger les comptes et les idées.")

holds(
    Person,
    data=_(
        "Prénom, nom, moyen choisi pour vous joindre et ce qu’il demande (e-mail, téléphone, adresse, relais), langue, commune."
    ),
    purpose=_("Vous répondre, vous inviter, vous dire ce que devient votre idée."),
    basis=_("Votre consentement, recueilli au moment du dépôt."),
    retention=_("Deux ans après le dernier contact, puis effacement, avec un préavis."),
    recipients=TEAM,
)
holds(
    Account,
    data=_("E-mail de connexion, date d’ouverture."),
    purpose=_("Vous ouvrir votre compte, si vous en voulez un."),
    basis=_("Votre consentement : un compte n’est jamais obligatoire."),
    retention=_("Jusqu’à votre demande, ou deux ans après la dernière connexion."),
    recipients=SELF,
)
holds(
    EmailAddress,
    data=_("E-mail de connexion et le fait qu’il a été confirmé."),
    purpose=_("Envoyer les codes de connexion à la bonne personne."),
    basis=_("Votre consentement : un compte n’est jamais obligatoire."),
    retention=_("Aussi longtemps que le compte."),
    recipients=SELF,
)
holds(
    Authenticator,
    title=_("Preuves de connexion"),
    data=_("Clés d’accès, application de codes, codes de secours."),
    purpose=_("Demander une seconde preuve à qui voit des coordonnées."),
    basis=SECURITY,
    retention=_("Jusqu’à ce que vous les retiriez, ou aussi longtemps que le compte."),
    recipients=SELF,
)
holds(
    UserSession,
    title=_("Appareils connectés"),
    data=_("Adresse IP, navigateur et date de chaque connexion ouverte."),
    purpose=_("Vous montrer les appareils connectés à votre compte et les déconnecter."),
    basis=SECURITY,
    retention=_("Aussi longtemps que la connexion : quatorze jours au plus après la dernière visite."),
    recipients=SELF,
)
holds(
    Session,
    data=_(
        "Un identifiant dans un cookie, nécessaire au fonctionnement ; l’idée que vous suivez, le temps de la visite."
    ),
    purpose=_("Vous reconnaître d’une page à l’autre."),
    basis=_("Nécessaire au service demandé : ce cookie est exempté de consentement."),
    retention=_("Quatorze jours."),
    recipients=_("Personne."),
)
holds(
    Attempt,
    data=_("L’empreinte d’une adresse IP ou d’un compte, qui ne permet pas de la retrouver, et un nombre d’essais."),
    purpose=_("Ralentir ceux qui essaient des codes au hasard."),
    basis=SECURITY,
    retention=_("Un jour."),
    recipients=_("Personne."),
)
holds(
    Consent,
    data=_(
        "Le texte montré, la façon dont vous avez donné votre accord, la date, qui l’a recueilli, le nom du témoin."
    ),
    purpose=_("Prouver à quoi vous avez dit oui, et permettre de le retirer."),
    basis=_("Obligation légale (RGPD, article 7)."),
    retention=_("Aussi longtemps que les données auxquelles il se rapporte."),
    recipients=TEAM,
)
holds(
    Message,
    data=_("Votre nom, l’adresse ou le numéro utilisé, le texte du message et ce qu’il est devenu."),
    purpose=_("Porter les réponses jusqu’à vous et savoir qu’elles sont arrivées."),
    basis=_("Votre consentement, recueilli au moment du dépôt."),
    retention=_("Deux ans après le dernier contact."),
    recipients=_(
        "L’équipe de la plateforme, et qui transporte le message (messagerie, opérateur de SMS, poste, relais choisi par vous)."
    ),
)
holds(
    JournalEntry,
    data=_("Des références seulement : des numéros, des dates, des actions. Ni nom, ni coordonnées, ni texte."),
    purpose=_("Dire fidèlement qui a fait quoi, et quand."),
    basis=_("Intérêt légitime : rendre compte de ce qui est fait des idées."),
    retention=_("Aussi longtemps que la plateforme. Après un effacement, le numéro ne désigne plus personne."),
    recipients=_(
        "L’équipe de la plateforme ; l’histoire publique d’une initiative n’en montre que ce que les personnes qui la portent ont choisi de montrer."
    ),
)
