"""What looks like something known: inside the file, and against what is there. Found by the machine, decided by a human."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from terril.imports.kinds import Aspect, Context, Kind, Portrait, kind_of
from terril.imports.models import Import, ImportRow, Likeness
from terril.imports.reading import context_of, read
from terril.people.models import Person

# A key that so many share (the number of a town hall) tells nobody apart: comparing them all would cost the square of them.
CROWD = 40


def keys_of(kind: Kind, values: Mapping[str, Any]) -> list[str]:
    """What a row is recognised by, each aspect with its name."""
    found: set[str] = set()
    for aspect in kind.aspects:
        if (portrait := aspect.of_row(values)) is not None:
            found |= {f"{aspect.key}/{key}"[:200] for key in portrait.keys}
    return sorted(found)


def look(batch: Import, actor: Person | None, *, only: int | None = None) -> None:
    """Finds again what looks alike, for every row or for one; what a human has said of a pair that still looks alike is kept."""
    kind, context = kind_of(batch), context_of(batch, actor)
    rows = batch.rows.filter(left_out=False).order_by("number")
    if only is not None:
        # One row, with those that share a key with it.
        keys = ImportRow.objects.filter(pk=only).values_list("keys", flat=True).first() or []
        rows = rows.filter(keys__overlap=keys) if keys else rows.filter(pk=only)
    values = {row.pk: read(row, kind, context).values for row in rows}
    before = Likeness.objects.filter(batch=batch)
    if only is not None:
        before = before.filter(row=only) | before.filter(other=only)
    said = {(one.row_id, one.aspect, one.other_id, one.known_id): one for one in before}
    found: dict[tuple[Any, ...], Likeness] = {}
    for aspect in kind.aspects:
        portraits = {row: portrait for row in rows if (portrait := aspect.of_row(values[row.pk])) is not None}
        for one in [*_among(batch, aspect, portraits, only), *_against(batch, context, aspect, portraits, only)]:
            found[(one.row_id, one.aspect, one.other_id, one.known_id)] = one
    Likeness.objects.filter(pk__in=[one.pk for key, one in said.items() if key not in found]).delete()
    Likeness.objects.bulk_create([one for key, one in found.items() if key not in said], batch_size=1_000)


def _among(batch: Import, aspect: Aspect, portraits: dict[ImportRow, Portrait], only: int | None) -> Iterator[Likeness]:
    """The later row looks like the earlier one."""
    sharing: dict[str, list[ImportRow]] = defaultdict(list)
    for row, portrait in portraits.items():
        for key in portrait.keys:
            sharing[key].append(row)
    compared = set()
    for rows in sharing.values():
        if 1 < len(rows) <= CROWD:
            for i, first in enumerate(rows):
                for second in rows[i + 1 :]:
                    pair = (first.pk, second.pk)
                    if pair in compared or (only is not None and only not in pair):
                        continue
                    compared.add(pair)
                    if reasons := aspect.alike(portraits[first], portraits[second]):
                        exact = portraits[first].marks == portraits[second].marks
                        yield Likeness(batch=batch, row=second, aspect=aspect.key, other=first, reasons=reasons, exact=exact)


def _against(batch: Import, context: Context, aspect: Aspect, portraits: dict[ImportRow, Portrait], only: int | None) -> Iterator[Likeness]:
    asked = {row: portrait for row, portrait in portraits.items() if only in {None, row.pk}}
    sharing: dict[str, list[ImportRow]] = defaultdict(list)
    for row, portrait in asked.items():
        for key in portrait.keys:
            sharing[key].append(row)
    if not sharing:
        return
    for known in aspect.portraits(context, list(aspect.near(context, frozenset(sharing)))):
        near = {row.pk: row for key in known.keys for row in sharing.get(key, ())}
        for row in sorted(near.values(), key=lambda one: one.number):
            if reasons := aspect.alike(asked[row], known):
                exact = asked[row].marks == known.marks
                yield Likeness(batch=batch, row=row, aspect=aspect.key, known_id=known.pk, reasons=reasons, exact=exact)


def undecided(batch: Import) -> Any:
    """What still waits for a human, the earlier rows first."""
    return batch.likenesses.filter(verdict="", row__wrong=[], row__left_out=False).order_by("row__number", "pk")
