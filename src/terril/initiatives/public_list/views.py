"""The list and the map of the initiatives, that everybody may open."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    JsonResponse,
)
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from terril.initiatives.models import NeedKind, Stage
from terril.initiatives.public_list import queries
from terril.initiatives.public_list.queries import Cursor, Filters
from terril.kernel import doors
from terril.kernel.options import options


@doors.public("la liste des initiatives que leurs porteurs montrent à tous")
@require_safe
def initiatives(request: HttpRequest) -> HttpResponse:
    filters = Filters.read(request.GET)
    page = queries.public_list(
        filters,
        older_than=Cursor.read(request.GET.get("apres", "")),
        newer_than=Cursor.read(request.GET.get("avant", "")),
    )
    communes = queries.public_map()
    return render(
        request,
        "initiatives/list.html",
        {
            "rows": page.rows,
            "near": page.near,
            "total": queries.total(communes, filters),
            "filters": filters,
            "commune": next((c.name for c in communes if c.code == filters.commune), ""),
            "commune_options": options(((c.code, c.name) for c in communes), filters.commune),
            "stage_options": options(Stage.choices, filters.stage),
            "need_options": options(NeedKind.choices, filters.need),
            "newer_url": _address(filters, avant=page.newer),
            "older_url": _address(filters, apres=page.older),
            "filtered": bool(filters.state()),
        },
    )


def _address(filters: Filters, **cursor: str) -> str:
    """The same filters at another place of the list; empty when there is nothing there."""
    return f"?{urlencode({**filters.state(), **cursor})}" if all(cursor.values()) else ""


@doors.public("la carte des initiatives que leurs porteurs montrent à tous")
@require_safe
def initiatives_map(request: HttpRequest) -> HttpResponse:
    communes = queries.public_map()
    return render(
        request,
        "initiatives/map.html",
        {
            "communes": communes,
            "stages": [label for _value, label in Stage.choices],
            "total": sum(commune.count for commune in communes),
            "tiles": settings.MAP_TILES_URL,
            "credit": settings.MAP_TILES_CREDIT,
        },
    )


@doors.public("les nombres de la carte, pour le script qui la dessine")
@require_safe
@cache_control(public=True, max_age=300)
def initiatives_map_data(request: HttpRequest) -> JsonResponse:
    """One line for each commune that has initiatives and a place on the map: name, latitude, longitude, count, address."""
    lines = [[c.name, c.latitude, c.longitude, c.count, c.url] for c in queries.public_map() if c.count and c.latitude is not None]
    return JsonResponse({"communes": lines}, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
