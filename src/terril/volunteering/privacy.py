"""What this room holds of people. Erased in this order."""

from django.utils.translation import gettext_lazy as _

from terril.initiatives.erasing import holders_of
from terril.initiatives.privacy import CONSENT, TWO_YEARS
from terril.people.dossiers import Dossier, Entry, Export, Fact, Reach, Section, declare
from terril.people.erasing import Kept
from terril.volunteering import leaving
from terril.volunteering.models import Follower, Help

declare(
    Dossier(
        Help,
        Entry(
            data=_("Le prénom, le contact et le mot de qui propose d’aider une idée ; ce que qui la porte a choisi de donner."),
            purpose=_("Faire le lien entre une idée et qui peut l’aider, quand les deux le veulent."),
            basis=CONSENT,
            retention=TWO_YEARS,
            recipients=_("L’équipe de la plateforme, qui lit d’abord ; qui porte l’idée, le contact seulement quand les deux ont dit oui."),
        ),
        # Of an idea that others carry too, what somebody gave of themselves goes with them.
        reaches=(
            Reach("person", leaving.helps_end), Reach("holder_consent__person", leaving.helps_end), holders_of("initiative", leaving.helps_end),
        ),
        by=("passed_by", "recorded_by"),
        words=("words", "reason", "holder_name", "holder_contact"),
        export=Export(
            "helps",
            Section(142, _("Vos coups de main")),
            # One's own side: what the other passed is not ours to give away.
            ("initiative__ref", "words", "offered_at", "passed_at", "state", "reason"),
            (Fact(_("Le"), "offered_at"), Fact(_("Transmis le"), "passed_at"), Fact(_("État"), "state"), Fact(_("Pourquoi"), "reason")),
            words="words",
        ),
        programmes=("programme",),
        locked=True,
        locks=("initiative",),
    ),
    Dossier(
        Follower,
        Entry(
            data=_("Le contact de qui suit une idée publique, quand il a été confirmé."),
            purpose=_("Dire les nouvelles d’une idée à qui l’a demandé."),
            basis=CONSENT,
            retention=_("Une semaine sans confirmation, après la fin ou le retrait de l’idée, ou quand la personne ne suit plus."),
            recipients=_("L’équipe de la plateforme."),
        ),
        reaches=(
            Reach("person", leaving.follows_end),
            holders_of("initiative", leaving.what_was_told_goes, shared=Kept("what was told is of those who carry it still")),
        ),
        export=Export(
            "follows",
            Section(143, _("Les idées que vous suivez")),
            ("initiative__ref", "asked_at", "confirmed_at", "left_at"),
            (Fact(_("Idée"), "initiative__ref"), Fact(_("Demandé le"), "asked_at"), Fact(_("Confirmé le"), "confirmed_at")),
        ),
        programmes=("initiative__attachments__programme",),
    ),
)
