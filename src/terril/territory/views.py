"""The doors of the territory: finding a commune as one types."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from terril.kernel import doors
from terril.territory.queries import label, search_communes, territory_or_none

SHOWN = 20
SHORTEST = 2


@doors.public("les communes et leurs codes postaux sont des données ouvertes")
@require_safe
@cache_control(public=True, max_age=3600)
def communes_json(request: HttpRequest) -> JsonResponse:
    """`?q=` what was typed, `?territoire=` the slug of a territory: at most twenty communes, the best first."""
    typed = request.GET.get("q", "").strip()
    slug = request.GET.get("territoire", "")
    territory = territory_or_none(slug[:50]) if slug else None
    found = []
    if len(typed) >= SHORTEST and not (slug and territory is None):
        rows = search_communes(typed, within=territory).values_list("insee_code", "name", "postal_codes", "departement")
        found = [
            {
                "code": code,
                "name": name,
                "postal_codes": postal,
                "departement": departement,
                "label": label(name, postal),
            }
            for code, name, postal, departement in rows[:SHOWN]
        ]
    return JsonResponse({"communes": found}, json_dumps_params={"ensure_ascii": False})
