"""Every message is a row before it is anything else. See `models.Message` and `write`."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from terril.kernel.outbox.models import Message


def write(**kwargs: Any) -> "Message":
    """See `terril.kernel.outbox.actions.write` (imported late: models may not be ready when a room names this package)."""
    from terril.kernel.outbox.actions import write as _write

    return _write(**kwargs)


__all__ = ["write"]
