"""What was done for each commune, before anything is said of what came from it. A few queries for a whole territory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.timezone import localtime

from terril.initiatives.models import Attachment, IntakeWay
from terril.kernel import clock
from terril.meetings.models import Meeting, Status
from terril.programmes.models import Programme
from terril.territory.models import Commune
from terril.territory.queries import road_km
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
            ((found, places[code], km) for code, found in by_place.items() if (km := road_km(commune, places[code])) <= REACH_KM),
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
