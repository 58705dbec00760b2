"""What this room holds of people. Erased in this order."""

from django.utils.translation import gettext_lazy as _

from terril.initiatives.erasing import holders_of
from terril.initiatives.privacy import CONSENT, TWO_YEARS
from terril.introductions import leaving
from terril.introductions.models import Introduction, IntroductionSide
from terril.people.dossiers import Dossier, Entry, Export, Fact, Reach, Section, declare
from terril.people.erasing import Kept, unnamed

declare(
    Dossier(
        IntroductionSide,
        Entry(
            data=_("La réponse de chacun, le prénom et le contact que la personne a choisi de donner, qui a noté sa réponse."),
            purpose=_("Donner à chacun le contact de l’autre, quand les deux ont dit oui."),
            basis=CONSENT,
            retention=_("Jusqu’à ce que l’un des deux revienne sur son accord ; deux ans après le dernier échange au plus."),
            recipients=_("L’autre personne, quand les deux ont dit oui ; l’équipe de la plateforme."),
        ),
        reaches=(
            Reach("person", leaving.sides_leave),
            holders_of("initiative", leaving.sides_leave),
            # What one was told of the idea of the other names whoever carries it.
            Reach("introduction__sides__initiative__holders__person", unnamed),
        ),
        by=("recorded_by",),
        words=("told",),
        export=Export(
            "introductions",
            Section(140, _("Vos mises en relation")),
            # One's own side: what the other passed is not ours to give away.
            ("initiative__ref", "told", "answer", "answered_at", "first_name", "contact", "introduction__state"),
            (
                Fact(_("Votre réponse"), "answer"),
                Fact(_("Le"), "answered_at"),
                Fact(_("Prénom transmis"), "first_name"),
                Fact(_("Contact transmis"), "contact"),
            ),
            words="told",
        ),
    ),
    Dossier(
        Introduction,
        Entry(
            data=_("Quelles idées sont présentées l’une à l’autre, par qui, pourquoi, et ce qu’il en est advenu."),
            purpose=_("Mettre en relation des personnes qui pourraient s’aider."),
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=_(
                "L’équipe de la plateforme ; les deux personnes, sans le nom de l’autre tant que les deux n’ont pas dit oui."
            ),
        ),
        reaches=(
            Reach("sides__initiative__holders__person", unnamed),
            Reach("sides__person", Kept("that two ideas were introduced stays known, of nobody")),
        ),
        by=("proposed_by",),
        words=("reason", "ended_reason"),
        locked=True,
        export="each takes away their own side",
    ),
)
