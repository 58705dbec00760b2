from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class InitiativesConfig(RoomConfig):
    name = "terril.initiatives"
    label = "initiatives"
    verbose_name = _("initiatives")
    more = ("steps", "imports", "finding")
