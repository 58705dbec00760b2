from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import resolver, verb
from terril.people.models import Person

verb("person.contact_changed", _("%(actor)s a changé ses coordonnées."))
verb("person.profile_changed", _("%(actor)s a changé son nom ou sa langue."))
verb("person.erasure_asked", _("%(actor)s a demandé l’effacement de ses données."))
verb("person.erasure_dropped", _("Une demande d’effacement a été reprise."))
verb("person.purge_notice", _("Une personne a été prévenue que ses données seront effacées."))
verb("person.erased", _("Les données d’une personne ont été effacées."))
verb("consent.given", _("%(actor)s a recueilli un accord."))
verb("consent.withdrawn", _("%(actor)s a retiré un accord."))


@resolver("person")
def names(ids: set[int]) -> dict[int, str]:
    """Names in one query; somebody erased has none."""
    return {person.pk: person.name for person in Person.objects.filter(pk__in=ids).only("first_name", "last_name")}
