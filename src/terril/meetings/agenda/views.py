"""The agenda, before the meeting: what is presented, in which order, and for how long."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from terril.kernel import doors
from terril.kernel.errors import Refused
from terril.meetings import queries
from terril.meetings.agenda import actions
from terril.meetings.doors import planned, team_page
from terril.meetings.forms import AddPresentationForm
from terril.people.doors import me
from terril.programmes.access import works_somewhere


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk", at="ordre-du-jour")
def agenda(request: HttpRequest, pk: int) -> str | HttpResponse:
    """One button, one gesture: up, down, remove; the order of the rows as they were sent, and the minutes of each; or the form that adds."""
    found, actor = planned(request, pk), me(request)
    if button := next((name for name in ("up", "down", "remove") if name in request.POST), ""):
        one = get_object_or_404(found.presentations.select_related("meeting"), pk=doors.number(request.POST[button]))
        if button == "remove":
            actions.remove_presentation(actor=actor, presentation=one)
        else:
            actions.move_presentation(actor=actor, presentation=one, up=button == "up")
        return ""
    if "order" in request.POST:
        order = doors.numbers(request.POST.getlist("order"))
        typed = {key: doors.number(request.POST[f"minutes-{key}"], most=9_999) for key in order if f"minutes-{key}" in request.POST}
        minutes = {key: read for key, read in typed.items() if read is not None}
        if len(minutes) < len(typed):
            raise Refused(_("Un passage dure de 1 à 180 minutes."))
        actions.arrange(actor=actor, meeting=found, order=order, minutes=minutes)
        return _("L’ordre et les durées sont gardés.")
    form = AddPresentationForm(request.POST, candidates=queries.candidates(found, actor), suggestions=queries.suggestions(found, actor))
    if doors.attempt(form, lambda data: actions.add_presentation(actor=actor, meeting=found, **data)) is None:
        return team_page(request, found, status=422, add_form=form)
    return ""
