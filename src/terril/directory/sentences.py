from collections.abc import Mapping

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from terril.directory.models import Organisation, Place
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
