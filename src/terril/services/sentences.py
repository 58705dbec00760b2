"""What the journal says of the directory of help."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import resolver, verb
from terril.services.models import HelpImport

verb("help_import.asked", _("%(actor)s a envoyé un fichier pour l’annuaire des aides : %(help_import)s."))
verb("help_import.done", _("L’annuaire des aides a reçu %(help_import)s."))
verb("help_import.refused", _("Le fichier %(help_import)s a été refusé : l’annuaire des aides n’a pas changé."))
verb("help_import.forgotten", _("Le détail des fiches écartées de %(help_import)s est effacé."))


@resolver("help_import")
def help_import_names(ids: set[int]) -> Mapping[int, str]:
    return dict(HelpImport.objects.filter(pk__in=ids).values_list("pk", "file_name"))
