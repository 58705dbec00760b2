"""The coordinator's desk: four short lists in order of harm, each row one gesture."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from terril.insight.access import can_read
from terril.kernel import access
from terril.kernel.drafts import kept_draft
from terril.programmes.access import WORKS, can_coordinate, works_somewhere
from terril.programmes.desk import STEPS
from terril.programmes.queries import active_roles


@access.role(works_somewhere)
def desk(request: HttpRequest) -> HttpResponse:
    person = request.user.person  # type: ignore[union-attr]
    programmes = list(dict.fromkeys(r.programme for r in active_roles(person) if r.kind in WORKS))
    wanted = request.GET.get("dispositif", "")
    programme = next((p for p in programmes if p.slug == wanted), programmes[0] if programmes else None)
    if programme is None:
        raise Http404
    steps = STEPS.collect(person, programme)
    context = {
        "programme": programme,
        "programmes": programmes,
        "steps": steps,
        "headlines": [step for step in steps if step.headline],
        "coordinates": can_coordinate(person, programme),
        "reads_territory": can_read(person, programme),
        "quiet": not any(step.rows for step in steps),
        "kept": kept_draft(request),
    }
    return render(request, "site/desk.html", context)
