"""The first page: what one can do here, the next meeting, three voices, the map. Not a brochure."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from terril.initiatives.models import Stage
from terril.initiatives.queries import public
from terril.initiatives.text import masked
from terril.kernel import doors
from terril.meetings.queries import next_meeting
from terril.programmes import queries

VOICES = 3
RUNNING, COMPLETED = Stage.values.index(Stage.RUNNING), Stage.values.index(Stage.COMPLETED)


@dataclass(frozen=True)
class Voice:
    """The first words of an initiative, as its page shows them."""

    words: str
    title: str
    url: str
    place: str
    fictional: bool


@doors.public("l’accueil")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    programme = queries.current_programme()
    points = public.public_map() if programme else []
    context: dict[str, Any] = {
        "programme": programme,
        "meeting": next_meeting(programme) if programme else None,
        "points": points,
        "total": sum(point.count for point in points),
        "places": sum(point.count > 0 for point in points),
        "running": sum(point.stages[RUNNING] + point.stages[COMPLETED] for point in points),
        "voices": _voices(),
    }
    return render(request, "site/home.html", context)


def _voices() -> list[Voice]:
    """The latest public initiatives that were written down, in the words of whoever told them."""
    shown = public.public().exclude(excerpt="").select_related("commune").order_by("-created_at", "-id")
    return [
        Voice(
            words=masked(initiative.excerpt),
            title=masked(initiative.title),
            url=reverse("initiative", args=[initiative.ref]),
            place=initiative.commune.name,
            fictional=initiative.fictional,
        )
        for initiative in shown[:VOICES]
    ]
