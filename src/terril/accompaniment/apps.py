from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class AccompanimentConfig(RoomConfig):
    name = "terril.accompaniment"
    label = "accompaniment"
    verbose_name = _("accompagnement")
    more = ("erasing",)
