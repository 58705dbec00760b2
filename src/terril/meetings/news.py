"""What became of the ideas born at a meeting: their news come back where they began."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime, make_aware

from terril.initiatives.models import Became, Intake, IntakeWay
from terril.initiatives.news.queries import latest_of
from terril.initiatives.news.question import said, sentence
from terril.initiatives.text import masked
from terril.kernel import clock
from terril.meetings import access
from terril.meetings.models import Meeting, Presentation
from terril.people.models import Person

# Nobody is asked before: younger meetings cost no query.
NOT_BEFORE = timedelta(days=150)


@dataclass(frozen=True)
class News:
    name: str
    url: str
    sentence: str
    words: str
    at: datetime
    fictional: bool


@dataclass(frozen=True)
class Born:
    """`counts`: what became of all the ideas born there, for the team only; `news`: those that this reader may read."""

    news: Sequence[News] = ()
    counts: Sequence[tuple[str, int]] = ()


def born_at(meeting: Meeting) -> QuerySet[Any]:
    """The keys of the ideas presented there for the first time, and of those that were told there, on that day."""
    here = Presentation.objects.filter(meeting=meeting, presented_at__isnull=False)
    earlier = Presentation.objects.filter(initiative=OuterRef("initiative"), presented_at__lt=OuterRef("presented_at"))
    day = make_aware(datetime.combine(localtime(meeting.starts_at).date(), time()))
    told = Intake.objects.filter(
        way=IntakeWay.MEETING, taken_at__gte=day, taken_at__lt=day + timedelta(days=1),
        initiative__attachments__programme=meeting.series.programme_id,
    )  # fmt: skip
    presented = here.filter(~Exists(earlier)).order_by().values("initiative_id")
    return presented.union(told.order_by().values("initiative_id"))


def born(meeting: Meeting, viewer: Person | None) -> Born:
    """One query; none for a meeting too young to have news."""
    if meeting.ends_at > clock.now() - NOT_BEFORE:
        return Born()
    inside = access.can_run(viewer, meeting)
    clean = str if inside else masked
    found = latest_of(born_at(meeting), viewer if inside else None)
    counted = Counter(row.became for row, _read in found)
    return Born(
        news=[
            News(
                name=clean(row.initiative.name),
                url=reverse("initiative", args=[row.initiative.ref]),
                sentence=sentence(row.months, row.became),
                words=clean(said(row.words, row.reason, row.how_many)),
                at=row.answered_at,
                fictional=row.initiative.fictional,
            )
            for row, read in found
            if read and row.answered_at
        ],
        counts=[(str(kind.label), counted[kind.value]) for kind in Became if counted[kind.value]] if inside else (),
    )
