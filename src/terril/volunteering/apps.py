from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class VolunteeringConfig(RoomConfig):
    name = "terril.volunteering"
    label = "volunteering"
    verbose_name = _("coups de main")
    more = ("leaving",)
