from django.utils.translation import gettext_lazy as _

from terril.kernel.rooms import RoomConfig


class MessagesConfig(RoomConfig):
    name = "terril.messages"
    label = "terril_messages"  # `messages` is Django’s own
    verbose_name = _("messages")
