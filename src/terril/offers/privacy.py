"""What this room holds of people."""

from django.utils.translation import gettext_lazy as _

from terril.initiatives.privacy import CONSENT, TWO_YEARS
from terril.kernel.privacy import holds
from terril.offers.models import Match, Offer

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
