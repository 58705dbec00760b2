from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import resolver, verb
from terril.kernel.outbox.kinds import kinds
from terril.kernel.written import written_once
from terril.people.models import Person

verb("person.contact_changed", _("%(actor)s a changé ses coordonnées."))
verb("person.contact_noted", _("%(actor)s a noté comment joindre cette personne désormais."))
verb("person.profile_changed", _("%(actor)s a changé son nom ou sa langue."))
verb("person.erasure_asked", _("%(actor)s a demandé l’effacement de ses données."))
verb("person.erasure_dropped", _("Une demande d’effacement a été reprise."))
verb("person.purge_notice", _("Il est écrit à une personne que ses données seront effacées."))
verb("person.number_mended", _("Un numéro d’outre-mer a retrouvé son pays : %(person)s."))
verb("person.merged", _("%(actor)s a réuni deux fiches de la même personne : %(person)s."))
verb("person.erased", _("Les données d’une personne ont été effacées."))
verb("person.died", _("%(actor)s a noté le décès d’une personne."))
verb("person.not_dead", _("%(actor)s est revenu sur un décès noté par erreur."))
verb("administrator.named", _("%(person)s administre le site."))
verb("administrator.let_in", _("%(person)s est entré par un lien montré sur la machine du site."))
verb("consent.restored", _("%(actor)s a rétabli un accord retiré par erreur."))
verb("consent.withdrawn", _("%(actor)s a retiré un accord."))


@resolver("person")
def names(ids: set[int]) -> dict[int, str]:
    """Names in one query; somebody erased has none, and a row merged into another has the name of that one."""
    return {person.pk: (person.merged_into or person).name for person in _named(ids)}


@written_once
def _named(ids: set[int]) -> QuerySet[Person]:
    found = Person.objects.filter(pk__in=ids).select_related("merged_into")
    return found.only("first_name", "last_name", "merged_into__first_name", "merged_into__last_name")

kinds("person.purge_notice", expires=False)
