from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import verb

verb("support.offering", _("%(actor)s a dit ce que quelqu’un de l’équipe peut apporter."))
verb("support.asked", _("Un accompagnement a été demandé."))
verb("support.asking_closed", _("La demande d’accompagnement n’a trouvé personne pour l’instant."))
verb("support.proposed", _("%(actor)s a proposé que %(person)s suive cette idée."))
verb("support.followed", _("%(person)s a commencé à suivre cette idée."))
verb("support.declined", _("%(person)s a décliné."))
verb("support.taken_back", _("%(actor)s a repris la proposition faite à %(person)s."))
verb("support.ended", _("%(person)s a cessé de suivre cette idée."))
verb("support.session", _("%(actor)s a noté %(minutes)s minutes passées ensemble."))
verb("support.step_done", _("Une étape prévue a été faite."))
verb("support.step_put_off", _("Une étape prévue a été repoussée."))
verb("support.note_sealed", _("%(actor)s a scellé une note."))
verb("support.notes_read", _("%(actor)s a lu les notes scellées."))
verb("time.declared", _("%(actor)s a déclaré %(minutes)s minutes."))
verb("time.taken_back", _("%(actor)s a repris %(minutes)s minutes déclarées par erreur."))
verb("time.validated", _("%(actor)s a validé %(minutes)s minutes."))
verb("time.refused", _("%(actor)s a demandé de revoir un temps déclaré."))
verb("time.rate", _("%(actor)s a fixé la valeur d’une heure."))
