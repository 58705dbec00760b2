from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from terril.directory.models import Organisation, Place
from terril.kernel.journal import resolver, verb

verb("organisation.created", _("%(actor)s a inscrit %(organisation)s dans l’annuaire."))
verb("organisation.updated", _("%(actor)s a corrigé la fiche de %(organisation)s."))
verb("place.created", _("%(actor)s a inscrit un lieu : %(place)s."))
verb("place.updated", _("%(actor)s a corrigé la fiche d’un lieu : %(place)s."))


@resolver("organisation")
def organisation_names(ids: set[int]) -> Mapping[int, str]:
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))


@resolver("place")
def place_names(ids: set[int]) -> Mapping[int, str]:
    return dict(Place.objects.filter(pk__in=ids).values_list("pk", "name"))
