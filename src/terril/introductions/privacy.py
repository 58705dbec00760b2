"""What this room holds of people."""

from django.utils.translation import gettext_lazy as _

from terril.initiatives.privacy import CONSENT, TWO_YEARS
from terril.introductions.models import Introduction, IntroductionSide
from terril.kernel.privacy import holds

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
