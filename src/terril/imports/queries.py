"""Reads on imports: what each page shows, in a constant number of queries."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from terril.imports import access, reading
from terril.imports.kinds import Aspect, Context, Kind, Portrait, kind_of
from terril.imports.models import Import, ImportRow, Likeness, Verdict
from terril.imports.refusals import hidden_words, left_aside_words
from terril.kernel import tables
from terril.kernel.search import fold
from terril.kernel.tables import dates
from terril.kernel.words import long_date
from terril.people.models import Person

# Proposals are counted among this many rows to mend; the gesture takes them all.
PROPOSED_AMONG = 500
REASONS = {
    "name": gettext_lazy("le même nom"), "close_name": gettext_lazy("presque le même nom"), "email": gettext_lazy("le même e-mail"),
    "phone": gettext_lazy("le même téléphone"), "commune": gettext_lazy("la même commune"), "siret": gettext_lazy("le même SIRET"),
    "rna": gettext_lazy("le même RNA"), "acronym": gettext_lazy("le même sigle"), "title": gettext_lazy("le même titre"),
    "close_title": gettext_lazy("presque le même titre"), "words": gettext_lazy("les mêmes mots"), "date": gettext_lazy("le même jour"),
    "what": gettext_lazy("la même promesse"), "who": gettext_lazy("par la même personne ou structure"),
}  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """Rows of an import: all, to mend, left aside, ready; likenesses that wait."""

    all: int
    wrong: int
    out: int
    waiting: int
    made: int

    @property
    def ready(self) -> int:
        return self.all - self.out - self.wrong

    @property
    def same(self) -> int:
        """Of an import that was carried out: the rows that were something known already."""
        return self.ready - self.made


def counts(batch: Import) -> Counts:
    found = batch.rows.aggregate(
        all=Count("pk"), wrong=Count("pk", filter=Q(left_out=False) & ~Q(wrong=[])), out=Count("pk", filter=Q(left_out=True)), made=Count("pk",
            filter=~Q(made=[]))
    )  # fmt: skip
    waiting = batch.likenesses.filter(verdict="", row__wrong=[], row__left_out=False).count()
    return Counts(**found, waiting=waiting)


def latest(person: Person) -> QuerySet[Import]:
    """The imports of those whom this person coordinates, the last one first; without their files."""
    return access.seen_by(person).defer("sheets", "made").select_related("programme", "started_by").order_by("-pk")


# ----------------------------------------------------------------------------------------------------------- columns


@dataclass(frozen=True)
class Column:
    number: int
    name: str
    letter: str
    samples: Sequence[str]
    field: str
    unsure: str = ""
    orders: Sequence[tuple[str, str, bool]] = ()


def columns(batch: Import, lines: Iterable[Sequence[str]], chosen: dict[str, int]) -> list[Column]:
    """Each column with three of its values and what it was taken for."""
    fields = {column: key for key, column in chosen.items()}
    lines = list(lines)
    unsure = batch.told.get("unsure") or {}
    # What the sheet hides has no line on the page either.
    put_away = set() if batch.told.get("all") else set(batch.told.get("hidden_columns", ()))
    return [
        Column(i, name or _("Colonne %(letter)s") % {"letter": letter(i)}, letter(i), reading.samples(lines, i), fields.get(i, ""),
            unsure.get(str(i), ""), _orders(unsure.get(str(i), ""), (batch.told.get("orders") or {}).get(str(i), "")))
        for i, name in enumerate(batch.headers)
        if i not in put_away
    ]


def _orders(text: str, chosen: str) -> list[tuple[str, str, bool]]:
    """The two ways of writing a date, each with the day that this one then is."""
    found = []
    for order, label in ((reading.DAY, _("Le jour, puis le mois")), (reading.MONTH, _("Le mois, puis le jour"))):
        with suppress(dates.NoDate):
            day = dates.read(text, month_first=order == reading.MONTH).value
            label = _("%(order)s : %(day)s") % {"order": label, "day": long_date(day)}
        found.append((order, label, order == chosen))
    return found if text else []


def sheets(batch: Import) -> list[tuple[int, str]]:
    """Each sheet of the file: its number, and its name with how long it is."""
    found = []
    for number, sheet in enumerate(batch.sheets):
        count = len(sheet["lines"])
        size = ngettext("%(n)s ligne", "%(n)s lignes", count) % {"n": count}
        found.append((number, f"{sheet['name']} ({size}, {_('cachée')})" if sheet.get("hidden") else f"{sheet['name']} ({size})"))
    return found


def hidden(batch: Import) -> str:
    """What the file does not show, in words; "" when it shows all."""
    return hidden_words(batch.told.get("hidden") or {})


def left_aside(batch: Import) -> str:
    """The same, with what becomes of it."""
    return left_aside_words(batch.told.get("hidden") or {})


def cut(batch: Import) -> list[str]:
    """What of the file is beyond what is read, one sentence for each limit."""
    told = batch.told.get("cut") or {}
    found = []
    if told.get("columns"):
        found.append(_("Au-delà de %(most)s colonnes, ce tableau n’est pas lu.") % {"most": tables.MOST_COLUMNS})
    if told.get("rows"):
        found.append(_("Très loin sous le tableau, des cases ne sont pas lues : au-delà de la ligne %(most)s.") % {"most": tables.LAST_ROW})
    if told.get("sheets"):
        found.append(_("Au-delà de %(most)s feuilles, ce classeur n’est pas lu.") % {"most": tables.MOST_SHEETS})
    if signs := told.get("signs"):
        found.append(
            ngettext(
                "Une case compte plus de %(most)s signes : la suite n’est pas lue.",
                "%(n)s cases comptent plus de %(most)s signes : la suite n’est pas lue.",
                signs,
            )
            % {"n": signs, "most": tables.MOST_CHARACTERS}
        )
    return found


def letter(number: int) -> str:
    """0 is A, 26 is AA."""
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


# -------------------------------------------------------------------------------------------------------------- rows


@dataclass(frozen=True)
class Cell:
    """One field of a row to mend. `choices` are what to write and its label."""

    key: str
    label: str
    text: str
    error: str = ""
    choices: Sequence[tuple[str, str]] = ()
    suggestion: str = ""
    long: bool = False
    before: str = ""
    several: int = 0
    as_written: str = ""


@dataclass(frozen=True)
class Shown:
    number: int
    said: str
    left_out: bool
    wrong: Sequence[Cell]
    notes: Sequence[str]
    edited: bool


def rows(batch: Import, which: str) -> QuerySet[ImportRow]:
    found = batch.rows.order_by("number")
    if which == "toutes":
        return found
    return found.filter(left_out=True) if which == "ecartees" else found.filter(left_out=False).exclude(wrong=[])


def shown(page: Iterable[ImportRow], context: Context) -> list[Shown]:
    """The rows of a page, read again in the language of the moment."""
    kind = kind_of(context.batch)
    told = []
    for row in page:
        found = reading.read(row, kind, context)
        wrong = [] if row.left_out else [one for one in cells(row, kind, context, found) if one.error]
        texts = [reading.text_of(row, one.key, context.batch.columns) for one in kind.fields]
        said = " · ".join(" ".join(text.split())[:60] for text in texts if text)
        told.append(Shown(row.number, said[:240] or _("(ligne vide)"), row.left_out, wrong, found.notes, bool(row.edits)))
    return told


def cells(row: ImportRow, kind: Kind, context: Context, found: reading.Reading | None = None) -> list[Cell]:
    found = found or reading.read(row, kind, context)
    columns = context.batch.columns
    told = []
    for one in kind.fields:
        text = reading.text_of(row, one.key, columns)
        column = columns.get(one.key)
        raw = row.cells[column] if column is not None and column < len(row.cells) else ""
        wrong = found.wrong.get(one.key)
        before = raw if one.key in row.edits and raw != text else ""
        several = len(wrong.several) if wrong and kind.one_person else 0
        error = (wrong.message, wrong.choices, wrong.suggestion) if wrong else ("", [], "")
        as_written = wrong.as_written if wrong else ""
        told.append(Cell(one.key, str(one.label), text, *error, long=one.long, before=before, several=several, as_written=as_written))
    return told


@dataclass
class Proposal:
    key: str
    label: str
    count: int = 0
    example: str = ""


def proposals(batch: Import, context: Context) -> list[Proposal]:
    """What could be mended in one gesture, field by field."""
    kind = kind_of(batch)
    found: dict[str, Proposal] = {}
    for row in batch.rows.filter(left_out=False).exclude(wrong=[]).order_by("number")[:PROPOSED_AMONG]:
        for key, wrong in reading.read(row, kind, context).wrong.items():
            if wrong.suggestion:
                one = found.setdefault(key, Proposal(key, str(kind.field(key).label)))
                one.count += 1
                text = reading.text_of(row, key, batch.columns)
                one.example = one.example or _("« %(before)s » devient « %(after)s »") % {"before": text, "after": wrong.suggestion}
    return [one for one in found.values() if one.count > 1]


# -------------------------------------------------------------------------------------------------------- likenesses


@dataclass(frozen=True)
class Line:
    label: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return bool(self.left and self.right) and fold(self.left) != fold(self.right)


@dataclass(frozen=True)
class Pair:
    """Two things side by side. `other_number` is a line of the file, None for what is known already."""

    pk: int
    what: str
    number: int
    other_number: int | None
    lines: Sequence[Line]
    reasons: str
    verdict: str
    exact: bool = False
    merging: str = ""
    ids: Sequence[int] = field(default_factory=list)


def likenesses(batch: Import, *, answered: bool) -> QuerySet[Likeness]:
    found = batch.likenesses.filter(row__wrong=[], row__left_out=False).select_related("row", "other")
    found = found.exclude(verdict="") if answered else found.filter(verdict="")
    return found.order_by("row__number", "pk")


def pairs(page: Iterable[Likeness], context: Context) -> list[Pair]:
    """The likenesses of a page, with what a human needs to decide."""
    kind = kind_of(context.batch)
    page = list(page)
    found = []
    aspects = {aspect.key: aspect for aspect in kind.aspects}
    portraits: dict[str, dict[int | None, Portrait]] = {}
    for key, aspect in aspects.items():
        ids = {one.known_id for one in page if one.aspect == key and one.known_id is not None}
        portraits[key] = {portrait.pk: portrait for portrait in aspect.portraits(context, ids)} if ids else {}
    for one in page:
        aspect = aspects[one.aspect]
        left = _of(aspect, one.row, kind, context)
        right = _of(aspect, one.other, kind, context) if one.other else portraits[one.aspect].get(one.known_id)
        if left is not None and right is not None:
            reasons = ", ".join(str(REASONS[reason]) for reason in one.reasons)
            lines = side_by_side(left, right)
            found.append(
                Pair(one.pk, str(aspect.label), one.row.number, one.other.number if one.other else None, lines, reasons, one.verdict, one.exact)
            )
    return found


def _of(aspect: Aspect, row: ImportRow, kind: Kind, context: Context) -> Portrait | None:
    return aspect.of_row(reading.read(row, kind, context).values)


def side_by_side(left: Portrait, right: Portrait) -> list[Line]:
    """What either says, and nothing for what neither does."""
    return [Line(label, said, other) for (label, said), (_label, other) in zip(left.lines, right.lines, strict=True) if said or other]


def kept_for_later(person: Person) -> QuerySet[Likeness]:
    """Pairs that were put off, in imports that are done: two rows, or a row and something known."""
    found = Likeness.objects.filter(batch__in=access.seen_by(person).filter(status="done"), verdict=Verdict.LATER)
    return found.select_related("row", "other", "batch").order_by("-batch_id", "row__number", "pk")
