from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class MeetingsConfig(RoomConfig):
    name = "terril.meetings"
    label = "meetings"
    verbose_name = _("rencontres")
    more = ("imports",)
