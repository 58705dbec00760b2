"""The life of a message, as one table."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.outbox.models import Message, MessageStatus
from terril.kernel.verbs import Move, StateTable

# What has not left, and may still be stopped.
WAITING = (MessageStatus.DRAFT, MessageStatus.APPROVED, MessageStatus.FAILED)

LIFE = StateTable(
    Message,
    "status",
    [
        Move("approve", MessageStatus.DRAFT, MessageStatus.APPROVED),
        Move("carry", MessageStatus.APPROVED, MessageStatus.SENT),
        Move("print", MessageStatus.APPROVED, MessageStatus.SENT),
        Move("fail", MessageStatus.APPROVED, MessageStatus.FAILED),
        Move("retry", MessageStatus.FAILED, MessageStatus.APPROVED),
        # Somebody says it, or tries to; what failed to leave by itself may be said too.
        Move("reach", {MessageStatus.APPROVED, MessageStatus.FAILED}, MessageStatus.READ_BACK),
        Move("not_reach", {MessageStatus.APPROVED, MessageStatus.FAILED}, MessageStatus.APPROVED),
        Move("unsay", MessageStatus.READ_BACK, MessageStatus.APPROVED),
        Move("cancel", WAITING, MessageStatus.CANCELLED),
    ],
    start={MessageStatus.DRAFT, MessageStatus.APPROVED},
    refusal=_("Quelqu’un s’en est occupé juste avant vous : ce message est « %(state)s »."),
    conflict=True,
)
