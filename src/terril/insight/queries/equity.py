"""Effort, then ideas: what the equity page and its table say of each commune. The same queries, whatever the number of ideas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.functional import cached_property

from terril.insight.fairness import neighbours
from terril.insight.fairness.natural import Area
from terril.insight.fairness.verdicts import Judgement, State, Verdict, judge
from terril.insight.queries.effort import Came, Effort, Went, efforts, held_by, ideas_of
from terril.kernel import clock
from terril.programmes.models import Programme
from terril.territory.models import Commune
from terril.territory.queries import communes_of, distance_km


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
    groups = _groups(tuple(neighbours.Spot(c.pk, c.latitude, c.longitude) for c in communes), distance_km)
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
