"""What the journal says of the tables that people bring."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from terril.kernel.journal import verb

verb("import.started", _("%(actor)s a apporté un tableau."))
verb(
    "import.done",
    ngettext_lazy(
        "%(actor)s a importé un tableau : %(count)s ligne.",
        "%(actor)s a importé un tableau : %(count)s lignes.",
        "count",
    ),
)
verb("import.undone", _("%(actor)s a défait un import."))
verb("import.dropped", _("%(actor)s a abandonné un import."))
verb("import.forgotten", _("Les lignes d’un tableau importé ont été effacées, comme prévu."))
