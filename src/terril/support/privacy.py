"""What this room holds of people."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.privacy import holds
from terril.support.models import Introduction, IntroductionSide, Match, Offer

_CONSENT = _("Consentement de la personne (RGPD, art. 6.1.a).")
_TWO_YEARS = _("Deux ans après le dernier échange (CNIL, délibération 2023-095).")

holds(
    Offer,
    data=_("Ce que quelqu’un propose, à quelles conditions, qui en répond, le nom montré si la personne le choisit."),
    purpose=_("Faire se rencontrer ce qui manque à une idée et ce que d’autres prêtent ou partagent."),
    basis=_CONSENT,
    retention=_TWO_YEARS,
    recipients=_("Qui peut voir l’offre, sans le contact ; l’équipe de la plateforme, avec."),
)
holds(
    Match,
    data=_("À quelle idée une offre est proposée, ce qui en est dit, qui a dit oui, et pourquoi non."),
    purpose=_("Faire d’une offre une promesse, et la suivre."),
    basis=_CONSENT,
    retention=_TWO_YEARS,
    recipients=_("L’équipe de la plateforme ; les deux personnes, pour ce qui les concerne."),
)
holds(
    Introduction,
    data=_("Quelles idées sont présentées l’une à l’autre, par qui, pourquoi, et ce qu’il en est advenu."),
    purpose=_("Mettre en relation des personnes qui pourraient s’aider."),
    basis=_CONSENT,
    retention=_TWO_YEARS,
    recipients=_(
        "L’équipe de la plateforme ; les deux personnes, sans le nom de l’autre tant que les deux n’ont pas dit oui."
    ),
)
holds(
    IntroductionSide,
    data=_("La réponse de chacun, le prénom et le contact que la personne a choisi de donner, qui a noté sa réponse."),
    purpose=_("Donner à chacun le contact de l’autre, quand les deux ont dit oui."),
    basis=_CONSENT,
    retention=_("Jusqu’à ce que l’un des deux revienne sur son accord ; deux ans après le dernier échange au plus."),
    recipients=_("L’autre personne, quand les deux ont dit oui ; l’équipe de la plateforme."),
)
