"""What this room holds of people. Erased in this order."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terril.imports import forgetting
from terril.imports.models import Acquaintance, Import, ImportRow, Likeness
from terril.imports.states import OPEN
from terril.people.dossiers import Dossier, Entry, Export, Fact, Reach, Section, declare
from terril.people.erasing import blanked

TABLE = _("Reprendre ce que l’association savait déjà, sans le retaper.")
TABLE_BASIS = _("Intérêt légitime, ou votre accord, selon ce que dit le tableau (RGPD, articles 6.1.a, 6.1.f et 14).")
COORDINATION = _("La coordination du dispositif.")

declare(
    Dossier(
        Likeness,
        Entry(
            data=_("Deux fiches qui se ressemblent, et ce que quelqu’un en a dit."),
            purpose=_("Ne pas vous inscrire deux fois, ni vous confondre avec quelqu’un d’autre."),
            basis=TABLE_BASIS,
            retention=_("Soixante jours après la fin de l’import, puis effacement."),
            recipients=COORDINATION,
        ),
        by=("decided_by",),
        export="it says nothing of itself, and goes with the rows of its table",
    ),
    Dossier(
        ImportRow,
        Entry(
            data=_("Les lignes du tableau : noms, coordonnées, idées, promesses."),
            purpose=TABLE,
            basis=TABLE_BASIS,
            retention=_("Soixante jours après la fin de l’import, puis effacement."),
            recipients=COORDINATION,
        ),
        # Before the name goes: it is by it that a line is found.
        reaches=(Reach(forgetting.lines_about, forgetting.forget_lines),),
        words=("cells", "edits"),
        elsewhere=forgetting.names_leave_lines,
        export="what came of a line is exported; the line itself goes some weeks later",
    ),
    Dossier(
        Acquaintance,
        Entry(
            data=_("De quel tableau nous vous connaissons, et ce qui nous permet de vous garder."),
            purpose=_("Pouvoir vous dire d’où nous tenons vos coordonnées, et les retirer si vous le demandez."),
            basis=TABLE_BASIS,
            retention=_("Aussi longtemps que vos coordonnées."),
            recipients=COORDINATION,
        ),
        reaches=(Reach("person", blanked(how="")),),
        words=("how",),
        programmes=("programme",),
        export=Export(
            "acquaintances",
            Section(170, _("D’où nous vous connaissons")),
            ("programme__name", "how", "basis", "since"),
            (
                Fact(lambda row: row["programme__name"], "how"),
                Fact(_("Ce qui nous permet de vous garder"), "basis"),
                Fact(_("Depuis"), "since"),
            ),
        ),
    ),
    Dossier(
        Import,
        Entry(
            data=_("Le tableau apporté, jusqu’à ce qu’il soit importé ; qui l’a apporté, et d’où il vient."),
            purpose=TABLE,
            basis=TABLE_BASIS,
            retention=_("Soixante jours après la fin de l’import ; il reste seulement qu’il a eu lieu."),
            recipients=COORDINATION,
        ),
        # Whoever is in a file that is still open may be in none of its rows: in another sheet, or before its columns are matched.
        reaches=(Reach(lambda people: Q(status__in=OPEN), forgetting.forget_in_files),),
        by=("started_by", "imported_by"),
        words=("sheets", "file_name", "source"),
        elsewhere=forgetting.names_leave_files,
        export="what came of a table is exported; the file goes once it is imported",
        locked=True,
    ),
)
