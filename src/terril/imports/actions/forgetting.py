"""Rows of a table do not stay: they go some weeks after the import is closed, and at once with whoever is erased."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from terril.imports import people
from terril.imports.models import Acquaintance, Import, ImportRow, ImportStatus
from terril.kernel import clock, journal
from terril.kernel.search import fold
from terril.people.actions import ERASERS
from terril.people.models import Person

# Time to see that something is wrong, and to undo; nothing needs the rows after.
KEPT = timedelta(days=60)
BATCH = 50


def forgettable() -> Any:
    """Imports closed long ago, and those that were begun and left."""
    limit = clock.now() - KEPT
    left = Q(closed_at__isnull=True, started_at__lt=limit)
    return Import.objects.filter(Q(closed_at__lt=limit) | left, forgotten_at__isnull=True).order_by("pk")


@transaction.atomic
def _forget(batch: Import) -> bool:
    row = Import.objects.select_for_update(of=("self",)).filter(pk=batch.pk, forgotten_at__isnull=True).first()
    if row is None:
        return False
    row.rows.all().delete()
    if row.is_open:
        row.status, row.closed_at = ImportStatus.DROPPED, clock.now()
    row.sheets, row.file_name, row.forgotten_at = [], "", clock.now()
    row.save(update_fields=["status", "closed_at", "sheets", "file_name", "forgotten_at"])
    journal.record(actor=None, verb="import.forgotten", subject=row, programme=row.programme_id)
    return True


def forget_closed() -> int:
    """One night: how many imports lost their rows."""
    return sum(_forget(batch) for batch in forgettable()[:BATCH])


@ERASERS.register(5)
def forget_in_tables(person: Person) -> None:
    """Every row that made somebody, was said to be them, or holds their name, e-mail or number, loses its words. Before the name goes."""
    keys = [
        f"{people.PERSON.key}/{key}"[:200]
        for key in people.keys(person.first_name, person.last_name, person.email, person.phone)
        if key[0] in "nep"
    ]
    theirs = Q(made__contains=[[Person._meta.label_lower, person.pk]]) | Q(likenesses__known_id=person.pk, likenesses__aspect=people.PERSON.key)
    if keys:
        theirs |= Q(keys__overlap=keys)
    ids = list(ImportRow.objects.filter(theirs).values_list("pk", flat=True).distinct())
    ImportRow.objects.filter(pk__in=ids).update(cells=[], edits={}, keys=[], wrong=[])
    ImportRow.objects.filter(pk__in=ids, made=[]).update(left_out=True)
    Acquaintance.objects.filter(person=person).update(how="")
    for batch in Import.objects.filter(status=ImportStatus.MATCHING).select_for_update(of=("self",)).order_by("pk"):
        _forget_in_file(batch, person)


def _forget_in_file(batch: Import, person: Person) -> None:
    """A file whose columns are not matched yet: the lines that hold the name, the e-mail or the number go."""
    marks = [
        fold(text)
        for text in (f"{person.first_name} {person.last_name}", f"{person.last_name} {person.first_name}", person.email)
        if len(text.strip()) > 5
    ]
    digits = person.phone[-9:]

    def holds(line: list[Any]) -> bool:
        text = " ".join(line[1])
        return any(mark in fold(text) for mark in marks) or (bool(digits) and digits in "".join(c for c in text if c.isdigit()))

    sheets = [{**sheet, "lines": [line for line in sheet["lines"] if not holds(line)]} for sheet in batch.sheets]
    if sheets != batch.sheets:
        batch.sheets = sheets
        batch.save(update_fields=["sheets"])
