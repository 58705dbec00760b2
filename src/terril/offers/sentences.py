"""What the journal says of offers."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import verb
from terril.kernel.outbox.kinds import kinds

verb("offer.submitted", _("%(actor)s a proposé un coup de main."))
verb("offer.published", _("Une offre est montrée."))
verb("offer.changed", _("Une offre a été corrigée."))
verb("offer.paused", _("Une offre est en pause."))
verb("offer.ended", _("Une offre s’est terminée."))
verb("offer.reminded", _("La fin d’une offre a été rappelée."))
verb("match.asked", _("Une offre a été demandée pour cette idée."))
verb("match.proposed", _("Une offre a été proposée pour cette idée."))
verb("match.agreed", _("Une offre proposée a reçu un premier oui."))
verb("match.accepted", _("Une offre a été acceptée des deux côtés."))
verb("match.declined", _("Une offre proposée a été déclinée."))
verb("match.ended", _("Une offre proposée est restée sans suite."))
verb("match.place_freed", _("Une offre acceptée peut servir à une autre idée."))
verb("match.given_back", _("Ce qui était prêté est revenu."))

kinds("offer.ending", expires=True)
kinds("match.to_offerer", "match.to_holder", "match.agreed", "match.declined", expires=False)
