from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class InsightConfig(RoomConfig):
    name = "terril.insight"
    label = "insight"
    verbose_name = _("évaluation")
