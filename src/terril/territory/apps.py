from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class TerritoryConfig(RoomConfig):
    name = "terril.territory"
    label = "territory"
    verbose_name = _("territoire")
