"""All or nothing: the rows become what they say through the verbs of their room, without a word to anybody; and can be undone as long as
nothing was built on them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.imports.actions import locked_import
from terril.imports.comparing import look, undecided
from terril.imports.kinds import Context, Kind, kind_of
from terril.imports.models import Import, ImportRow, ImportStatus, Verdict
from terril.imports.reading import Reading, context_of, read
from terril.imports.states import LIFE
from terril.kernel import clock, journal, references
from terril.kernel.errors import Refused
from terril.kernel.outbox.silence import silent
from terril.kernel.verbs import lock_in_order, locked
from terril.people.models import Person
from terril.programmes.models import Programme

# How many things built on an import are named when it cannot be undone.
NAMED = 3


class _Changed(Exception):  # noqa: N818 - found out under the lock, then told
    """Something alike appeared since the rows were compared."""


def carry_out(*, actor: Person | None, batch: Import) -> Import:
    """Imports every row that was not left aside, or none. A second press changes nothing. No message leaves.

    Raises Refused when a row is still wrong, a likeness waits for an answer, or something alike appeared meanwhile.
    """
    try:
        with transaction.atomic(), silent():
            # One import at a time in a programme: each sees what the other has made.
            locked(Programme(pk=batch.programme_id))
            row = locked_import(actor, batch, "carry_out", already=ImportStatus.DONE)
            if row.status == ImportStatus.DONE:
                return row
            kind, context = kind_of(row), context_of(row, actor)
            readings = _ready(row, kind, context, actor)
            rows = {one.row.pk: one.row for one in readings}
            made = _create(kind, context, readings, {aspect.key: _resolve(row, aspect.key, rows) for aspect in kind.aspects})
            row.made = _marked(kind, made)
            LIFE.move(row, "carry_out")
            # Its other sheets are nothing to anybody any more.
            row.sheets, row.imported_at, row.imported_by, row.closed_at = [], clock.now(), actor, clock.now()
            row.save(update_fields=["made", "sheets", "status", "imported_at", "imported_by", "closed_at"])
            count = sum(bool(one.row.made) for one in readings)
            journal.record(actor=actor, verb="import.done", subject=row, programme=row.programme_id, data={"count": count, "kind": row.kind})
            return row
    except _Changed:
        with transaction.atomic():
            look(locked_import(actor, batch, "mend"), actor)
        raise Refused(
            _("Depuis votre dernier passage, quelque chose de ressemblant a été inscrit. Rien n’a été importé : regardez les ressemblances.")
        ) from None


def _ready(batch: Import, kind: Kind, context: Context, actor: Person | None) -> list[Reading]:
    """The rows to import, read again now. Raises Refused, or _Changed."""
    readings = [read(row, kind, context) for row in batch.rows.filter(left_out=False).order_by("number")]
    wrong = sum(bool(one.wrong) for one in readings)
    if wrong:
        raise Refused(
            ngettext(
                "Une ligne est encore à reprendre ou à laisser de côté. Rien n’a été importé.",
                "%(n)s lignes sont encore à reprendre ou à laisser de côté. Rien n’a été importé.",
                wrong,
            )
            % {"n": wrong}
        )
    if not readings:
        raise Refused(_("Toutes les lignes sont laissées de côté : il n’y a rien à importer."))
    if undecided(batch).exists():
        raise Refused(_("Des ressemblances attendent votre réponse. Rien n’a été importé."))
    look(batch, actor)
    if undecided(batch).exists():
        raise _Changed
    return readings


# ------------------------------------------------------------------------------------------------ the same, said so


def _resolve(batch: Import, aspect: str, rows: dict[int, ImportRow]) -> dict[int, int | ImportRow | None]:
    """What each row was said to be: an id that is known, an earlier row, or nothing. Raises Refused when a row was said to be two known things."""
    leader = {pk: pk for pk in rows}

    def head(pk: int) -> int:
        while leader[pk] != pk:
            pk = leader[pk]
        return pk

    known: dict[int, set[int]] = defaultdict(set)
    said = batch.likenesses.filter(aspect=aspect, verdict=Verdict.SAME, row__in=rows).order_by("pk")
    for one in said:
        if one.other_id in rows:
            a, b = head(one.row_id), head(one.other_id)
            first, second = sorted((a, b), key=lambda pk: rows[pk].number)
            leader[second] = first
        elif one.known_id is not None:
            known[one.row_id].add(one.known_id)
    groups: dict[int, set[int]] = defaultdict(set)
    for pk, ids in known.items():
        groups[head(pk)] |= ids
    for pk, ids in groups.items():
        if len(ids) > 1:
            raise Refused(
                _("La ligne %(n)s ne peut pas être deux fiches à la fois. Répondez « même » pour une seule, ou réunissez d’abord les deux fiches.")
                % {"n": rows[pk].number}
            )
    return {pk: next(iter(groups[head(pk)])) if groups.get(head(pk)) else rows[head(pk)] if head(pk) != pk else None for pk in rows}


def _create(kind: Kind, context: Context, readings: list[Reading], resolved: dict[str, Any]) -> list[models.Model]:
    """In the order of the file. `first`: for each aspect, what the first row of those that are one has made."""
    main = kind.aspects[0].key
    # What a later row of the same thing adds to the first: an empty place is filled, nothing is overwritten.
    filled = {one.row.pk: dict(one.values) for one in readings}
    for one in readings:
        if isinstance(leader := resolved[main][one.row.pk], ImportRow):
            filled[leader.pk] = {**one.values, **filled[leader.pk]}
    first: dict[str, dict[int, int]] = {aspect.key: {} for aspect in kind.aspects}
    everything: list[models.Model] = []
    for reading in readings:
        row = reading.row
        row.made = []
        if resolved[main][row.pk] is not None:
            continue
        who = {
            aspect: first[aspect].get(same.pk) if isinstance(same := found[row.pk], ImportRow) else same for aspect, found in resolved.items()
        }
        try:
            made = kind.create(context, filled[row.pk], who)
        except Refused as refusal:
            raise Refused(_("Ligne %(n)s : %(why)s Rien n’a été importé.") % {"n": row.number, "why": refusal.message}) from None
        for aspect in resolved:
            found = getattr(made[0], "made_as", {}).get(aspect) if aspect != main else made[0].pk
            if found is not None:
                first[aspect][row.pk] = found
                if isinstance(leader := resolved[aspect][row.pk], ImportRow):
                    first[aspect].setdefault(leader.pk, found)
        row.made = [[one._meta.label_lower, one.pk] for one in made]
        everything += made
    ImportRow.objects.bulk_update([reading.row for reading in readings], ["made"], batch_size=500)
    return everything


# ------------------------------------------------------------------------------------------------------------- undo


def _marked(kind: Kind, made: Iterable[models.Model]) -> list[list[Any]]:
    """Everything that was created, and what came with it, each with its print: [label, id, print, 1 when it is what was asked for]."""
    own: dict[str, set[int]] = defaultdict(set)
    for one in made:
        own[one._meta.label_lower].add(one.pk)
    parts: dict[str, set[int]] = defaultdict(set)
    for label, ids in own.items():
        for other, rows in references.pointing_at(apps.get_model(label), ids).items():
            parts[other] |= set(rows) - own.get(other, set())
    found = []
    for mark, group in ((1, own), (0, parts)):
        for label, ids in sorted(group.items()):
            if label not in kind.volatile:
                found += [[label, pk, told, mark] for pk, told in sorted(references.prints(apps.get_model(label), ids).items())]
    return found


@transaction.atomic
def undo(*, actor: Person | None, batch: Import) -> Import:
    """Takes away everything that the import made, and nothing else. A second press changes nothing.

    Raises Refused, naming it, when something was built on it or was changed since.
    """
    locked(Programme(pk=batch.programme_id))
    row = locked_import(actor, batch, "undo", already=ImportStatus.UNDONE)
    if row.status == ImportStatus.UNDONE:
        return row
    # What was made is ours until the end: nobody adds to it while one looks.
    made = _own(row, asked_for=True)
    lock_in_order(*(apps.get_model(label)._base_manager.filter(pk__in=told) for label, told in made.items()), keys=True)
    if built := built_on(row):
        named = " ; ".join(built[:NAMED])
        more = len(built) - NAMED
        tail = ngettext(" ; et une autre chose", " ; et %(n)s autres choses", more) % {"n": more} if more > 0 else ""
        raise Refused(_("Cet import ne peut plus être défait, car on a construit dessus : %(what)s. Rien n’a été changé.") % {"what": named + tail})
    kind = kind_of(row)
    order = {label: place for place, label in enumerate(kind.undo)}
    try:
        with transaction.atomic():
            for label in sorted(made, key=lambda one: order.get(one, -1)):
                apps.get_model(label)._base_manager.filter(pk__in=made[label]).delete()
    except ProtectedError:
        raise Refused(_("Cet import ne peut plus être défait : quelque chose en dépend encore. Rien n’a été changé.")) from None
    row.rows.update(made=[])
    LIFE.move(row, "undo")
    row.made, row.imported_at, row.closed_at = [], None, clock.now()
    row.save(update_fields=["made", "status", "imported_at", "closed_at"])
    journal.record(actor=actor, verb="import.undone", subject=row, programme=row.programme_id, data={"kind": row.kind})
    return row


def _own(batch: Import, *, asked_for: bool) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for label, pk, told, mark in batch.made:
        if bool(mark) == asked_for:
            found[label][pk] = told
    return found


def built_on(batch: Import) -> list[str]:
    """What would be lost or left hanging: rows changed since, gone, or that something new points at; a few words for each."""
    kind = kind_of(batch)
    own, parts = _own(batch, asked_for=True), _own(batch, asked_for=False)
    found: list[str] = []
    for label, told in [*own.items(), *parts.items()]:
        model = apps.get_model(label)
        now = references.prints(model, told)
        changed = sum(now.get(pk) != kept for pk, kept in told.items())
        if changed:
            found.append(_told(model, changed, changed_since=True))
    for label in {**own, **parts}:
        ids = {**own.get(label, {}), **parts.get(label, {})}
        for other, rows in references.pointing_at(apps.get_model(label), ids).items():
            new = set(rows) - set(own.get(other, ())) - set(parts.get(other, ()))
            if new and other not in kind.volatile:
                found.append(_told(apps.get_model(other), len(new), changed_since=False))
    return sorted(set(found))


def _told(model: type[models.Model], count: int, *, changed_since: bool) -> str:
    said = {"what": model._meta.verbose_name, "n": count}
    return _("changé depuis : %(what)s (%(n)s)") % said if changed_since else _("ajouté depuis : %(what)s (%(n)s)") % said
