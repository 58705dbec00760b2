from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import resolver, verb
from terril.kernel.outbox.kinds import kinds
from terril.programmes.models import Programme

verb("programme.created", _("%(actor)s a ouvert ce dispositif."))
verb("programme.updated", _("%(actor)s a changé les réglages du dispositif."))
verb("programme.partner_added", _("%(organisation)s est devenu partenaire."), public=True)
verb("account.opened_for", _("%(actor)s a ouvert un compte à %(person)s."))

verb("role.given.coordinator", _("%(actor)s a confié la coordination à %(person)s."))
verb("role.given.facilitator", _("%(actor)s a confié l’animation à %(person)s."))
verb("role.given.volunteer", _("%(actor)s a accueilli %(person)s parmi les bénévoles."))
verb("role.given.partner", _("%(actor)s a donné à %(person)s le rôle de partenaire."))
verb("role.given.observer", _("%(actor)s a donné à %(person)s le rôle d’observation."))
verb("role.withdrawn.coordinator", _("%(actor)s a retiré la coordination à %(person)s."))
verb("role.withdrawn.facilitator", _("%(actor)s a retiré l’animation à %(person)s."))
verb("role.withdrawn.volunteer", _("%(actor)s a retiré à %(person)s le rôle de bénévole."))
verb("role.withdrawn.partner", _("%(actor)s a retiré à %(person)s le rôle de partenaire."))
verb("role.withdrawn.observer", _("%(actor)s a retiré à %(person)s le rôle d’observation."))


@resolver("programme")
def programme_names(ids: set[int]) -> Mapping[int, str]:
    return dict(Programme.objects.filter(pk__in=ids).values_list("pk", "name"))

kinds("erasure_asked", "account_opened", "somebody_died", "not_dead", "person.contact_noted", expires=False)
