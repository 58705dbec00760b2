"""What every room stands on: the journal, the outbox, the counter of attempts."""

from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import Message
from terril.kernel.throttle import Attempt

__all__ = ["Attempt", "JournalEntry", "Message"]
