"""A file arrives, its columns are matched; it may be left for another day, dropped, or taken up again once undone."""

import secrets
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from terril.imports import reading
from terril.imports.actions.common import check_right, locked_import
from terril.imports.actions.comparing import look
from terril.imports.actions.mending import check_rows
from terril.imports.kinds import Kind, all_kinds, kind_of
from terril.imports.models import Basis, ColumnMatch, Import, ImportRow, ImportStatus
from terril.imports.states import LIFE
from terril.kernel import clock, journal, tables
from terril.kernel.errors import Refused
from terril.kernel.plain import plain
from terril.kernel.verbs import once
from terril.people.models import Person
from terril.programmes.models import Programme

REFUSALS = {
    "empty": lambda: _("Ce fichier est vide. Vérifiez que c’est le bon."),
    "heavy": lambda: _("Ce fichier est trop lourd : dix mégaoctets au plus. Enlevez les images, ou coupez-le en deux."),
    "too_long": lambda: _("Ce tableau compte plus de %(most)s lignes. Coupez-le en plusieurs fichiers.") % {"most": tables.MOST_ROWS},
    "locked": lambda: _("Ce fichier est protégé par un mot de passe. Ouvrez-le, enlevez le mot de passe, enregistrez, puis renvoyez-le."),
    "old": lambda: _(
        "Ce fichier est d’un ancien format de tableur (.xls ou .xlsb). Ouvrez-le, « Enregistrer sous », choisissez « Classeur Excel (.xlsx) », puis "
        "renvoyez-le."
    ),
    "ods": lambda: _(
        "Ce fichier est au format .ods. Ouvrez-le, « Enregistrer sous », choisissez « Excel (.xlsx) » ou « Texte CSV », puis renvoyez-le."
    ),
    "binary": lambda: _("Ce fichier n’est pas un tableau. Nous lisons les fichiers .xlsx et .csv."),
    "other": lambda: _("Ce fichier n’est pas un tableau. Nous lisons les fichiers .xlsx et .csv."),
    "cut": lambda: _(
        "Ce fichier ne s’ouvre pas : il a sans doute été coupé pendant l’envoi ou la copie. Ouvrez-le sur votre ordinateur pour vérifier, puis "
        "renvoyez-le."
    ),
    "quote": lambda: _("Ce fichier s’arrête au milieu d’une case : il a sans doute été coupé. Vérifiez-le, puis renvoyez-le."),
}  # fmt: skip


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
        programme=programme, kind=chosen.key, file_name=plain(file_name)[-120:], source=" ".join(source.split())[:200], basis=basis,
        sheets=[{"name": sheet.name[:120], "lines": [[line.number, line.cells] for line in sheet.lines]} for sheet in book.sheets],
        told={"encoding": book.encoding, "mended": book.mended}, started_at=clock.now(), started_by=actor, fictional=fictional,
        client_id=client_id.strip()[:64] or secrets.token_urlsafe(24),
    )  # fmt: skip
    fullest = max(range(len(book.sheets)), key=lambda number: (len(book.sheets[number].lines), -number))
    _lay_out(batch, chosen, fullest, None)
    kept, is_new = once(batch, "programme")
    if is_new:
        journal.record(actor=actor, verb="import.started", subject=kept, programme=programme, data={"kind": chosen.key})
    return kept


def lines_of(batch: Import) -> list[tables.Line]:
    return [tables.Line(number, cells) for number, cells in batch.sheets[batch.sheet]["lines"]]


def layout_of(batch: Import, kind: Kind) -> tables.Layout:
    return tables.find(lines_of(batch), kind.headers, header=batch.header or None)


def _lay_out(batch: Import, kind: Kind, sheet: int, header: int | None) -> None:
    """Reads the sheet with its line of headers, and guesses what each column is: as last time, if these headers were seen."""
    batch.sheet = sheet
    layout = tables.find(lines_of(batch), kind.headers, header=header)
    batch.header, batch.headers = layout.header, layout.headers
    kept = ColumnMatch.objects.filter(programme=batch.programme, kind=kind.key, fingerprint=reading.fingerprint(layout.headers)).first()
    batch.columns = kept.columns if kept else reading.guess(kind, layout.headers, [line.cells for line in layout.lines])
    batch.told = {**batch.told, "totals": layout.totals, "repeated": layout.repeated, "remembered": kept is not None, "lines": len(layout.lines)}


@transaction.atomic
def choose_sheet(*, actor: Person | None, batch: Import, sheet: int, header: int | None = None) -> Import:
    """Another sheet, or another line of headers. Raises Refused when there is none such."""
    row = locked_import(actor, batch, "lay_out")
    if not 0 <= sheet < len(row.sheets):
        raise Refused(_("Choisissez une feuille dans la liste."), field="sheet")
    _lay_out(row, kind_of(row), sheet, header)
    row.save(update_fields=["sheet", "header", "headers", "columns", "told"])
    return row


@transaction.atomic
def match(*, actor: Person | None, batch: Import, columns: Mapping[str, int]) -> Import:
    """Says which column is what, and keeps it for the next file of the same headers; every row is then read. Columns may be matched again: what was
    corrected stays. Raises Refused when two fields want one column, or what is needed has none."""
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
    ColumnMatch.objects.update_or_create(
        programme=row.programme, kind=row.kind, fingerprint=reading.fingerprint(row.headers),
        defaults={"columns": row.columns, "updated_at": clock.now()},
    )  # fmt: skip
    if row.status == ImportStatus.MATCHING:
        _make_rows(row, kind)
    LIFE.move(row, "match")
    row.sheets = []
    row.save(update_fields=["columns", "sheets", "status", "told"])
    check_rows(row, actor)
    look(row, actor)
    return row


def _make_rows(batch: Import, kind: Kind) -> None:
    layout = layout_of(batch, kind)
    if len(layout.lines) > kind.most_rows:
        raise Refused(_("Ce tableau compte plus de %(most)s lignes. Coupez-le en plusieurs fichiers.") % {"most": kind.most_rows})
    if not layout.lines:
        raise Refused(_("Sous la ligne des titres, il n’y a rien. Dites quelle est la ligne des titres."))
    ImportRow.objects.bulk_create([ImportRow(batch=batch, number=line.number, cells=line.cells) for line in layout.lines], batch_size=1_000)


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
