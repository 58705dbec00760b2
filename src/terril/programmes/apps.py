from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class ProgrammesConfig(RoomConfig):
    name = "terril.programmes"
    label = "programmes"
    verbose_name = _("dispositifs")
    more = ("retention", "reaching")
