"""Locks are taken in the order of the house (`LOCK_ORDER` in the settings), so that two verbs that meet never wait for each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.db.models.query import QuerySet
from django.db.models.signals import post_save
from django.db.transaction import Atomic

PERSON, MESSAGE = "people.Person", "kernel.Message"


@dataclass
class Held:
    """What a verb holds so far: the rows, by their place in the order. `messages`: whether it holds any; `alone`: with nothing else before.
    `born`: what it has inserted itself, which nobody else can hold yet, by label and key."""

    rows: set[tuple[int, Any]] = field(default_factory=set)
    born: set[tuple[str, Any]] = field(default_factory=set)
    messages: bool = False
    alone: bool = False


def _entering(enter: Any) -> Any:
    def fresh(self: Atomic) -> Any:
        # The transaction around a test is not one of the house: each verb begins again.
        if all(block._from_testcase for block in connection.atomic_blocks):
            connection.held_here = Held()  # type: ignore[attr-defined]
        return enter(self)

    return fresh


def _watching(fetch: Any) -> Any:
    def _fetch_all(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch(self)
        if fresh and self.query.select_for_update and self._result_cache:
            keys = [row.pk if isinstance(row, Model) else row for row in self._result_cache]
            _take(connection.held_here, self.model._meta.label, keys, waits=not self.query.select_for_update_skip_locked)  # type: ignore[attr-defined]

    return _fetch_all


def _inserted(sender: Any, instance: Any, created: bool, **_: Any) -> None:
    if created:
        _bear([instance])


def _bearing(bulk_create: Any) -> Any:
    def created(self: QuerySet[Any], *args: Any, **kwargs: Any) -> Any:
        made = bulk_create(self, *args, **kwargs)
        _bear(made)
        return made

    return created


def _bear(rows: list[Any]) -> None:
    held = getattr(connection, "held_here", None)
    if held is not None and connection.in_atomic_block:
        held.born |= {(row._meta.label, row.pk) for row in rows}


def _take(held: Held, label: str, keys: list[Any], *, waits: bool) -> None:
    keys = [key for key in keys if (label, key) not in held.born]
    if not keys:
        return
    if label == MESSAGE:
        held.alone = held.alone or not held.rows
        held.messages = True
        return
    if label not in settings.LOCK_ORDER:
        pytest.fail(f"{label} is locked: say in LOCK_ORDER after what.")
    rank = settings.LOCK_ORDER.index(label)
    new = [(rank, key) for key in keys if (rank, key) not in held.rows]
    if new and waits:
        if held.alone:
            pytest.fail(f"{label} is locked after a message that was locked alone: such a message comes last.")
        if held.messages and label == PERSON:
            pytest.fail("A person is locked after a message: persons come before.")
        if held.rows and (last := max(held.rows)) > new[0]:
            pytest.fail(f"{label} {new[0][1]} is locked after {settings.LOCK_ORDER[last[0]]} {last[1]}, against LOCK_ORDER.")
        if new != sorted(new):
            pytest.fail(f"{label}: rows are locked by number, not as they come ({keys}).")
    held.rows.update(new)


@pytest.fixture(autouse=True, scope="session")
def _ordered_locks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", _watching(QuerySet._fetch_all))
        patch.setattr(QuerySet, "bulk_create", _bearing(QuerySet.bulk_create))
        patch.setattr(Atomic, "__enter__", _entering(Atomic.__enter__))
        post_save.connect(_inserted, dispatch_uid="born here")
        yield
        post_save.disconnect(dispatch_uid="born here")
