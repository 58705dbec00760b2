from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class OffersConfig(RoomConfig):
    name = "terril.offers"
    label = "offers"
    verbose_name = _("offres")
    more = ("leaving", "services")
