"""The kinds of messages: each room says, in its `sentences.py`, whether a kind speaks of something that will be over."""

from django.conf import settings

_expires: dict[str, bool] = {}
_unconfirmed: set[str] = set()


def kinds(*names: str, expires: bool, unconfirmed: bool = False) -> None:
    """Declares kinds of messages. `expires`: they speak of a date (a meeting, the end of an offer), after which they say nothing true any more:
    each is written with `useless_after`. `unconfirmed`: they go to an address that anybody typed, to ask whether it is theirs. Raises ValueError for
    a kind that is said twice, and otherwise."""
    if unconfirmed:
        _unconfirmed.update(names)
    for name in names:
        if _expires.setdefault(name, expires) is not expires:
            raise ValueError(f"{name}: whether it expires is said twice, and otherwise")


def check(kind: str, *, dated: bool) -> None:
    """Raises RuntimeError for a kind that speaks of a date and is written without one, or that nobody declared. In production a message that is badly
    declared leaves all the same: it is worth more than its declaration."""
    if settings.PRODUCTION:
        return
    if kind not in _expires:
        raise RuntimeError(f'{kind}: say in the sentences.py of the room whether it expires: kinds("{kind}", expires=…)')
    if _expires[kind] and not dated:
        raise RuntimeError(f"{kind} speaks of a date: say after when it is useless (useless_after=…)")


def unconfirmed() -> list[str]:
    """The kinds whose address nobody of the team can mend when it is wrong: they do not know who typed it."""
    return sorted(_unconfirmed)
