from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class ServicesConfig(RoomConfig):
    name = "terril.services"
    label = "services"
    verbose_name = _("annuaire des aides")
