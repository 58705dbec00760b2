"""What this room, the messages and the journal hold of people. Erased in this order."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import Message, MessageStatus
from terril.kernel.throttle import Attempt
from terril.people import erasing
from terril.people.contacts import spaced_phone
from terril.people.dossiers import Dossier, Entry, Export, Fact, Objection, Reach, Section, declare
from terril.people.erasing import Kept, deleted
from terril.people.models import Account, Consent, Person

TEAM = _("L’équipe de la plateforme (coordination, animation, bénévoles).")
SELF = _("Vous seul.")
SECURITY = _("Intérêt légitime : protéger les comptes et les idées.")
AGREED_TO_AN_ACCOUNT = _("Votre consentement : un compte n’est jamais obligatoire.")
ON_ONES_PAGE = "read and changed on the page of one's account"

declare(
    Dossier(
        Message,
        Entry(
            data=_("Votre nom, l’adresse ou le numéro utilisé, le texte du message et ce qu’il est devenu."),
            purpose=_("Porter les réponses jusqu’à vous et savoir qu’elles sont arrivées."),
            basis=_("Votre consentement, recueilli au moment du dépôt."),
            retention=_("Deux ans après le dernier contact."),
            recipients=_(
                "L’équipe de la plateforme, et qui transporte le message (messagerie, opérateur de SMS, poste, relais choisi par vous)."
            ),
        ),
        reaches=(Reach(erasing.written_to_or_about, erasing.silenced),),
        numbers=("person_id", "written_by_id", "closed_by_id"),
        words=("subject", "body", "outcome", "last_error"),
        export=Export(
            "messages",
            Section(150, _("Les messages")),
            ("channel", "status", "to_name", "to_address", "subject", "body", "written_at", "sent_at"),
            (Fact(_("Écrit le"), "written_at"), Fact(_("Parti le"), "sent_at"), Fact(_("Objet"), "subject")),
            words="body",
            lookup="person_id",
            # What is still being read over is not theirs yet.
            rows=~Q(status=MessageStatus.DRAFT),
        ),
    ),
    Dossier(
        Consent,
        Entry(
            data=_(
                "Le texte montré, la façon dont vous avez donné votre accord, la date, qui l’a recueilli, le nom du témoin."
            ),
            purpose=_("Prouver à quoi vous avez dit oui, et permettre de le retirer."),
            basis=_("Obligation légale (RGPD, article 7)."),
            retention=_("Aussi longtemps que les données auxquelles il se rapporte."),
            recipients=TEAM,
        ),
        reaches=(Reach("person", erasing.agreements_end),),
        by=("taken_by",),
        words=("witness",),
        export=Export(
            "consents",
            Section(160, _("Vos accords")),
            ("text__text", "way", "given_at", "witness", "withdrawn_at"),
            (
                Fact(_("Donné le"), "given_at"),
                Fact(_("Comment"), "way"),
                Fact(_("Témoin"), "witness"),
                Fact(_("Retiré le"), "withdrawn_at"),
            ),
            words="text__text",
        ),
    ),
    Dossier(
        UserSession,
        Entry(
            title=_("Appareils connectés"),
            data=_("Adresse IP, navigateur et date de chaque connexion ouverte."),
            purpose=_("Vous montrer les appareils connectés à votre compte et les déconnecter."),
            basis=SECURITY,
            retention=_("Aussi longtemps que la connexion : quatorze jours au plus après la dernière visite."),
            recipients=SELF,
        ),
        reaches=(Reach("user__person", erasing.signed_out),),
        export=ON_ONES_PAGE,
    ),
    Dossier(
        Session,
        Entry(
            data=_(
                "Un identifiant dans un cookie, nécessaire au fonctionnement ; l’idée que vous suivez, le temps de la visite."
            ),
            purpose=_("Vous reconnaître d’une page à l’autre."),
            basis=_("Nécessaire au service demandé : ce cookie est exempté de consentement."),
            retention=_("Quatorze jours."),
            recipients=_("Personne."),
        ),
        elsewhere=erasing.sessions_end,
    ),
    Dossier(
        Authenticator,
        Entry(
            title=_("Preuves de connexion"),
            data=_("Clés d’accès, application de codes, codes de secours."),
            purpose=_("Demander une seconde preuve à qui voit des coordonnées."),
            basis=SECURITY,
            retention=_("Jusqu’à ce que vous les retiriez, ou aussi longtemps que le compte."),
            recipients=SELF,
        ),
        reaches=(Reach("user__person", deleted),),
        export="secrets, of which nobody reads a word",
    ),
    Dossier(
        EmailAddress,
        Entry(
            data=_("E-mail de connexion et le fait qu’il a été confirmé."),
            purpose=_("Envoyer les codes de connexion à la bonne personne."),
            basis=AGREED_TO_AN_ACCOUNT,
            retention=_("Aussi longtemps que le compte."),
            recipients=SELF,
        ),
        reaches=(Reach("user__person", deleted),),
        export=ON_ONES_PAGE,
    ),
    Dossier(
        Account,
        Entry(
            data=_("E-mail de connexion, date d’ouverture."),
            purpose=_("Vous ouvrir votre compte, si vous en voulez un."),
            basis=AGREED_TO_AN_ACCOUNT,
            retention=_("Jusqu’à votre demande, ou deux ans après la dernière connexion."),
            recipients=SELF,
        ),
        reaches=(Reach("person", deleted),),
        objection=Objection(Q(is_administrator=True), _("Cette personne administre le site : retirez-lui d’abord cette charge.")),
        export=ON_ONES_PAGE,
    ),
    Dossier(
        Attempt,
        Entry(
            data=_("L’empreinte d’une adresse IP ou d’un compte, qui ne permet pas de la retrouver, et un nombre d’essais."),
            purpose=_("Ralentir ceux qui essaient des codes au hasard."),
            basis=SECURITY,
            retention=_("Un jour."),
            recipients=_("Personne."),
        ),
    ),
    Dossier(
        JournalEntry,
        Entry(
            data=_("Des références seulement : des numéros, des dates, des actions. Ni nom, ni coordonnées, ni texte."),
            purpose=_("Dire fidèlement qui a fait quoi, et quand."),
            basis=_("Intérêt légitime : rendre compte de ce qui est fait des idées."),
            retention=_("Aussi longtemps que la plateforme. Après un effacement, le numéro ne désigne plus personne."),
            recipients=_(
                "L’équipe de la plateforme ; l’histoire publique d’une initiative n’en montre que ce que les personnes qui la portent "
                "ont choisi de montrer."
            ),
        ),
        reaches=(Reach("actor_id", Kept("never rewritten: the number then names nobody")),),
        by=("on_behalf_of_id",),
        export="numbers only; what they tell is read on the pages of what they concern",
    ),
    Dossier(
        Person,
        Entry(
            data=_(
                "Prénom, nom, moyen choisi pour vous joindre et ce qu’il demande (e-mail, téléphone, adresse, relais), langue, commune."
            ),
            purpose=_("Vous répondre, vous inviter, vous dire ce que devient votre idée."),
            basis=_("Votre consentement, recueilli au moment du dépôt."),
            retention=_("Deux ans après le dernier contact, puis effacement, avec un préavis."),
            recipients=TEAM,
        ),
        reaches=(Reach("pk", erasing.emptied),),
        export=Export(
            "person",
            Section(10, _("Vous")),
            (
                "first_name", "last_name", "channel", "email", "phone", "postal_address", "relay", "language", "languages", "presentation",
                "commune__name", "commune_said", "last_contact_on",
            ),
            (
                Fact(_("Prénom"), "first_name"),
                Fact(_("Nom"), "last_name"),
                Fact(_("Commune"), "commune__name"),
                Fact(_("Commune, comme elle a été dite"), "commune_said"),
                Fact(_("Comment vous joindre"), "channel"),
                Fact(_("E-mail"), "email"),
                Fact(_("Téléphone"), "phone", told=spaced_phone),
                Fact(_("Adresse"), "postal_address"),
                Fact(_("Par qui"), "relay"),
                Fact(_("Dernier contact"), "last_contact_on"),
            ),
            words="presentation",
            one=True,
        ),
    ),
)
