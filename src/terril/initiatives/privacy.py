from django.utils.translation import gettext_lazy as _

from terril.initiatives.models import (
    Addition,
    Answer,
    Closeness,
    FollowCode,
    Holder,
    Intake,
    News,
    Picture,
    Pledge,
    Reading,
)
from terril.kernel.privacy import holds

ANSWER = _("Écouter une idée, y répondre et l’accompagner.")
CONSENT = _("Consentement de la personne (RGPD, art. 6.1.a).")
TWO_YEARS = _("Deux ans après le dernier échange (CNIL, délibération 2023-095).")
TEAM = _("L’équipe du dispositif ; plus largement si la personne le choisit.")

holds(
    Intake,
    data=_("Premiers mots, voix enregistrée, date, façon de recueillir."),
    purpose=ANSWER,
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=TEAM,
)
holds(Addition, data=_("Mots ajoutés ou corrigés."), purpose=ANSWER, basis=CONSENT, retention=TWO_YEARS, recipients=TEAM)
holds(
    Holder,
    data=_("Lien entre une personne et son idée, nom montré."),
    purpose=ANSWER,
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=TEAM,
)
holds(
    FollowCode,
    data=_("Code de suivi de l’idée."),
    purpose=_("Suivre, corriger, retirer sans compte."),
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=_("La personne ; l’équipe, pour le redire."),
)
holds(
    News,
    data=_("Ce que l’idée est devenue, les mots dits à ce moment, qui a appelé et noté, le code du lien."),
    purpose=_("Savoir ce que deviennent les idées, et le rendre à la rencontre où elles sont nées."),
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=_("L’équipe du dispositif ; qui voit l’idée, si la personne le choisit. Les nombres restent."),
)
holds(
    Pledge,
    data=_("Nom de qui promet une aide, ce qui est promis."),
    purpose=_("Tenir les promesses faites aux rencontres."),
    basis=_("Intérêt légitime : suivre une promesse faite en public (RGPD, art. 6.1.f)."),
    retention=TWO_YEARS,
    recipients=TEAM,
)
holds(
    Picture,
    data=_("Une image et sa description, sans les métadonnées du fichier."),
    purpose=_("Montrer l’initiative."),
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=_("Qui voit l’initiative."),
)
holds(
    Answer,
    data=_("Les mots de la réponse, qui l’a donnée."),
    purpose=ANSWER,
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=_("La personne et l’équipe du dispositif."),
)
holds(
    Reading,
    data=_("Racines des mots d’une idée et thèmes dont elle parle, sans les noms propres."),
    purpose=_("Proposer à l’équipe des idées qui peuvent s’aider."),
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=_("Personne : seul le logiciel les lit."),
)
holds(
    Closeness,
    data=_("Mots et thèmes communs à deux idées, ce que l’une cherche et que l’autre a."),
    purpose=_("Proposer à l’équipe des idées qui peuvent s’aider."),
    basis=CONSENT,
    retention=TWO_YEARS,
    recipients=_("Qui, dans l’équipe, travaille sur les deux idées."),
)
