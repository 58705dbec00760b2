"""What the journal says of accompaniment."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from terril.kernel.journal import verb
from terril.kernel.outbox.kinds import kinds

verb("accompaniment.available", _("%(actor)s a dit ce que quelqu’un de l’équipe peut apporter."))
verb("accompaniment.asked", _("Un accompagnement a été demandé."))
verb("accompaniment.request_closed", _("La demande d’accompagnement n’a trouvé personne pour l’instant."))
verb("accompaniment.proposed", _("%(actor)s a proposé %(person)s pour suivre cette idée."))
verb("accompaniment.followed", _("%(person)s a commencé à suivre cette idée."))
verb("accompaniment.declined", _("%(person)s a décliné."))
verb("accompaniment.taken_back", _("%(actor)s a repris la proposition faite à %(person)s."))
verb("accompaniment.ended", _("%(person)s a cessé de suivre cette idée."))
verb(
    "accompaniment.session",
    ngettext_lazy(
        "%(actor)s a noté %(minutes)s minute passée ensemble.",
        "%(actor)s a noté %(minutes)s minutes passées ensemble.",
        "minutes",
    ),
)
verb("accompaniment.step_done", _("Une étape prévue a été faite."))
verb("accompaniment.step_put_off", _("Une étape prévue a été repoussée."))
verb("accompaniment.note_sealed", _("%(actor)s a scellé une note."))
verb("accompaniment.notes_read", _("%(actor)s a lu les notes scellées."))

kinds("accompaniment.asked", "accompaniment.proposed", "accompaniment.followed", "accompaniment.ended", expires=False)
