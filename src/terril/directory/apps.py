from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class DirectoryConfig(RoomConfig):
    name = "terril.directory"
    label = "directory"
    verbose_name = _("annuaire")
