"""The morning round: who is asked today what became of their idea, who is reminded, whose silence is noted.

Each idea is one transaction: a worker killed half-way leaves whole questions behind it and none twice, and the next round goes on from there.
"""

from typing import Any

from terril.initiatives.models import Initiative, News
from terril.initiatives.news import queries
from terril.initiatives.news.actions import ask_news, close_news, remind_news
from terril.initiatives.news.question import BATCH, TERMS
from terril.kernel.batch import one_by_one

WHAT = "what became of it"


def ask_after_all() -> tuple[int, int, int]:
    """How many were asked, reminded, closed; BATCH of each at most. Only ids are kept in memory."""
    due: list[tuple[int, int]] = []
    # The latest terms first: whoever told an idea two years ago is about to be forgotten (retention).
    for months in sorted(TERMS, reverse=True):
        ids = queries.due(months).values_list("pk", flat=True)[: BATCH - len(due)]
        due += [(pk, months) for pk in ids]
    asked = one_by_one(due, lambda one: ask_news(actor=None, initiative=Initiative(pk=one[0]), months=one[1]), what=WHAT)
    reminded = one_by_one(_ids(queries.to_remind()), lambda pk: remind_news(follow_up=_found(pk)), what=WHAT)
    closed = one_by_one(_ids(queries.to_close()), lambda pk: close_news(follow_up=_found(pk)), what=WHAT)
    return asked, reminded, closed


def _ids(found: Any) -> list[int]:
    return list(found.values_list("pk", flat=True)[:BATCH])


def _found(pk: int) -> News:
    return News.objects.only("pk", "initiative").get(pk=pk)
