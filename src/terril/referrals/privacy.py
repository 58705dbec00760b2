"""What this room holds of people. Erased in this order."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.kernel.outbox.models import ERASED
from terril.people.dossiers import Dossier, Entry, Export, Fact, Section, declare
from terril.people.erasing import blanked, unnamed
from terril.referrals import erasing
from terril.referrals.models import PartnerContact, Referral, Reply

REFERRED = _("Consentement de la personne (RGPD, art. 6.1.a), donné pour chaque orientation et pour ce qu’elle montre.")
REFERRED_FOR = _("Deux ans après le dernier échange (CNIL, délibération 2023-095) ; le lien du partenaire se ferme trente jours après la fin.")

declare(
    Dossier(
        Reply,
        Entry(
            data=_("Les mots de la réponse d’un partenaire, sa question, et ce que la personne y a répondu."),
            purpose=_("Porter la réponse jusqu’à la personne."),
            basis=REFERRED,
            retention=REFERRED_FOR,
            recipients=_("La personne, l’équipe qui répond aux idées, et le partenaire."),
        ),
        reaches=(erasing.agreed_or_carried("referral__", blanked(words=ERASED, where=ERASED, returned=ERASED), shared=unnamed),),
        by=("noted_by",),
        words=("words", "where", "returned"),
        export=Export(
            "partner_replies",
            Section(110, _("Ce que les partenaires ont répondu")),
            ("referral__organisation__name", "kind", "words", "where", "said_at", "returned", "returned_at"),
            (
                Fact(_("Partenaire"), "referral__organisation__name"),
                Fact(_("Réponse"), "kind"),
                Fact(_("Le"), "said_at"),
                Fact(_("À essayer"), "where"),
                Fact(_("Votre réponse"), "returned"),
            ),
            words="words",
            lookup="referral__initiative__holders__person",
        ),
    ),
    Dossier(
        Referral,
        Entry(
            data=_("Ce que la personne a accepté de transmettre à un partenaire, tel que transmis ; à qui, quand, et ce qu’il en est advenu."),
            purpose=_("Orienter une idée vers qui peut l’aider, et savoir ce qu’elle y est devenue."),
            basis=REFERRED,
            retention=REFERRED_FOR,
            recipients=_("La personne, l’équipe qui répond aux idées, et le partenaire désigné dans l’accord : lui seul, et rien de plus."),
        ),
        reaches=(erasing.agreed_or_carried("", erasing.referrals_shut, shared=unnamed),),
        by=("written_by",),
        # What was shared with the agreement of another holder stays frozen; what was written about it since loses the name.
        words=("outcome_words", "reason"),
        locked=True,
        export=Export(
            "referrals",
            Section(100, _("À qui votre idée a été transmise")),
            (
                "initiative__ref", "organisation__name", "state", "shares", "summary", "snapshot", "consent_text", "sent_at", "closed_at", "outcome",
                "outcome_words", "reason",
            ),
            (
                Fact(_("Partenaire"), "organisation__name"),
                Fact(_("État"), "state"),
                Fact(_("Ce qui était transmis"), "shares"),
                Fact(_("Envoyée le"), "sent_at"),
                Fact(_("Close le"), "closed_at"),
                Fact(_("Issue"), "outcome"),
                Fact(_("En une phrase"), "outcome_words"),
            ),
            words="summary",
            lookup="initiative__holders__person",
            # What was only being prepared was never told; what somebody else carries with them was agreed to by one of them.
            rows=Q(frozen_at__isnull=False),
        ),
    ),
    Dossier(
        PartnerContact,
        Entry(
            data=_("Le nom et l’adresse, le numéro ou l’e-mail de la personne à joindre chez un partenaire."),
            purpose=_("Lui envoyer les orientations."),
            basis=_("Intérêt légitime : travailler avec les structures du territoire (RGPD, art. 6.1.f)."),
            retention=_("Tant que la structure reçoit des orientations."),
            recipients=_("L’équipe qui répond aux idées."),
        ),
        words=("to_name",),
        export="how an organisation is reached, not a person whom the platform knows",
    ),
)
