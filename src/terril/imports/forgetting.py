"""Rows of a table do not stay: they go some weeks after the import is closed, and at once with whoever is erased."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from terril.imports import people as portraits
from terril.imports.models import Import, ImportRow
from terril.imports.states import LIFE
from terril.kernel import clock, journal
from terril.kernel.search import as_read, fold
from terril.kernel.verbs import locked
from terril.people.dossiers import People
from terril.people.models import Person
from terril.people.redact import Marks, take_out_everywhere, without

# Time to see that something is wrong, and to undo; nothing needs the rows after.
KEPT = timedelta(days=60)
BATCH = 50


def forgettable() -> Any:
    """Imports closed long ago, and those that were begun and left."""
    limit = clock.now() - KEPT
    left = Q(closed_at__isnull=True, started_at__lt=limit)
    return Import.objects.filter(Q(closed_at__lt=limit) | left, forgotten_at__isnull=True).order_by("pk")


def forget_closed() -> int:
    """One night: how many imports lost their rows."""
    forgotten = 0
    for batch in forgettable()[:BATCH]:
        with transaction.atomic():
            row = locked(batch)
            if row.forgotten_at is not None:
                continue
            row.rows.all().delete()
            if row.is_open:
                LIFE.move(row, "drop")
                row.closed_at = clock.now()
            row.sheets, row.file_name, row.forgotten_at = [], "", clock.now()
            row.save(update_fields=["status", "closed_at", "sheets", "file_name", "forgotten_at"])
            journal.record(actor=None, verb="import.forgotten", subject=row, programme=row.programme_id)
            forgotten += 1
    return forgotten


def lines_about(people: People) -> Q:
    """The lines that made one of these people, were said to be them, or hold their name, their e-mail or their number."""
    said = Q(likenesses__known_id__in=[person.pk for person in people], likenesses__aspect=portraits.PERSON.key)
    keys = []
    for person in people:
        said |= Q(made__contains=[[Person._meta.label_lower, person.pk]])
        marks = portraits.keys(person.first_name, person.last_name, person.email, person.phone)
        keys += [f"{portraits.PERSON.key}/{key}"[:200] for key in marks if key[0] in "nep"]
    return said | Q(keys__overlap=keys) if keys else said


def forget_lines(rows: QuerySet[Any], people: People) -> None:
    rows.update(cells=[], edits={}, keys=[], wrong=[])
    rows.filter(made=[]).update(left_out=True)


def forget_in_files(rows: QuerySet[Any], people: People) -> None:
    """The lines that hold a name, an e-mail or a number go from files that are still open."""
    marks: list[str] = []
    numbers: list[str] = []
    for person in people:
        named = (f"{person.first_name} {person.last_name}", f"{person.last_name} {person.first_name}", person.email)
        marks += [fold(mark) for mark in named if len(mark.strip()) > 5]
        numbers += [person.phone[-9:]] if person.phone else []
    for batch in rows:
        sheets = []
        for sheet in batch.sheets:
            kept = []
            for line in sheet["lines"]:
                text = " ".join(line[1])
                folded, digits = fold(text), "".join(c for c in text if c.isdigit())
                if not any(mark in folded for mark in marks) and not any(number in digits for number in numbers):
                    kept.append(line)
            sheets.append({**sheet, "lines": kept})
        if sheets != batch.sheets:
            batch.sheets = sheets
            batch.save(update_fields=["sheets"])


def names_leave_lines(model: type[ImportRow], people: Iterable[Marks], *words: str) -> None:
    """In columns that nothing was made of: whoever is told there is in no key."""
    people = list(people)
    if told := "|".join(f"({one.told})" for one in people if one.told):
        # A line break within a cell is written as a letter there.
        text = Func(Func(Cast("cells", TextField()), Cast("edits", TextField()), function="concat"), Value("\\n"), Value(" "), function="replace")
        for row in model._base_manager.alias(as_text=text, as_folded=as_read("as_text")).filter(as_folded__regex=told):
            cells, edits = without_names(row.cells, people), dict(zip(row.edits, without_names(list(row.edits.values()), people), strict=True))
            model._base_manager.filter(pk=row.pk).update(cells=cells, edits=edits)


def names_leave_files(model: type[Import], people: Iterable[Marks], *words: str) -> None:
    """The name of a file often is somebody's, and is not written as a name is."""
    people = list(people)
    called = [replace(one, sure=(*one.sure, *(name for name in one.names[1:] if len(name) > 3))) for one in people]
    take_out_everywhere(model, called, "file_name", "source")
    for batch in model._base_manager.filter(~Q(sheets=[]), forgotten_at__isnull=True):
        sheets = [
            {**sheet, "lines": [[line[0], without_names(line[1], people), *line[2:]] for line in sheet["lines"]]} for sheet in batch.sheets
        ]
        if sheets != batch.sheets:
            model._base_manager.filter(pk=batch.pk).update(sheets=sheets)


def without_names(cells: Sequence[Any], people: Iterable[Marks]) -> list[Any]:
    """The cells of a line without these names; alone in its cell, one goes when the line tells who it is."""
    left = list(cells)
    for one in people:
        line = " ".join(str(cell) for cell in left)
        if without(line, [one]) != line:
            left = [cell if not isinstance(cell, str) else "" if fold(cell) in one.names else without(cell, [one]) for cell in left]
    return left
