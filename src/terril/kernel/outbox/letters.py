"""The address of a letter, line by line, as an envelope has it."""

import re

from terril.kernel.outbox.models import Message
from terril.kernel.search import fold

# With the name: what the window of an envelope shows, and what the post reads.
MOST_LINES = 7
# Where an address written on one line is cut: after "12, rue" it is not.
_ONE_LINE = re.compile(r"(?<!\d),\s*|,\s*(?=\d{5}\b)")


def address_lines(message: Message) -> list[str]:
    """The name, then the address as it was written, without the name twice; every line of it, however many."""
    written = message.to_address.strip()
    pieces = written.splitlines() if "\n" in written else _ONE_LINE.split(written)
    lines = [" ".join(piece.split()) for piece in pieces if piece.strip()]
    return lines if lines and fold(lines[0]) == fold(message.to_name) else [message.to_name, *lines]
