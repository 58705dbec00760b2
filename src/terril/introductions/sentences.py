"""What the journal says of introductions."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import verb
from terril.kernel.outbox.kinds import kinds

verb("introduction.proposed", _("%(actor)s a proposé de présenter deux idées l’une à l’autre."))
verb("introduction.yes", _("Une des deux personnes a dit oui."))
verb("introduction.made", _("Deux personnes ont été mises en relation."))
verb("introduction.refused", _("Une mise en relation n’a pas eu lieu."))
verb("introduction.ended", _("Une mise en relation s’est arrêtée."))
verb("introduction.reminded", _("La question d’une mise en relation a été reposée."))
verb("introduction.expired", _("Une mise en relation est restée sans réponse."))

kinds("introduction.asked", expires=True)
kinds("introduction.made", "introduction.over", expires=False)
