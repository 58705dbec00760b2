from django.utils.translation import gettext_lazy as _

from terril.kernel.journal import verb
from terril.kernel.outbox.kinds import kinds

verb("site.described", _("%(actor)s a changé ce que le site dit de lui-même."))

kinds("trial", expires=False)
