"""What everybody may read: the list and the map of the initiatives. The same statements at 30 and 30,000 initiatives."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from terril.initiatives.models import PUBLIC, Initiative, Need, NeedKind, Stage
from terril.initiatives.text import masked
from terril.kernel import nearly, search

PAGE = 25
LONGEST_SEARCH = 120
SEARCHED = "public_search"

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
    # Nothing holds every word: these come closest, the best first, and no other page follows.
    near: bool = False


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
    """What everybody sees: the holder said so and has not withdrawn it, and the team has read it."""
    return Initiative.objects.filter(PUBLIC)


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
        found = found.filter(public_search=query) if query else found.none()
    return found


def public_list(filters: Filters, *, older_than: Cursor | None = None, newer_than: Cursor | None = None) -> Page:
    """Twenty-five initiatives in one query, without counting the others: the newest first, and those whose title answers before the rest."""
    back = newer_than is not None and older_than is None
    kept = list(_ordered(filters, newer_than if back else older_than, back=back))
    if back:
        return _page(kept[:PAGE][::-1], newer=len(kept) > PAGE, older=bool(kept))
    if not kept and filters.words and older_than is None:
        return _nearest(filters)
    return _page(kept[:PAGE], newer=bool(older_than), older=len(kept) > PAGE)


def _nearest(filters: Filters) -> Page:
    """What comes closest to words that nothing holds, the other filters kept: read in what everybody may read, and nothing else. Two queries."""
    others = filtered(replace(filters, words=""))
    parts = nearly.parts(filters.words, nearly.lexemes(public(), SEARCHED))
    if not parts:
        return Page([])
    near = nearly.score(parts, SEARCHED, titled=True)
    found = _shown(others.filter(nearly.matching(parts, SEARCHED)), "public_title", "public_text").annotate(titled=Value(False), near=near)
    first = list(found.order_by("-near", "-created_at", "-pk")[: nearly.MOST_JUDGED])
    kept = nearly.ordered(filters.words, parts, [(one, one.near, f"{one.public_title}. {one.public_text}") for one in first])
    page = _page(kept[:PAGE], newer=False, older=False)
    return replace(page, near=bool(page.rows))


def _shown(found: QuerySet[Initiative], *more: str) -> QuerySet[Any]:
    """What a row of the list says."""
    needs = Need.objects.filter(initiative=OuterRef("pk"), met_at__isnull=True).order_by().values("initiative")
    open_needs = Coalesce(Subquery(needs.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
    fields = ("ref", "title", "excerpt", "stage", "fictional", "created_at", "commune__name")
    return found.select_related("commune").only(*fields, *more).annotate(open_needs=open_needs)


def _ordered(filters: Filters, cursor: Cursor | None, *, back: bool) -> QuerySet[Any]:
    """One row more than a page, from the cursor on, in the order in which they are read (`back`: towards the newer)."""
    found = _shown(filtered(filters))
    title = search.in_title(filters.words)
    if title is None:
        return _from(found.annotate(titled=Value(False)), cursor, back=back)
    parts = {True: found.filter(public_search=title), False: found.exclude(public_search=title)}
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
        rows=[
            Row(
                url=reverse("initiative", args=[one.ref]),
                name=masked(one.name) or _("Une idée dite de vive voix"),
                excerpt=masked(one.excerpt),
                stage=one.stage,
                place=one.commune.name,
                needs=one.open_needs,
                fictional=one.fictional,
            )
            for one in kept
        ],
        newer=cursor(kept[0]) if newer and kept else "",
        older=cursor(kept[-1]) if older and kept else "",
    )


# ------------------------------------------------------------------------------------------------------------ the map


@dataclass(frozen=True)
class CommuneCount:
    """A commune and its public initiatives, stage by stage, in the order of `Stage`."""

    code: str
    name: str
    latitude: float | None
    longitude: float | None
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
