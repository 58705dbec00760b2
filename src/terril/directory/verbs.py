from collections.abc import Mapping

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from terril.directory.models import HelpImport, Organisation, Place
from terril.kernel.journal import resolver, verb

verb("organisation.created", _("%(actor)s a inscrit %(organisation)s dans l’annuaire."))
verb("organisation.updated", _("%(actor)s a corrigé la fiche de %(organisation)s."))
verb("organisation.merged", _("%(actor)s a réuni deux fiches de la même structure : %(organisation)s."))
verb("place.created", _("%(actor)s a inscrit un lieu : %(place)s."))
verb("place.updated", _("%(actor)s a corrigé la fiche d’un lieu : %(place)s."))


@resolver("organisation")
def organisation_names(ids: set[int]) -> Mapping[int, str]:
    """A row merged into another has the name of that one."""
    found = Organisation.everything.filter(pk__in=ids)
    return dict(found.values_list("pk", Coalesce("merged_into__name", "name")))


@resolver("place")
def place_names(ids: set[int]) -> Mapping[int, str]:
    return dict(Place.objects.filter(pk__in=ids).values_list("pk", "name"))


verb("help_import.asked", _("%(actor)s a envoyé un fichier pour l’annuaire des aides : %(help_import)s."))
verb("help_import.done", _("L’annuaire des aides a reçu %(help_import)s."))
verb("help_import.refused", _("Le fichier %(help_import)s a été refusé : l’annuaire des aides n’a pas changé."))
verb("help_import.forgotten", _("Le détail des fiches écartées de %(help_import)s est effacé."))


@resolver("help_import")
def help_import_names(ids: set[int]) -> Mapping[int, str]:
    return dict(HelpImport.objects.filter(pk__in=ids).values_list("pk", "file_name"))
