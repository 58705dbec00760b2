"""What every room stands on: the journal, the outbox, the counter of attempts, the texts of the site."""

from terril.kernel.journal import JournalEntry
from terril.kernel.outbox.models import Message
from terril.kernel.sitewide import SiteText
from terril.kernel.throttle import Attempt

__all__ = ["Attempt", "JournalEntry", "Message", "SiteText"]
