"""The team puts a suggestion aside."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from terril.initiatives.doors import for_work
from terril.initiatives.nearing import actions
from terril.initiatives.nearing.queries import suggested
from terril.kernel import doors
from terril.people.doors import me
from terril.programmes.access import works_somewhere


@doors.role(works_somewhere)
@doors.gesture("answer", "ref")
def dismiss_close(request: HttpRequest, ref: str, pk: int) -> str:
    initiative = for_work(request, ref)
    actions.dismiss_close(actor=me(request), close=get_object_or_404(suggested(initiative, me(request)), pk=pk), initiative=initiative)
    return ""
