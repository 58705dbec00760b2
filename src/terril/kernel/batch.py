"""The work of a morning or a night: many rows, one gesture each, and none of them holds the others back."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

from terril.kernel.errors import Refused

Row = TypeVar("Row")
log = logging.getLogger(__name__)


def one_by_one(rows: Iterable[Row], gesture: Callable[[Row], Any], *, what: str) -> int:
    """How many gestures answered something true, each in a transaction of its own: killed half-way, the next round goes on from there.

    A row that fails (an address that is not one, a row gone meanwhile) is named in the log by its number and waits for another round. The
    words of a refusal are not logged: they may hold the name of somebody.
    """
    done = 0
    for row in rows:
        try:
            with transaction.atomic():
                done += bool(gesture(row))
        except Refused as refused:
            log.warning("%s, %s: left for another round (%s)", what, getattr(row, "pk", row), type(refused).__name__)
        except (DatabaseError, ObjectDoesNotExist):
            log.exception("%s, %s: left for another round", what, getattr(row, "pk", row))
    return done
