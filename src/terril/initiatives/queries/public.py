"""What everybody may read: the list, the map and the page of an initiative. The same statements at 30 and 30,000 initiatives."""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.initiatives import access
from terril.initiatives.models import (
    Addition,
    Attachment,
    Holder,
    Initiative,
    Need,
    NeedKind,
    News,
    Pledge,
    Stage,
    Visibility,
)
from terril.initiatives.news import said, sentence
from terril.initiatives.panels import INITIATIVE, Entry
from terril.initiatives.text import masked
from terril.kernel import journal, search
from terril.kernel.journal import JournalEntry
from terril.people.models import Person

PAGE = 25
STORY = 40
LONGEST_SEARCH = 120

# ----------------------------------------------------------------------------------------------------------- the list


@dataclass(frozen=True)
class Filters:
    """What the address asks for. Values that mean nothing are dropped: an old link still opens a list."""

    commune: str = ""
    stage: str = ""
    need: str = ""
    words: str = ""

    @classmethod
    def read(cls, asked: Any) -> "Filters":
        stage, need = asked.get("etape", ""), asked.get("besoin", "")
        commune = asked.get("commune", "")
        return cls(
            commune=commune if re.fullmatch(r"\d{2}\d{3}|2[AB]\d{3}", commune) else "",
            stage=stage if stage in Stage.values else "",
            need=need if need in NeedKind.values else "",
            words=" ".join(asked.get("q", "").split())[:LONGEST_SEARCH],
        )

    def state(self) -> dict[str, str]:
        """As it stands in the address."""
        pairs = {"q": self.words, "commune": self.commune, "etape": self.stage, "besoin": self.need}
        return {key: value for key, value in pairs.items() if value}


@dataclass(frozen=True)
class Row:
    url: str
    name: str
    excerpt: str
    stage: str
    place: str
    needs: int
    fictional: bool


@dataclass(frozen=True)
class Page:
    """One page, the newest first; `before` and `after` are the cursors of its neighbours, empty where there is none."""

    rows: Sequence[Row]
    newer: str = ""
    older: str = ""


@dataclass(frozen=True)
class Cursor:
    """A position in the list: a moment and a number, so that what arrives meanwhile moves nothing; `titled` among those that a search found
    by their title, which come first."""

    at: datetime
    pk: int
    titled: bool = False

    def __str__(self) -> str:
        return f"{'t' * self.titled}{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        found = re.fullmatch(r"(t?)(\d{1,17})-(\d{1,18})", text)
        return cls(_EPOCH + timedelta(microseconds=int(found[2])), int(found[3]), bool(found[1])) if found else None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def public() -> QuerySet[Initiative]:
    """What everybody sees: the holder said so and has not withdrawn it."""
    return Initiative.objects.filter(visibility=Visibility.PUBLIC, withdrawn_at__isnull=True)


def filtered(filters: Filters) -> QuerySet[Initiative]:
    """The public initiatives that answer every filter at once."""
    found = public()
    if filters.commune:
        found = found.filter(commune_id=filters.commune)
    if filters.stage:
        found = found.filter(stage=filters.stage)
    if filters.need:
        found = found.filter(Exists(Need.objects.filter(initiative=OuterRef("pk"), kind=filters.need, met_at__isnull=True)))
    if filters.words:
        query = search.query(filters.words)
        found = found.filter(search=query) if query else found.none()
    return found


def _open_needs() -> Coalesce:
    needs = Need.objects.filter(initiative=OuterRef("pk"), met_at__isnull=True).order_by().values("initiative")
    return Coalesce(Subquery(needs.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _listed(found: QuerySet[Initiative]) -> QuerySet[Initiative]:
    fields = ("ref", "title", "excerpt", "stage", "fictional", "created_at", "commune__name")
    return found.select_related("commune").only(*fields).annotate(open_needs=_open_needs())


def _row(initiative: Any) -> Row:
    return Row(
        url=reverse("initiative", args=[initiative.ref]),
        name=masked(initiative.name) or _("Une idée dite de vive voix"),
        excerpt=masked(initiative.excerpt),
        stage=initiative.stage,
        place=initiative.commune.name,
        needs=initiative.open_needs,
        fictional=initiative.fictional,
    )


def public_list(filters: Filters, *, older_than: Cursor | None = None, newer_than: Cursor | None = None) -> Page:
    """Twenty-five initiatives in one query, without counting the others: the newest first, and those whose title answers before the rest."""
    back = newer_than is not None and older_than is None
    kept = list(_ordered(filters, newer_than if back else older_than, back=back))
    if back:
        return _page(kept[:PAGE][::-1], newer=len(kept) > PAGE, older=bool(kept))
    return _page(kept[:PAGE], newer=bool(older_than), older=len(kept) > PAGE)


def _ordered(filters: Filters, cursor: Cursor | None, *, back: bool) -> QuerySet[Any]:
    """One row more than a page, from the cursor on, in the order in which they are read (`back`: towards the newer)."""
    found = _listed(filtered(filters))
    title = search.in_title(filters.words)
    if title is None:
        return _from(found.annotate(titled=Value(False)), cursor, back=back)
    parts = {True: found.filter(search=title), False: found.exclude(search=title)}
    # From a position among the titles, the others come whole after it; towards the newer it is the reverse.
    kept = [
        _from(rows.annotate(titled=Value(titled)), cursor if cursor and cursor.titled == titled else None, back=back)
        for titled, rows in parts.items()
        if cursor is None or cursor.titled == titled or titled == back
    ]
    sign = "" if back else "-"
    order = (f"{sign}titled", f"{sign}created_at", f"{sign}id")
    return kept[0].union(*kept[1:], all=True).order_by(*order)[: PAGE + 1] if len(kept) > 1 else kept[0]


def _from(found: QuerySet[Any], cursor: Cursor | None, *, back: bool) -> QuerySet[Any]:
    if cursor and back:
        found = found.filter(created_at__gte=cursor.at).exclude(created_at=cursor.at, pk__lte=cursor.pk)
    elif cursor:
        found = found.filter(created_at__lte=cursor.at).exclude(created_at=cursor.at, pk__gte=cursor.pk)
    return found.order_by("created_at", "pk")[: PAGE + 1] if back else found.order_by("-created_at", "-pk")[: PAGE + 1]


def _page(kept: Sequence[Any], *, newer: bool, older: bool) -> Page:
    def cursor(initiative: Any) -> str:
        return str(Cursor(initiative.created_at, initiative.pk, initiative.titled))

    return Page(
        rows=[_row(initiative) for initiative in kept],
        newer=cursor(kept[0]) if newer and kept else "",
        older=cursor(kept[-1]) if older and kept else "",
    )


# ------------------------------------------------------------------------------------------------------------ the map


@dataclass(frozen=True)
class CommuneCount:
    """A commune and its public initiatives, stage by stage, in the order of `Stage`."""

    code: str
    name: str
    latitude: float
    longitude: float
    stages: tuple[int, ...]
    count: int
    url: str


# The sums are kept by a trigger: this reads a few rows for each commune, whatever the number of initiatives.
_MAP = f"""
    SELECT c.insee_code, c.name, c.latitude, c.longitude,
           {", ".join(f"coalesce(sum(n.count) FILTER (WHERE n.stage = '{stage.value}'), 0)::int" for stage in Stage)}
    FROM territory_commune c LEFT JOIN initiatives_publiccount n ON n.commune_id = c.insee_code
    WHERE c.insee_code IN (
        SELECT tc.commune_id FROM territory_territory_communes tc
        JOIN programmes_programme p ON p.territory_id = tc.territory_id WHERE p.is_open
        UNION SELECT commune_id FROM initiatives_publiccount WHERE count > 0)
    GROUP BY c.insee_code ORDER BY c.sort_name, c.insee_code
"""  # noqa: S608 - the only words put in are our own stages


def public_map() -> list[CommuneCount]:
    """The communes of the open programmes, and any other that has an initiative, in the order of names. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_MAP)
        rows = cursor.fetchall()
    listed = reverse("initiatives")
    return [
        CommuneCount(code, name, latitude, longitude, tuple(stages), sum(stages), f"{listed}?commune={code}")
        for code, name, latitude, longitude, *stages in rows
    ]


def total(communes: Iterable[CommuneCount], filters: Filters) -> int | None:
    """How many there are, when the kept sums can tell: neither for words nor for needs."""
    if filters.words or filters.need:
        return None
    place = Stage.values.index(filters.stage) if filters.stage else None
    return sum(
        commune.count if place is None else commune.stages[place]
        for commune in communes
        if not filters.commune or commune.code == filters.commune
    )


# ----------------------------------------------------------------------------------------------------------- the page


@dataclass(frozen=True)
class Words:
    """What somebody said, when; `kind` is empty for the first words."""

    text: str
    at: datetime
    kind: str = ""
    label: str = ""


@dataclass(frozen=True)
class ShownNeed:
    kind: str
    label: str
    text: str
    met: bool


@dataclass(frozen=True)
class ShownPledge:
    by_name: str
    what: str
    due_on: date
    outcome: str
    reason: str
    initiative_name: str = ""
    initiative_url: str = ""
    days: int | None = None
    close_url: str = ""


@dataclass(frozen=True)
class Story:
    """Everything that the page of an initiative tells, already fit for whoever reads it."""

    initiative: Initiative
    name: str
    first: Words | None
    others: Sequence[Words]
    holders: Sequence[str]
    needs: Sequence[ShownNeed]
    pledges: Sequence[ShownPledge]
    programme_ids: Sequence[int]
    insider: bool
    works: bool
    has_recording: bool
    holder_names: Mapping[int, str] = field(default_factory=dict)
    news: Sequence[Entry] = ()


ADDITION_LABELS = {
    Addition.Kind.ADDITION: gettext_lazy("Ajouté ensuite"),
    Addition.Kind.CORRECTION: gettext_lazy("Corrigé ensuite"),
    Addition.Kind.TRANSCRIPTION: gettext_lazy("Mots entendus dans l’enregistrement"),
}


def _together(found: QuerySet[Any], **parts: Any) -> ArraySubquery:
    """Rows of a table around the initiative, carried in the same statement."""
    return ArraySubquery(found.filter(initiative=OuterRef("pk")).values(row=JSONObject(**parts)))


def with_surroundings() -> QuerySet[Initiative]:
    """An initiative with all that its page reads from this room: one query."""
    holders = Holder.objects.filter(until__isnull=True).order_by("pk")
    empty = Value("", output_field=CharField())
    return Initiative.objects.select_related("commune", "intake", "picture").annotate(
        around_holders=_together(
            holders,
            person=F("person_id"),
            shown=F("shown_as"),
            first=Coalesce(F("person__first_name"), empty),
            last=Coalesce(F("person__last_name"), empty),
            organisation=Coalesce(F("organisation__name"), empty),
        ),
        around_additions=_together(Addition.objects.order_by("said_at", "pk"), kind=F("kind"), words=F("words"), at=F("said_at")),
        around_needs=_together(Need.objects.order_by("pk"), kind=F("kind"), text=F("text"), met=F("met_at")),
        around_pledges=_together(
            Pledge.objects.order_by("due_on", "pk"),
            by=F("by_name"),
            first=Coalesce(F("person__first_name"), empty),
            organisation=Coalesce(F("organisation__name"), empty),
            what=F("what"),
            due=F("due_on"),
            outcome=F("outcome"),
            reason=F("reason"),
        ),
        around_news=_together(
            News.objects.filter(answered_at__isnull=False).order_by("months"),
            at=F("answered_at"), months=F("months"), became=F("became"), how_many=F("how_many"), words=F("words"), reason=F("reason"),
            shown=F("shown"),
        ),
        around_attachments=_together(
            Attachment.objects.order_by("programme_id"), programme=F("programme_id"), referent=F("referent_id")
        ),
    )


def tell(initiative: Any, viewer: Person | None, *, inside: bool) -> Story:
    """The page's words for this reader: outside the team and the holders, first names only and no contact. `inside`: whether this visit may
    read as they do (a second factor is asked of the team). No query but the roles'."""
    works = access.can_work_on(viewer, initiative)
    insider = inside and (works or access.holds(viewer, initiative))
    clean = str if insider else masked
    intake = getattr(initiative, "intake", None)
    first = Words(clean(intake.words), intake.taken_at) if intake and intake.words else None
    return Story(
        initiative=initiative,
        name=clean(initiative.name) or _("Une idée dite de vive voix"),
        first=first,
        others=[
            Words(clean(row["words"]), _moment(row["at"]), row["kind"], str(ADDITION_LABELS[row["kind"]]))
            for row in initiative.around_additions
        ],
        holders=[_holder(row, insider) for row in initiative.around_holders],
        needs=[
            ShownNeed(row["kind"], str(NeedKind(row["kind"]).label), clean(row["text"]), bool(row["met"]))
            for row in initiative.around_needs
        ],
        pledges=[_pledge(row, insider, clean) for row in initiative.around_pledges],
        programme_ids=[row["programme"] for row in initiative.around_attachments],
        insider=insider,
        works=works,
        has_recording=bool(intake and intake.recording),
        holder_names={row["person"]: _holder(row, insider) for row in initiative.around_holders if row["person"]},
        # What became of it is read outside when its holder said so.
        news=[_news(row, clean) for row in initiative.around_news if insider or row["shown"]],
    )


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    assert moment is not None  # noqa: S101 - PostgreSQL wrote it
    return moment


def _news(row: dict[str, Any], clean: Any) -> Entry:
    return Entry(_moment(row["at"]), sentence(row["months"], row["became"]), clean(said(row["words"], row["reason"], row["how_many"])))


def _holder(row: dict[str, Any], insider: bool) -> str:
    named = row["organisation"] or (f"{row['first']} {row['last']}".strip() if insider else row["first"])
    shown = row["shown"] or named or _("Une personne d’ici")
    return str(shown) if insider else masked(shown)


def _pledge(row: dict[str, Any], insider: bool, clean: Any) -> ShownPledge:
    by = row["by"] if insider else masked(row["organisation"] or row["first"] or _("Quelqu’un"))
    return ShownPledge(by, clean(row["what"]), date.fromisoformat(row["due"]), row["outcome"], clean(row["reason"]))


def open_story(ref: str) -> Initiative | None:
    """The initiative of a reference, whoever may see it: the predicates of `access` find what they read already loaded."""
    initiative = with_surroundings().filter(ref=ref).first()
    if initiative is not None:
        found: Any = initiative
        found._prefetched_objects_cache = {
            "holders": [Holder(initiative=initiative, person_id=row["person"], until=None) for row in found.around_holders],
            "attachments": [
                Attachment(initiative=initiative, programme_id=row["programme"], referent_id=row["referent"])
                for row in found.around_attachments
            ],
        }
    return initiative


# ---------------------------------------------------------------------------------------------------- what happened

_ACTOR, _FOR = "\x01", "\x02"


def history(story: Story, viewer: Person | None) -> list[Entry]:
    """The public lines of the journal and what other rooms add, most recent first."""
    verbs = [code for code, verb in journal.declared().items() if verb.public]
    entries = list(journal.of(story.initiative).filter(verb__in=verbs).order_by("-id")[:STORY])
    lines = _told_inside(entries) if story.insider else _told_outside(entries, story)
    lines += story.news
    for part in INITIATIVE:
        lines += part.timeline(story.initiative, inside=False)
    return sorted(lines, key=lambda entry: entry.at, reverse=True)[:STORY]


def _told_inside(entries: list[JournalEntry]) -> list[Entry]:
    return [Entry(line.at, line.sentence) for line in journal.tell(entries, nobody=_("Quelqu’un"))]


def _told_outside(entries: list[JournalEntry], story: Story) -> list[Entry]:
    """Holders under the name they chose, everybody else without a name."""
    shown = story.holder_names

    def name(pk: int | None) -> str:
        return shown.get(pk, _("L’équipe")) if pk else _("Quelqu’un")

    veiled = []
    for entry in entries:
        veil = copy(entry)
        veil.actor_id = None
        veil.data = {k: v for k, v in entry.data.items() if k != "person_id"}
        if "person_id" in entry.data:
            veil.data["person"] = name(entry.data["person_id"])
        veiled.append(veil)
    people = {entry.on_behalf_of_id for entry in entries if entry.on_behalf_of_id}
    lines = journal.tell(veiled, nobody=_ACTOR, hide=people, hidden=_FOR)
    return [
        Entry(line.at, masked(line.sentence.replace(_ACTOR, name(entry.actor_id)).replace(_FOR, name(entry.on_behalf_of_id))))
        for line, entry in zip(lines, entries, strict=True)
    ]

