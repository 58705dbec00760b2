"""Rows are read, corrected in place or left aside."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from terril.imports.actions.common import locked_import
from terril.imports.actions.comparing import keys_of, look
from terril.imports.kinds import Context, Kind, kind_of
from terril.imports.models import Import, ImportRow
from terril.imports.reading import context_of, read
from terril.kernel.errors import Refused
from terril.kernel.plain import plain
from terril.people.models import Person

MOST_TYPED = 20_000


def check_rows(batch: Import, actor: Person | None) -> None:
    """Reads every row again, and keeps what is wrong and what it is recognised by."""
    kind, context = kind_of(batch), context_of(batch, actor)
    rows = list(batch.rows.order_by("number"))
    for row in rows:
        _check(row, kind, context)
    ImportRow.objects.bulk_update(rows, ["wrong", "keys"], batch_size=500)


def _check(row: ImportRow, kind: Kind, context: Context) -> None:
    reading = read(row, kind, context)
    row.wrong = [] if row.left_out else sorted(reading.wrong)
    row.keys = keys_of(kind, reading.values)


def _row(batch: Import, number: int) -> ImportRow:
    row = batch.rows.filter(number=number).first()
    if row is None:
        raise Refused(_("Cette ligne n’est pas dans le fichier. Rien n’a été changé."))
    return row


@transaction.atomic
def mend(*, actor: Person | None, batch: Import, number: int, texts: Mapping[str, str]) -> ImportRow:
    """Other words in the cells of a row. What the file said stays beside. A row left aside comes back."""
    imported = locked_import(actor, batch, "mend")
    kind = kind_of(imported)
    row = _row(imported, number)
    for key, text in texts.items():
        row.edits[kind.field(key).key] = plain(text).strip()[:MOST_TYPED]
    row.left_out = False
    _check(row, kind, context_of(imported, actor))
    row.save(update_fields=["edits", "left_out", "wrong", "keys"])
    look(imported, actor, only=row.pk)
    return row


@transaction.atomic
def accept(*, actor: Person | None, batch: Import, field: str) -> int:
    """Everything that is proposed for one field (a zero put back, a commune in full) is taken; returns in how many rows."""
    imported = locked_import(actor, batch, "mend")
    kind, context = kind_of(imported), context_of(imported, actor)
    changed = []
    for row in imported.rows.filter(wrong__contains=[field], left_out=False).order_by("number"):
        wrong = read(row, kind, context).wrong.get(field)
        if wrong is not None and wrong.suggestion:
            row.edits[field] = wrong.suggestion
            _check(row, kind, context)
            changed.append(row)
    ImportRow.objects.bulk_update(changed, ["edits", "wrong", "keys"], batch_size=500)
    if changed:
        look(imported, actor)
    return len(changed)


@transaction.atomic
def leave_out(*, actor: Person | None, batch: Import, number: int, out: bool = True) -> ImportRow:
    """The row is not imported, or is again."""
    imported = locked_import(actor, batch, "mend")
    row = _row(imported, number)
    row.left_out = out
    _check(row, kind_of(imported), context_of(imported, actor))
    row.save(update_fields=["left_out", "wrong", "keys"])
    look(imported, actor, only=row.pk)
    return row
