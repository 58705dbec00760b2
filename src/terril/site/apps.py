from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class SiteConfig(RoomConfig):
    name = "terril.site"
    label = "site"
    verbose_name = _("site")
