from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class ImportsConfig(RoomConfig):
    name = "terril.imports"
    label = "imports"
    verbose_name = _("tableaux apportés")
    more = ("organisations", "people",)
