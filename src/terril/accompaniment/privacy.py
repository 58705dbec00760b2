"""What this room holds of people. Erased in this order."""

from django.utils.translation import gettext_lazy as _

from terril.accompaniment import erasing
from terril.accompaniment.models import (
    Accompaniment,
    AccompanimentRequest,
    Availability,
    NextStep,
    SealedNote,
    SupportSession,
)
from terril.initiatives.erasing import holders_of
from terril.initiatives.privacy import CONSENT, TEAM, TWO_YEARS
from terril.kernel.outbox.models import ERASED
from terril.kernel.words import spoken_minutes
from terril.people.dossiers import Dossier, Entry, Export, Fact, Reach, Section, declare
from terril.people.erasing import blanked, deleted, unnamed

FOLLOW = _("Accompagner une idée, pas à pas.")
VOLUNTEERS = _("Intérêt légitime : organiser le travail de l’équipe (RGPD, art. 6.1.f).")

declare(
    Dossier(
        Availability,
        Entry(
            data=_("Savoir-faire, langues, commune de départ, nombre d’idées que quelqu’un de l’équipe peut suivre."),
            purpose=_("Proposer la bonne personne à chaque idée."),
            basis=VOLUNTEERS,
            retention=TWO_YEARS,
            recipients=_("La coordination du dispositif."),
        ),
        reaches=(Reach("person", deleted),),
        export=Export(
            "availability",
            Section(85, _("Ce que vous pouvez apporter")),
            ("programme__name", "skills", "languages", "commune__name", "km", "most", "resting_until", "updated_at"),
            (
                Fact(_("Savoir-faire"), "skills"),
                Fact(_("Langues"), "languages"),
                Fact(_("Au départ de"), "commune__name"),
                Fact(_("Jusqu’où, en kilomètres"), "km", told=str),
                Fact(_("Combien d’idées à la fois"), "most", told=str),
                Fact(_("En pause jusqu’au"), "resting_until"),
                Fact(_("Dernier changement"), "updated_at"),
            ),
        ),
    ),
    Dossier(
        SealedNote,
        Entry(
            data=_("Notes de travail de qui suit l’idée, chiffrées ; jamais sur la santé, les opinions ou la famille."),
            purpose=FOLLOW,
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=_("Les personnes qui suivent l’idée ; chaque lecture est inscrite au journal."),
        ),
        reaches=(
            holders_of("accompaniment__attachment__initiative", deleted, shared=erasing.unname_notes),
            # Those who follow the same idea are named in the notes of each other.
            Reach("accompaniment__attachment__accompaniments__person", erasing.unname_notes_of_followers),
        ),
        by=("written_by",),
        words=("sealed",),
        elsewhere=erasing.unname_every_note,
        export="sealed: nobody but those who follow the idea reads it, and no file carries it",
    ),
    Dossier(
        NextStep,
        Entry(data=_("Ce que l’on a prévu de faire, et pour quand."), purpose=FOLLOW, basis=CONSENT, retention=TWO_YEARS, recipients=TEAM),
        reaches=(
            holders_of("session__accompaniment__attachment__initiative", deleted),
            Reach("session__accompaniment__attachment__accompaniments__person", unnamed),
        ),
        words=("what",),
        export="exported with the time spent together that it follows",
    ),
    Dossier(
        SupportSession,
        Entry(
            data=_("Date, durée et décisions des temps passés ensemble."),
            purpose=FOLLOW,
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=_("La personne et l’équipe du dispositif."),
        ),
        reaches=(
            holders_of("accompaniment__attachment__initiative", blanked(decided=ERASED)),
            Reach("accompaniment__attachment__accompaniments__person", unnamed),
        ),
        words=("decided",),
        export=Export(
            "support",
            Section(80, _("Votre accompagnement")),
            ("accompaniment__attachment__initiative__ref", "held_on", "minutes", "decided", "next_step__what", "next_step__due_on"),
            (
                Fact(_("Le"), "held_on"),
                Fact(_("Durée"), "minutes", told=spoken_minutes),
                Fact(_("La suite"), "next_step__what"),
                Fact(_("Avant le"), "next_step__due_on"),
            ),
            words="decided",
            order=("held_on", "pk"),
        ),
    ),
    Dossier(
        Accompaniment,
        Entry(
            data=_("Qui suit quelle idée, depuis quand, et pourquoi cela s’est arrêté."),
            purpose=FOLLOW,
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=TEAM,
        ),
        reaches=(
            holders_of("attachment__initiative", erasing.accompaniments_end),
            Reach("person", erasing.followers_leave),
            Reach("attachment__accompaniments__person", unnamed),
        ),
        by=("proposed_by",),
        words=("reason",),
        # Whoever accepts, declines or ends locks the idea first.
        locks=("attachment__initiative",),
        export="who follows is told on the page of the idea; what was decided together is exported",
    ),
    Dossier(
        AccompanimentRequest,
        Entry(data=_("Ce qui aiderait, dans quelle langue."), purpose=FOLLOW, basis=CONSENT, retention=TWO_YEARS, recipients=TEAM),
        reaches=(
            holders_of("attachment__initiative", erasing.requests_end),
            Reach("attachment__accompaniments__person", unnamed),
        ),
        by=("asked_by",),
        words=("words", "closed_reason"),
        export=Export(
            "accompaniment_requests",
            Section(75, _("Vos demandes d’accompagnement")),
            ("attachment__initiative__ref", "asked_at", "words", "skills", "language", "closed_at", "closed_reason"),
            (
                Fact(_("Demandé le"), "asked_at"),
                Fact(_("Savoir-faire"), "skills"),
                Fact(_("Langue"), "language"),
                Fact(_("Close le"), "closed_at"),
                Fact(_("Pourquoi"), "closed_reason"),
            ),
            words="words",
        ),
    ),
)
