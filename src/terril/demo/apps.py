from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class DemoConfig(RoomConfig):
    name = "terril.demo"
    label = "demo"
    verbose_name = _("démonstration")
