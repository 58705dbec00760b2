from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class IntroductionsConfig(RoomConfig):
    name = "terril.introductions"
    label = "introductions"
    verbose_name = _("mises en relation")
    more = ("leaving",)
