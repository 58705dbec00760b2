"""How an action says no, and how the embedded server says that it cannot be used."""


class Refused(Exception):  # noqa: N818 - a sentence for a person, not a programming error
    """What was asked cannot be done. The message is a sentence for the person who asked: what happened, what is kept, what to do.

    `field` names the form field to which it belongs, if one does; `status` is that of the page when no form shows it.
    """

    status = 409

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Closed(Refused):
    """The door has shut (a visit that ended, a right withdrawn) while somebody was writing: the same answer as for what does not exist, with
    the words given back."""

    status = 404


class TooFast(Refused):
    """Too many attempts from there. `seconds`: how long to wait; the sentence says it too."""

    status = 429

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class Conflict(Refused):
    """Somebody else did it first, at the same second."""


class DatabaseError(Exception):
    """The embedded server cannot be used; the message is one French sentence, with what to do."""
