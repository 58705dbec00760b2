"""The table of travel times, for who plans."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from terril.imports.refusals import say_hidden
from terril.kernel import doors
from terril.meetings import access
from terril.meetings.planner.forms import JourneyForm, JourneysForm
from terril.people.doors import me
from terril.territory import journeys
from terril.territory.journeys import BadJourneys
from terril.territory.models import Journey, Territory

PAGE = 50
# How many bad rows are told at once.
TOLD = 50


def _territory(request: HttpRequest) -> Territory:
    """That of the first programme that the person plans."""
    programme = access.programmes_planned_by(me(request)).select_related("territory").first()
    if programme is None:
        raise Http404
    return programme.territory


def _inside(territory: Territory) -> QuerySet[Journey]:
    codes = territory.communes.values("pk")
    return Journey.objects.filter(origin__in=codes, destination__in=codes)


@doors.role(access.plans_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    territory = _territory(request)
    if request.method != "POST":
        return _page(request, territory)
    if "import" in request.POST:
        # What a file held comes back in the box, so that it can be corrected there.
        table_form, bad = JourneysForm(request.POST, request.FILES), []
        if table_form.is_valid():
            say_hidden(request, table_form.hidden)
            text = table_form.cleaned_data["text"]
            try:
                count = journeys.import_journeys(actor=me(request), territory=territory, text=text)
            except BadJourneys as problem:
                table_form, bad = JourneysForm({"table": text}), problem.rows
                table_form.full_clean()
                table_form.add_error("table", problem.message)
            else:
                words = ngettext("Un trajet est gardé.", "%(n)s trajets sont gardés.", count)
                messages.success(request, words % {"n": count})
                return redirect("team_journeys")
        return _page(request, territory, status=422, table_form=table_form, bad=bad[:TOLD], more=max(0, len(bad) - TOLD))
    form = JourneyForm(request.POST, territory=territory)
    if doors.attempt(form, lambda data: journeys.keep_journey(actor=me(request), **data)) is not None:
        messages.success(request, _("Ce trajet est gardé."))
        return redirect("team_journeys")
    return _page(request, territory, status=422, form=form)


def _page(request: HttpRequest, territory: Territory, *, status: int = 200, **more: Any) -> HttpResponse:
    found = _inside(territory).select_related("origin", "destination").order_by("origin__sort_name", "destination__sort_name", "pk")
    context = {
        "page": doors.page(request, found, PAGE),
        "form": JourneyForm(territory=territory),
        "table_form": JourneysForm(),
        "territory": territory,
        "bad": [],
        "more": 0,
        **more,
    }
    return render(request, "meetings/planner/journeys.html", context, status=status)


@doors.role(access.plans_somewhere)
@doors.gesture("team_journeys")
def drop(request: HttpRequest) -> str:
    """One button a row; a journey that is gone already is gone."""
    pressed = doors.numbers([request.POST.get("journey", "")])
    journey = _inside(_territory(request)).filter(pk__in=pressed).first()
    if journey is not None:
        journeys.drop_journey(actor=me(request), journey=journey)
    return _("Ce trajet est retiré : la ligne droite compte de nouveau.")
