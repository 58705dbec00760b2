"""Erasures to do again: an archive made before them brings everybody back.

Each one is noted in a file that no archive holds: who (a number), when, what was done; no word, no contact. A restoration reads it, and whoever
came back asks again to be erased, from the same list as everybody who asks.
"""

import json
import logging
import os
import re
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from terril.kernel import clock
from terril.people.models import Person

logger = logging.getLogger(__name__)


def note(ids: Iterable[int]) -> None:
    """Once the erasure has held. A disk that fails says so in the log, and undoes nothing."""
    for number in ids:
        transaction.on_commit(partial(_write, number), robust=True)


def _write(number: int) -> None:
    # Begun on a line of its own: a full disk may have cut the one before.
    _put(_all(), "\n" + json.dumps({"person": number, "at": clock.now().isoformat(), "kind": "person.erased"}) + "\n", os.O_APPEND)


def _put(path: Path, text: str, how: int) -> None:
    """One write, so that several processes never mix their lines; the file stays to whom the data are, be it root who writes."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | how, 0o600)
    if os.geteuid() == 0:
        owner = settings.VAR_DIR.stat()
        os.fchown(file, owner.st_uid, owner.st_gid)
    os.write(file, text.encode())
    os.close(file)


def came_back(made_at: datetime) -> int:
    """After a restoration of what was kept at that moment: those who were erased since and are there again ask to be. How many.

    Written in SQL: the archive may be of a Terril of before, whose tables are not yet those of the models.
    """
    since = {line["person"]: line["at"] for line in _read(_all()) if datetime.fromisoformat(line["at"]) >= made_at}
    with connection.cursor() as cursor:
        cursor.execute(
            "update people_person set erasure_asked_at = coalesce(erasure_asked_at, %s) where id = any(%s) and erased_at is null returning id",
            [clock.now(), list(since)],
        )
        back = sorted(row[0] for row in cursor.fetchall())
    _put(_back(), "".join(json.dumps({"person": number, "at": since[number]}) + "\n" for number in back), os.O_TRUNC)
    return len(back)


def told() -> list[tuple[int, datetime]]:
    """Who came back with the last restoration, by number, and when they had been erased; asks the database nothing."""
    return [(int(line["person"]), datetime.fromisoformat(line["at"])) for line in _read(_back())]


def to_do() -> list[Person]:
    """Those who came back and are still there, with `erased_before`, the moment of the first erasure; by number."""
    before = dict(told())
    found = list(Person.objects.filter(pk__in=before, erased_at__isnull=True, erasure_asked_at__isnull=False).order_by("pk")) if before else []
    for person in found:
        person.erased_before = before[person.pk]  # type: ignore[attr-defined]  # shown beside the name
    return found


def _all() -> Path:
    return settings.VAR_DIR / "effacements.jsonl"


def _back() -> Path:
    return settings.VAR_DIR / "effacements-a-refaire.jsonl"


# A line that a full disk or a killed process left half-written, and what followed on it: an erasure without its moment counts as one of now.
_WHO = re.compile(r'"person": (\d{1,18}),(?: "at": "([0-9T:.+-]{19,40})")?')


def _read(path: Path) -> list[dict[str, Any]]:
    """What is written there. A line that was cut keeps no restoration from finishing, and what is left of it is read: the log says so."""
    found: list[dict[str, Any]] = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else ():
        try:
            told = [json.loads(line)] if line else []
        except ValueError:
            told = [{"person": int(one[1]), "at": one[2] or clock.now().isoformat()} for one in _WHO.finditer(line)]
            logger.error("%s: a line cannot be read; an erasure that it told of may not be done again", path.name)
        found += told
    return found
