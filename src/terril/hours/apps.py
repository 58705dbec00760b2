from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class HoursConfig(RoomConfig):
    name = "terril.hours"
    label = "hours"
    verbose_name = _("heures données")
