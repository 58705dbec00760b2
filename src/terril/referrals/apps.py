from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class ReferralsConfig(RoomConfig):
    name = "terril.referrals"
    label = "referrals"
    verbose_name = _("orientations")
    more = ("erasing",)
