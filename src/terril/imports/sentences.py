"""What the journal says of the tables that people bring."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import verb

verb("import.started", _("%(actor)s a apporté un tableau."))
verb("import.done", _("%(actor)s a importé un tableau : %(count)s lignes."))
verb("import.undone", _("%(actor)s a défait un import."))
verb("import.dropped", _("%(actor)s a abandonné un import."))
verb("import.forgotten", _("Les lignes d’un tableau importé ont été effacées, comme prévu."))
