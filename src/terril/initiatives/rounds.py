"""The morning round: who is asked today what became of their idea, who is reminded, whose silence is noted.

Each idea is one transaction: a worker killed half-way leaves whole questions behind it and none twice, and the next round goes on from there.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import DatabaseError, transaction

from terril.initiatives.actions.aftermath import ask_news, close_news, remind_news
from terril.initiatives.aftermath import BATCH, TERMS
from terril.initiatives.models import FollowUp, Initiative
from terril.initiatives.queries import aftermath as queries
from terril.kernel.errors import Refused

log = logging.getLogger(__name__)


def ask_after_all() -> tuple[int, int, int]:
    """How many were asked, reminded, closed; BATCH of each at most. Only ids are kept in memory."""
    asked = _each(_due(), lambda due: ask_news(actor=None, initiative=Initiative(pk=due[0]), months=due[1]))
    reminded = _each(_ids(queries.to_remind()), lambda pk: remind_news(follow_up=_found(pk)))
    closed = _each(_ids(queries.to_close()), lambda pk: close_news(follow_up=_found(pk)))
    return asked, reminded, closed


def _due() -> list[tuple[int, int]]:
    """The latest terms first: whoever told an idea two years ago is about to be forgotten (retention)."""
    found: list[tuple[int, int]] = []
    for months in sorted(TERMS, reverse=True):
        ids = queries.due(months).values_list("pk", flat=True)[: BATCH - len(found)]
        found += [(pk, months) for pk in ids]
    return found


def _ids(found: Any) -> list[int]:
    return list(found.values_list("pk", flat=True)[:BATCH])


def _found(pk: int) -> FollowUp:
    return FollowUp.objects.only("pk", "initiative").get(pk=pk)


def _each(rows: Iterable[Any], gesture: Callable[[Any], Any]) -> int:
    """One idea in difficulty holds no other back; the log names it."""
    done = 0
    for row in rows:
        try:
            with transaction.atomic():
                done += bool(gesture(row))
        except (Refused, DatabaseError, FollowUp.DoesNotExist):
            log.exception("what became of it, %s: left for another morning", row)
    return done
