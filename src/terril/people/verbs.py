from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import resolver, verb

verb("person.contact_changed", _("%(actor)s a changé la façon d’être joint."))
verb("consent.withdrawn", _("%(actor)s a retiré son accord."))


@resolver("person")
def names(ids: set[int]) -> Mapping[int, str]:
    from terril.people.models import Person

    return {person.pk: person.name for person in Person.objects.filter(pk__in=ids).only("first_name", "last_name").order_by("pk")}
