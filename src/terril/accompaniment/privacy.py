"""What this room holds of people."""

from django.utils.translation import gettext_lazy as _

from terril.accompaniment.models import (
    Accompaniment,
    AccompanimentRequest,
    Availability,
    NextStep,
    SealedNote,
    SupportSession,
)
from terril.initiatives.privacy import CONSENT, TEAM, TWO_YEARS
from terril.kernel.privacy import holds

FOLLOW = _("Accompagner une idée, pas à pas.")
VOLUNTEERS = _("Intérêt légitime : organiser le travail de l’équipe (RGPD, art. 6.1.f).")

holds(
    Availability,
    data=_("Savoir-faire, langues, commune de départ, nombre d’idées que quelqu’un de l’équipe peut suivre."),
    purpose=_("Proposer la bonne personne à chaque idée."),
    basis=VOLUNTEERS,
    retention=TWO_YEARS,
    recipients=_("La coordination du dispositif."),
)
holds(AccompanimentRequest, data=_("Ce qui aiderait, dans quelle langue."), purpose=FOLLOW, basis=CONSENT, retention=TWO_YEARS, recipients=TEAM)
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
