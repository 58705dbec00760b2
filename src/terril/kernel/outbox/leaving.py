"""What is put in a message at the moment when it leaves, and is never kept in its row: a secret address, a code."""

from collections.abc import Callable

from terril.kernel.outbox.models import Message
from terril.kernel.slots import Slot

# A part is called with the message and answers {what stands in the row: what leaves}, or None when the message is not its own.
LEAVING = Slot[[Message], dict[str, str]]("words put in as a message leaves")
# The kinds of messages that are a subscription: each with a function of the message that answers the whole https address at which whoever receives
# it leaves. It takes a POST without cookie nor token of a form, and answers without leading elsewhere (RFC 8058, 3.1 and 3.2); a GET asks.
SUBSCRIPTIONS: dict[str, Callable[[Message], str]] = {}


def body(message: Message) -> str:
    """The words that leave."""
    text = message.body
    for words in LEAVING.collect(message):
        for kept, secret in words.items():
            text = text.replace(kept, secret)
    return text
