"""The verbs of an import up to its rows: a file arrives, its columns are matched, its rows corrected, what looks alike decided; it may be left for
another day, dropped, or taken up again once undone. Each is one transaction, and none writes outside the import (`carrying` does)."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terril.imports.comparing import keys_of, look, undecided
from terril.imports.kinds import Context, Kind, all_kinds, kind_of
from terril.imports.models import Basis, ColumnMatch, Import, ImportRow, ImportStatus, Likeness, Verdict
from terril.imports.reading import DAY, MONTH, context_of, fingerprint, guess, in_doubt, read
from terril.imports.refusals import REFUSALS
from terril.imports.states import LIFE
from terril.kernel import clock, journal, tables
from terril.kernel.errors import Closed, Refused
from terril.kernel.plain import composed
from terril.kernel.tables import dates
from terril.kernel.verbs import once, rows_locked
from terril.people.models import Person
from terril.programmes.models import Programme, Role, RoleKind

MOST_TYPED = 20_000


def locked_import(actor: Person | None, batch: Import, verb: str = "", *, already: str = "") -> Import:
    """The import, ours until the end of the transaction, and with it its rows; the right is read again under the lock. `verb`: what is about to be
    said of it, `already`: the status in which it changes nothing. Raises Refused when it is elsewhere in its life."""
    rows_locked(Import.objects.filter(pk=batch.pk).only("pk"))
    # The file itself, often heavy, is read by the gestures that read it.
    row = Import.objects.select_related("programme").defer("sheets").get(pk=batch.pk)
    check_right(actor, row.programme_id)
    if verb and row.status != already:
        LIFE.check(row, verb)
    if row.forgotten_at:
        raise Refused(_("Les lignes de cet import ont été effacées, comme prévu. Envoyez de nouveau le fichier."))
    return row


def check_right(actor: Person | None, programme_id: int) -> None:
    mine = actor is None or Role.objects.filter(
        programme=programme_id, person_id=actor.pk, kind=RoleKind.COORDINATOR, withdrawn_at__isnull=True
    ).exists()  # fmt: skip
    if not mine:
        raise Closed(_("Seule la coordination de ce dispositif peut faire cela."))


# -------------------------------------------------------------------------------------------------- a file, its columns


@transaction.atomic
def start(
    *,
    actor: Person | None,
    programme: Programme,
    kind: str,
    content: bytes,
    file_name: str,
    source: str,
    basis: str = Basis.INTEREST,
    client_id: str = "",
    fictional: bool = False,
) -> Import:
    """Keeps a file to be read. The same `client_id` twice is one import. Raises Refused, with the field, for a file that cannot be read."""
    chosen = next((one for one in all_kinds() if one.key == kind), None)
    if chosen is None:
        raise Refused(_("Dites ce que contient ce tableau."), field="kind")
    if not source.strip():
        raise Refused(_("Dites d’où vient ce tableau : chaque personne a le droit de le savoir."), field="source")
    if basis not in Basis.values:
        raise Refused(_("Dites ce qui permet de garder ces personnes."), field="basis")
    try:
        book = tables.read(content)
    except tables.Unreadable as problem:
        raise Refused(REFUSALS[problem.code](), field="file") from None
    check_right(actor, programme.pk)
    batch = Import(
        programme=programme, kind=chosen.key, file_name=composed(file_name)[-120:], source=" ".join(source.split())[:200], basis=basis,
        sheets=[_stored(sheet) for sheet in book.sheets],
        told={"encoding": book.encoding, "mended": book.mended, "uncomputed": book.uncomputed, "cut": book.cut}, started_at=clock.now(),
        started_by=actor, fictional=fictional,
        client_id=client_id.strip()[:64] or secrets.token_urlsafe(24),
    )  # fmt: skip
    _lay_out(batch, chosen, _opening(batch, chosen), None)
    kept, is_new = once(batch, "programme")
    if is_new:
        journal.record(actor=actor, verb="import.started", subject=kept, programme=programme, data={"kind": chosen.key})
    return kept


def _stored(sheet: tables.Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name[:120], "lines": [[line.number, line.cells] for line in sheet.lines],
        "hidden": sheet.hidden, "hidden_rows": list(sheet.rows), "hidden_columns": list(sheet.columns),
        "merged": list(sheet.merged),
    }  # fmt: skip


def sheet_of(batch: Import, number: int | None = None) -> tables.Sheet:
    """A sheet as it was brought, what it hides included; the chosen one when no number is said."""
    kept = batch.sheets[batch.sheet if number is None else number]
    lines = [tables.Line(number, cells) for number, cells in kept["lines"]]
    # Those that were brought before what is hidden was read show everything.
    hidden, rows = kept.get("hidden", False), kept.get("hidden_rows", ())
    return tables.Sheet(kept["name"], lines, hidden, rows, kept.get("hidden_columns", ()), kept.get("merged", ()))


def seen(batch: Import) -> tables.Sheet:
    """The chosen sheet as one sees it; with what it hides when somebody has said so."""
    sheet = sheet_of(batch)
    return sheet if batch.told.get("all") else sheet.shown()


def layout_of(batch: Import, kind: Kind) -> tables.Layout:
    return tables.layout(seen(batch), kind.headers, header=batch.header or None)


def _opening(batch: Import, kind: Kind) -> int:
    """The first sheet that is shown and names what is expected; failing that, the fullest one shown, and a hidden one only when all are."""
    sheets = [sheet_of(batch, number) for number in range(len(batch.sheets))]
    shown = [number for number, sheet in enumerate(sheets) if not sheet.hidden and sheet.shown().lines] or list(range(len(sheets)))
    for number in shown:
        if tables.names(sheets[number].shown().lines, kind.headers):
            return number
    return max(shown, key=lambda number: (len(sheets[number].lines), -number))


def _lay_out(batch: Import, kind: Kind, sheet: int, header: int | None, *, everything: bool = False) -> None:
    """Reads the sheet with its line of headers, and guesses what each column is: as last time, if these headers were seen. `everything`: with
    what the sheet hides."""
    batch.sheet = sheet
    batch.told = {**batch.told, "all": everything}
    chosen = sheet_of(batch)
    layout = tables.layout(seen(batch), kind.headers, header=header)
    batch.header, batch.headers = layout.header, layout.headers
    kept = ColumnMatch.objects.filter(programme=batch.programme, kind=kind.key, fingerprint=fingerprint(layout.headers)).first()
    batch.columns = kept.columns if kept else guess(kind, layout.headers, [line.cells for line in layout.lines])
    batch.told |= {
        "totals": layout.totals, "repeated": layout.repeated, "remembered": kept is not None, "lines": len(layout.lines),
        "hidden": {
            "rows": len(chosen.rows), "columns": len(chosen.columns), "sheets": sum(one.get("hidden", False) for one in batch.sheets),
        },
        "hidden_columns": list(chosen.columns), "orders": {},
        "unsure": {
            str(column): text for column in range(len(layout.headers))
            if (text := dates.unsure(line.cells[column] for line in layout.lines if column < len(line.cells)))
        },
    }  # fmt: skip


@transaction.atomic
def choose_sheet(*, actor: Person | None, batch: Import, sheet: int, header: int | None = None, everything: bool = False) -> Import:
    """Another sheet, another line of headers, or the lines and columns that it hides (`everything`). The rows that were read go, with what was
    corrected and answered. Raises Refused when there is none such."""
    row = locked_import(actor, batch, "lay_out")
    if not 0 <= sheet < len(row.sheets):
        raise Refused(_("Choisissez une feuille dans la liste."), field="sheet")
    _lay_out(row, kind_of(row), sheet, header, everything=everything)
    row.rows.all().delete()
    LIFE.move(row, "lay_out")
    row.save(update_fields=["sheet", "header", "headers", "columns", "told", "status"])
    return row


def _orders(batch: Import, said: Mapping[int, str]) -> dict[str, str]:
    """What was answered before, and now."""
    before = batch.told.get("orders") or {}
    return {**before, **{str(column): order for column, order in said.items() if order in {DAY, MONTH}}}


@transaction.atomic
def match(*, actor: Person | None, batch: Import, columns: Mapping[str, int], orders: Mapping[int, str] | None = None) -> Import:
    """Says which column is what, and keeps it for the next file of the same headers; every row is then read. Columns may be matched again: what was
    corrected stays. `orders`: for a column of dates, whether the day or the month comes first. Raises Refused when two fields want one column,
    what is needed has none, or dates may be read in two ways."""
    row = locked_import(actor, batch, "match")
    kind = kind_of(row)
    row.columns = {key: column for key, column in columns.items() if 0 <= column < len(row.headers)}
    if unknown := set(row.columns) - {one.key for one in kind.fields}:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    if len(set(row.columns.values())) < len(row.columns):
        raise Refused(_("Une même colonne sert deux fois. Choisissez pour chacune ce qu’elle est."))
    missing = [str(one.label) for one in kind.fields if one.required and one.key not in row.columns]
    if missing:
        raise Refused(_("Il manque une colonne : %(names)s. Sans elle, aucune ligne ne peut être importée.") % {"names": ", ".join(missing)})
    if not row.columns:
        raise Refused(_("Aucune colonne n’est choisie : il n’y a rien à importer."))
    row.told = {**row.told, "orders": _orders(row, orders or {})}
    for one in kind.fields:
        if text := in_doubt(row, one):
            name = row.headers[row.columns[one.key]] or str(one.label)
            raise Refused(
                _("Dans la colonne « %(name)s », dites si « %(text)s » commence par le jour ou par le mois.") % {"name": name, "text": text}
            )
    ColumnMatch.objects.update_or_create(
        programme=row.programme, kind=row.kind, fingerprint=fingerprint(row.headers),
        defaults={"columns": row.columns, "updated_at": clock.now()},
    )  # fmt: skip
    if row.status == ImportStatus.MATCHING:
        layout = layout_of(row, kind)
        if len(layout.lines) > kind.most_rows:
            raise Refused(_("Ce tableau compte plus de %(most)s lignes. Coupez-le en plusieurs fichiers.") % {"most": kind.most_rows})
        if not layout.lines:
            raise Refused(_("Sous la ligne des titres, il n’y a rien. Dites quelle est la ligne des titres."))
        ImportRow.objects.bulk_create([ImportRow(batch=row, number=line.number, cells=line.cells) for line in layout.lines], batch_size=1_000)
    LIFE.move(row, "match")
    row.save(update_fields=["columns", "status", "told"])
    check_rows(row, actor)
    look(row, actor)
    return row


# ------------------------------------------------------------------------------------------------------------- its rows


def check_rows(batch: Import, actor: Person | None) -> None:
    """Reads every row again, and keeps what is wrong and what it is recognised by."""
    kind, context = kind_of(batch), context_of(batch, actor)
    rows = list(batch.rows.order_by("number"))
    for row in rows:
        _check(row, kind, context)
    ImportRow.objects.bulk_update(rows, ["wrong", "keys"], batch_size=500)


def _check(row: ImportRow, kind: Kind, context: Context) -> None:
    found = read(row, kind, context)
    row.wrong = [] if row.left_out else sorted(found.wrong)
    row.keys = keys_of(kind, found.values)


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
        row.edits[kind.field(key).key] = composed(text).strip()[:MOST_TYPED]
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
def split(*, actor: Person | None, batch: Import, number: int, field: str) -> list[int]:
    """A row whose cell names several people becomes one for each, with the same contact; the others come after the last row. Returns their numbers.
    Raises Refused when the cell names one."""
    imported = locked_import(actor, batch, "mend")
    kind, context = kind_of(imported), context_of(imported, actor)
    row = _row(imported, number)
    named = {key: wrong.several for key, wrong in read(row, kind, context).wrong.items() if wrong.several}
    if field not in named or not kind.one_person:
        raise Refused(_("Cette case ne nomme qu’une personne. Rien n’a été changé."))
    # First names and family names that go two by two are cut together.
    cut = {key: several for key, several in named.items() if len(several) == len(named[field])}
    last = imported.rows.order_by("-number").values_list("number", flat=True)[0]
    before = dict(row.edits)
    others = [
        ImportRow(batch=imported, number=last + place, cells=row.cells, edits={**before, **{key: several[place] for key, several in cut.items()}})
        for place in range(1, len(named[field]))
    ]
    row.edits = {**before, **{key: several[0] for key, several in cut.items()}}
    for one in (row, *others):
        _check(one, kind, context)
    row.save(update_fields=["edits", "wrong", "keys"])
    ImportRow.objects.bulk_create(others)
    look(imported, actor)
    return [one.number for one in others]


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


# ----------------------------------------------------------------------------------------------------- what looks alike


@transaction.atomic
def decide(*, actor: Person | None, batch: Import, likeness_id: int, verdict: str) -> Likeness:
    """A human says: the same, another, or later (both are kept, and the pair stays to be looked at). Raises Refused."""
    imported = locked_import(actor, batch, "mend")
    if verdict not in Verdict.values:
        raise Refused(_("Choisissez une des trois réponses."))
    one = imported.likenesses.filter(pk=likeness_id).first()
    if one is None:
        raise Refused(_("Ces deux lignes ne se ressemblent plus : l’une d’elles a été corrigée."))
    one.verdict, one.decided_by = verdict, actor
    one.save(update_fields=["verdict", "decided_by"])
    return one


@transaction.atomic
def decide_rest(*, actor: Person | None, batch: Import, verdict: str, exact: bool = False) -> int:
    """One gesture for all that waits: those that are equal in everything are the same, or the rest is for later. Returns how many."""
    imported = locked_import(actor, batch, "mend")
    if (verdict, exact) not in {(Verdict.SAME, True), (Verdict.LATER, False)}:
        raise Refused(_("Choisissez une des trois réponses."))
    waiting = undecided(imported).filter(exact=True) if exact else undecided(imported)
    ids = list(waiting.values_list("pk", flat=True))
    return Likeness.objects.filter(pk__in=ids).update(verdict=verdict, decided_by=actor)


# ---------------------------------------------------------------------------------------------------------- another day


@transaction.atomic
def drop(*, actor: Person | None, batch: Import) -> Import:
    """Nothing of it is wanted: its rows go at once. Dropping twice changes nothing."""
    row = locked_import(actor, batch)
    if row.status == ImportStatus.DROPPED:
        return row
    if row.status == ImportStatus.DONE:
        raise Refused(_("Cet import est fait : défaites-le d’abord."))
    LIFE.move(row, "drop")
    row.rows.all().delete()
    row.sheets, row.closed_at = [], clock.now()
    row.save(update_fields=["status", "sheets", "closed_at"])
    journal.record(actor=actor, verb="import.dropped", subject=row, programme=row.programme_id, data={"kind": row.kind})
    return row


@transaction.atomic
def resume(*, actor: Person | None, batch: Import) -> Import:
    """What was undone is taken up where it was, corrections kept."""
    row = locked_import(actor, batch, "resume")
    LIFE.move(row, "resume")
    row.closed_at = None
    row.save(update_fields=["status", "closed_at"])
    check_rows(row, actor)
    look(row, actor)
    return row
