"""The table of travel times, for who plans."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from terril.kernel import access as kernel_access
from terril.meetings import access
from terril.meetings.planner.forms import JourneyForm, JourneysForm
from terril.meetings.views.common import attempt, page_of, person_of
from terril.territory import journeys
from terril.territory.journeys import BadJourneys
from terril.territory.models import Journey, Territory

PAGE = 50
# How many bad rows are told at once.
TOLD = 50


def _territory(request: HttpRequest) -> Territory:
    """That of the first programme that the person plans."""
    programme = access.programmes_planned_by(person_of(request)).select_related("territory").first()
    if programme is None:
        raise Http404
    return programme.territory


def _inside(territory: Territory) -> QuerySet[Journey]:
    codes = territory.communes.values("pk")
    return Journey.objects.filter(origin__in=codes, destination__in=codes)


@kernel_access.role(access.plans_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    territory = _territory(request)
    if request.method != "POST":
        return _page(request, territory)
    if "import" in request.POST:
        return _import(request, territory)
    form = JourneyForm(request.POST, territory=territory)
    if form.is_valid() and attempt(form, lambda: journeys.keep_journey(actor=person_of(request), **form.cleaned_data)):
        messages.success(request, _("Ce trajet est gardé."))
        return redirect("team_journeys")
    return _page(request, territory, status=422, form=form)


def _import(request: HttpRequest, territory: Territory) -> HttpResponse:
    """What a file held comes back in the box, so that it can be corrected there."""
    form, bad = JourneysForm(request.POST, request.FILES), []
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            count = journeys.import_journeys(actor=person_of(request), territory=territory, text=text)
        except BadJourneys as problem:
            form, bad = JourneysForm({"table": text}), problem.rows
            form.full_clean()
            form.add_error("table", problem.message)
        else:
            told = ngettext("Un trajet est gardé.", "%(n)s trajets sont gardés.", count)
            messages.success(request, told % {"n": count})
            return redirect("team_journeys")
    return _page(request, territory, status=422, table_form=form, bad=bad[:TOLD], more=max(0, len(bad) - TOLD))


def _page(request: HttpRequest, territory: Territory, *, status: int = 200, **more: Any) -> HttpResponse:
    found = _inside(territory).select_related("origin", "destination").order_by("origin__sort_name", "destination__sort_name", "pk")
    context = {
        "page": page_of(request, found, PAGE),
        "form": JourneyForm(territory=territory),
        "table_form": JourneysForm(),
        "territory": territory,
        "bad": [],
        "more": 0,
        **more,
    }
    return render(request, "meetings/planner/journeys.html", context, status=status)


@kernel_access.role(access.plans_somewhere)
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """One button a row; a journey that is gone already is gone."""
    pressed = request.POST.get("journey", "")
    found = _inside(_territory(request)).filter(pk=int(pressed)) if pressed.isascii() and pressed.isdigit() and len(pressed) < 19 else None
    journey = found.first() if found is not None else None
    if journey is not None:
        journeys.drop_journey(actor=person_of(request), journey=journey)
    messages.success(request, _("Ce trajet est retiré : la ligne droite compte de nouveau."))
    return redirect("team_journeys")
