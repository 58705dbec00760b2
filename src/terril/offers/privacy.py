"""What this room holds of people. Erased in this order."""

from django.utils.translation import gettext_lazy as _

from terril.initiatives.erasing import holders_of
from terril.initiatives.privacy import CONSENT, TWO_YEARS
from terril.offers import leaving
from terril.offers.models import Match, Offer
from terril.people.dossiers import Dossier, Entry, Export, Fact, Reach, Section, declare
from terril.people.erasing import Kept, unnamed

declare(
    Dossier(
        Match,
        Entry(
            data=_("À quelle idée une offre est proposée, ce qui en est dit, qui a dit oui, et pourquoi non."),
            purpose=_("Faire d’une offre une promesse, et la suivre."),
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=_("L’équipe de la plateforme ; les deux personnes, pour ce qui les concerne."),
        ),
        reaches=(holders_of("initiative", leaving.proposals_end), Reach("offer__person", unnamed)),
        words=("to_offerer", "reason"),
        export=Export(
            "proposals",
            Section(130, _("Ce qu’on vous a proposé")),
            ("offer__what", "initiative__ref", "state", "reason", "made_at"),
            (Fact(_("Le"), "made_at"), Fact(_("Où cela en est"), "state")),
            words="offer__what",
        ),
    ),
    Dossier(
        Offer,
        Entry(
            data=_("Ce que quelqu’un propose, à quelles conditions, qui en répond, le nom montré si la personne le choisit."),
            purpose=_("Faire se rencontrer ce qui manque à une idée et ce que d’autres prêtent ou partagent."),
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=_("Qui peut voir l’offre, sans le contact ; l’équipe de la plateforme, avec."),
        ),
        reaches=(
            Reach("person", leaving.offers_end),
            Reach("matches__initiative__holders__person", Kept("what was proposed to their idea is another's to offer")),
        ),
        by=("noted_by",),
        words=("what", "conditions", "shown_as", "ended_reason"),
        programmes=("programme",),
        tells_apart=leaving.told_by_an_offer,
        locked=True,
        export=Export(
            "offers",
            Section(120, _("Ce que vous proposez")),
            ("kind", "what", "conditions", "rhythm", "cost", "commune__name", "shown_as", "starts_on", "ends_on", "state", "created_at"),
            (
                Fact(_("Commune"), "commune__name"),
                Fact(_("Quand"), "rhythm"),
                Fact(_("Nom montré"), "shown_as"),
                Fact(_("Noté le"), "created_at"),
                Fact(_("Où cela en est"), "state"),
            ),
            words="what",
        ),
    ),
)
