"""The life of a message, as one table."""

from django.utils.translation import gettext_lazy as _

from terril.kernel.outbox.models import Message, MessageStatus
from terril.kernel.verbs import Move, StateTable

# What did not leave, or came back: to mend, or to say otherwise.
MISSED = (MessageStatus.FAILED, MessageStatus.BOUNCED)
# What has not reached anybody, and may still be stopped.
WAITING = (MessageStatus.DRAFT, MessageStatus.APPROVED, *MISSED)

LIFE = StateTable(
    Message,
    "status",
    [
        Move("approve", MessageStatus.DRAFT, MessageStatus.APPROVED),
        Move("carry", MessageStatus.APPROVED, MessageStatus.SENT),
        Move("print", MessageStatus.APPROVED, MessageStatus.SENT),
        Move("fail", MessageStatus.APPROVED, MessageStatus.FAILED),
        # It left, and came back.
        Move("bounce", MessageStatus.SENT, MessageStatus.BOUNCED),
        Move("retry", MISSED, MessageStatus.APPROVED),
        # Somebody says it, or tries to; what failed to leave by itself may be said too.
        Move("reach", {MessageStatus.APPROVED, *MISSED}, MessageStatus.READ_BACK),
        Move("not_reach", {MessageStatus.APPROVED, *MISSED}, MessageStatus.APPROVED),
        Move("unsay", MessageStatus.READ_BACK, MessageStatus.APPROVED),
        # Its words were written for another means: somebody reads them over.
        Move("read_over", {MessageStatus.APPROVED, *MISSED}, MessageStatus.DRAFT),
        Move("cancel", WAITING, MessageStatus.CANCELLED),
    ],
    start={MessageStatus.DRAFT, MessageStatus.APPROVED},
    refusal=_("Quelqu’un s’en est occupé juste avant vous : ce message est « %(state)s »."),
    conflict=True,
)
