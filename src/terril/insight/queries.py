"""What was done for each commune, then what came from it: what the equity page and its table say. A few queries for a whole territory,
whatever the number of ideas.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.timezone import localtime

from terril.initiatives.models import Attachment, IntakeWay
from terril.insight.fairness import neighbours
from terril.insight.fairness.natural import Area
from terril.insight.fairness.verdicts import Judgement, State, Verdict, judge
from terril.kernel import clock
from terril.meetings.models import Meeting, Status
from terril.programmes.models import Programme
from terril.territory.models import Commune
from terril.territory.queries import communes_of, distance_km, road_km
from terril.territory.reach import REACH_KM

# Somebody went to the person; online, the person came alone.
FACE_TO_FACE = [IntakeWay.VOLUNTEER, IntakeWay.PAPER]
# Longer than the hour in the key, so that no count is ever found expired.
KEPT = 2 * 3600


class Went(StrEnum):
    """In order of the effort that is still needed."""

    NEVER = "never"
    NEAR = "near"
    THERE = "there"


@dataclass(frozen=True)
class Held:
    """A meeting that took place: where, when, and how many had registered for it."""

    insee_code: str
    day: date
    registered: int


@dataclass(frozen=True)
class Came:
    """What came from a commune: `taken` of these `ideas` were told to somebody."""

    ideas: int = 0
    taken: int = 0


@dataclass(frozen=True)
class Effort:
    """`held`, `taken`, `registered` and `went` count in the period; the last dates do not forget. `near_km` by road."""

    went: Went
    held: int
    taken: int
    registered: int
    last_here: date | None
    last_near: date | None
    near: str
    near_km: float


def ideas_of(programme: Programme, since: date | None) -> Mapping[str, Came]:
    """By commune: every idea that the programme received, whoever may see it, withdrawn ones and those whose words were erased too.

    Counted again with each new idea and each hour; in between it is read as it was counted, at the same cost for 30 and 30,000. A commune
    corrected meanwhile shows within the hour.
    """
    latest = Attachment.objects.filter(programme=programme).order_by("-pk").values_list("pk", flat=True).first()
    key = f"insight.ideas.{programme.pk}.{since}.{latest}.{clock.now():%Y%m%d%H}"
    kept = cache.get(key)
    if kept is None:
        found = Attachment.objects.filter(programme=programme)
        if since:
            found = found.filter(attached_at__date__gte=since)
        counted = (
            found.order_by()
            .values("initiative__commune_id")
            .annotate(ideas=Count("pk"), taken=Count("pk", filter=Q(initiative__intake__way__in=FACE_TO_FACE)))
        )
        kept = {row["initiative__commune_id"]: (row["ideas"], row["taken"]) for row in counted}
        cache.set(key, kept, KEPT)
    return {code: Came(*counts) for code, counts in kept.items()}


def held_by(programme: Programme) -> list[Held]:
    """Every meeting that is over and was not cancelled, the latest first."""
    found = (
        Meeting.objects.filter(series__programme=programme, ends_at__lt=clock.now())
        .exclude(status=Status.CANCELLED)
        .annotate(registered=Count("registrations", filter=Q(registrations__cancelled_at__isnull=True)))
        .order_by("-starts_at", "pk")
        .values_list("commune_id", "starts_at", "registered")
    )
    return [Held(code, localtime(at).date(), registered) for code, at, registered in found]


def _way(home: Commune, there: Commune) -> float | None:
    """Kilometres by road; none within a commune, wherever it is."""
    return 0.0 if home == there else road_km(home, there)


def efforts(
    communes: Sequence[Commune], places: Mapping[str, Commune], held: Sequence[Held], counts: Mapping[str, Came], since: date | None
) -> dict[str, Effort]:
    """By commune. `places`: where meetings were held, by code, in the territory or not."""
    by_place: dict[str, list[Held]] = {}
    for one in held:
        by_place.setdefault(one.insee_code, []).append(one)
    done = {}
    for commune in communes:
        # The meetings in reach, the latest first, then the nearest.
        near = sorted(
            ((found, places[code], km) for code, found in by_place.items() if (km := _way(commune, places[code])) is not None and km <= REACH_KM),
            key=lambda one: (-one[0][0].day.toordinal(), one[2]),
        )
        here = [one for found, place, _km in near if place.pk == commune.pk for one in found]
        lately = [one for one in here if since is None or one.day >= since]
        in_reach = any(since is None or found[0].day >= since for found, _place, _km in near)
        latest = near[0] if near else None
        taken = counts.get(commune.pk, Came()).taken
        done[commune.pk] = Effort(
            went=Went.THERE if lately or taken else Went.NEAR if in_reach else Went.NEVER,
            held=len(lately),
            taken=taken,
            registered=sum(one.registered for one in lately),
            last_here=here[0].day if here else None,
            last_near=latest[0][0].day if latest else None,
            near=latest[1].name if latest else "",
            near_km=latest[2] if latest else 0.0,
        )
    return done


# ------------------------------------------------------------------------------------------------- the whole territory


@dataclass(frozen=True)
class Line:
    """One commune."""

    commune: Commune
    effort: Effort
    verdict: Verdict

    @property
    def name(self) -> str:
        return self.commune.name


@dataclass(frozen=True)
class Circle:
    """A commune with its neighbours; `others` are named after it. `never`: how many of them nobody has gone near."""

    commune: Commune
    others: Sequence[str]
    verdict: Verdict
    never: int

    @property
    def name(self) -> str:
        return self.commune.name


@dataclass(frozen=True)
class Report:
    """The whole territory, communes and circles in the order of names. `elsewhere`: ideas from communes out of the territory."""

    lines: Sequence[Line]
    circles: Sequence[Circle]
    elsewhere: int
    since: date | None

    @cached_property
    def ideas(self) -> int:
        return sum(line.verdict.part.ideas for line in self.lines)

    def went(self, kind: Went) -> list[Line]:
        return [line for line in self.lines if line.effort.went == kind]

    def said(self, state: State) -> list[Line]:
        return [line for line in self.lines if line.verdict.state == state]

    def told_together(self) -> list[Circle]:
        return [circle for circle in self.circles if circle.verdict.state == State.EVIDENCE]


def a_year_ago() -> date:
    today = clock.today()
    return today.replace(year=today.year - 1, day=min(today.day, 28) if today.month == 2 else today.day)


def report(programme: Programme, since: date | None = None) -> Report:
    """`since`: only what happened from that day on."""
    communes = list(communes_of(programme.territory))
    counts, held = ideas_of(programme, since), held_by(programme)
    inside = {commune.pk: commune for commune in communes}
    places = {**inside, **Commune.objects.in_bulk({one.insee_code for one in held} - inside.keys())}
    done = efforts(communes, places, held, counts, since)
    areas = tuple(Area(c.pk, c.population, counts.get(c.pk, Came()).ideas) for c in communes)
    spots = tuple(neighbours.Spot(c.pk, c.latitude, c.longitude) for c in communes if c.latitude is not None and c.longitude is not None)
    groups = _groups(spots, distance_km)
    told = _judged(areas, tuple(groups.items()))
    circles = [
        Circle(
            commune=commune,
            others=[inside[key].name for key in groups[commune.pk][1:]],
            verdict=told.groups[commune.pk],
            never=sum(done[key].went == Went.NEVER for key in groups[commune.pk]),
        )
        for commune in communes
        if commune.pk in groups
    ]
    return Report(
        lines=[Line(c, done[c.pk], told.communes[c.pk]) for c in communes],
        circles=circles,
        elsewhere=sum(came.ideas for code, came in counts.items() if code not in inside),
        since=since,
    )


# Both are functions of what they are given and of nothing else: a page read again costs no calculation.
_groups = lru_cache(maxsize=16)(neighbours.groups)


@lru_cache(maxsize=16)
def _judged(areas: tuple[Area, ...], groups: tuple[tuple[str, tuple[str, ...]], ...]) -> Judgement:
    return judge(areas, dict(groups))
