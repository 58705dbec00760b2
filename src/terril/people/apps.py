from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class PeopleConfig(RoomConfig):
    name = "terril.people"
    label = "people"
    verbose_name = _("personnes")
