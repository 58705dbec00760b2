"""The coordinator's desk: four short lists in order of harm, each row one gesture."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from terril.kernel import doors
from terril.kernel.drafts import kept_draft
from terril.people.doors import me
from terril.programmes.access import WORKS, can_coordinate, works_somewhere
from terril.programmes.desk import also_waiting, steps_of, tools_of
from terril.programmes.doors import programme_of
from terril.programmes.queries import active_roles


@doors.role(works_somewhere)
def desk(request: HttpRequest) -> HttpResponse:
    person, programme = me(request), programme_of(request)
    programmes = list(dict.fromkeys(r.programme for r in active_roles(person) if r.kind in WORKS))
    steps = steps_of(person, programme)
    waits = also_waiting(person, programme)
    context = {
        "programme": programme,
        "programmes": programmes,
        "steps": steps,
        "headlines": [step for step in steps if step.headline],
        "coordinates": can_coordinate(person, programme),
        "waits": waits,
        "tools": tools_of(person, programme),
        "quiet": not waits and not any(step.rows for step in steps),
        "kept": kept_draft(request),
    }
    return render(request, "site/desk.html", context)
