"""The fair calendar: what is asked, what is proposed and why, what the team changes, the season made of it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terril.directory.models import Place
from terril.kernel import doors
from terril.kernel.errors import Refused
from terril.kernel.search import as_read
from terril.meetings import access
from terril.meetings.models import Plan, PlanState
from terril.meetings.planner import actions
from terril.meetings.planner import ground as planning
from terril.meetings.planner import words as planning_words
from terril.meetings.planner.forms import ChangeDateForm, PlanForm, VersionForm, plan_defaults
from terril.meetings.planner.shown import shown
from terril.people.doors import me
from terril.territory.queries import communes_of

PAGE = 25
# Seconds between two looks at a proposal that the worker is making.
REFRESH = 3


def _plan(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(planning.with_names(access.plans_open_to(me(request))), pk=pk)


@doors.role(access.plans_somewhere)
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    page = doors.page(request, planning.proposals(access.plans_open_to(me(request))), PAGE)
    return render(request, "meetings/planner/list.html", {"page": page, "ready": PlanState.READY, "waiting": PlanState.WAITING})


@doors.role(access.plans_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    programmes = access.programmes_planned_by(me(request))
    if request.method == "POST":
        form = PlanForm(request.POST, programmes=programmes)
        made = doors.attempt(form, lambda data: actions.ask_plan(actor=me(request), **form.order()))
        if made is not None:
            for sentence in form.cleaned_data["skipped"]:
                messages.info(request, sentence)
            return redirect("team_plan", plan_id=made.pk)
    else:
        programme = programmes.first()
        towns = tuple(planning.towns_of(communes_of(programme.territory))) if programme else ()
        form = PlanForm(programmes=programmes, initial=plan_defaults(programme, planning.last_planned(programme), towns))
        form.fields["reach_km"].help_text = f"{form.fields['reach_km'].help_text} {planning_words.usual_reach(towns)}"
    return render(request, "meetings/planner/ask.html", {"form": form}, status=422 if form.errors else 200)


@doors.role(access.plans_somewhere)
@require_safe
def proposal(request: HttpRequest, plan_id: int) -> HttpResponse:
    return _page(request, _plan(request, plan_id))


def _page(request: HttpRequest, plan: Plan, *, problem: str = "", status: int = 200) -> HttpResponse:
    found = shown(plan)
    template = "meetings/planner/plan.html" if found else "meetings/planner/waiting.html"
    context: dict[str, Any] = {
        "plan": plan, "shown": found, "form": VersionForm(initial={"version": plan.version}), "problem": problem,
        "refresh": REFRESH if plan.state == PlanState.WAITING else 0,
    }  # fmt: skip
    return render(request, template, context, status=status)


@doors.role(access.plans_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, plan_id: int, day: str) -> HttpResponse:
    """One date: why this commune, and another one for a reason."""
    plan = _plan(request, plan_id)
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    # A date of a proposal that is ready and of which no season was made.
    if plan.state != PlanState.READY or plan.series_id is not None:
        raise Http404
    planned = get_object_or_404(plan.dates.select_related("commune", "proposed"), day=wanted)
    planned.plan = plan
    form = ChangeDateForm(
        request.POST or None,
        planned=planned,
        initial={"commune": planned.commune, "reason": planned.reason, "version": planned.plan.version},
    )
    done = doors.attempt(form, lambda data: actions.change_date(actor=me(request), date=planned, **data))
    if done is not None:
        messages.success(request, _("C’est gardé : %(commune)s. Ce que cela change est écrit ci-dessous.") % {"commune": done.commune})
        return redirect("team_plan", plan_id=plan_id)
    places = Place.objects.filter(commune=planned.commune).order_by(as_read("name"), "pk")[:20]
    context = {"plan": planned.plan, "planned": planned, "form": form, "places": places}
    return render(request, "meetings/planner/date.html", context, status=422 if form.errors else 200)


@doors.role(access.plans_somewhere)
@require_POST
def create_season(request: HttpRequest, plan_id: int) -> HttpResponse:
    """All or nothing, once: whoever comes second is led to the season that is there."""
    plan = _plan(request, plan_id)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else None
    try:
        series = actions.create_season(actor=me(request), plan=plan, version=version)
    except Refused as refusal:
        plan = _plan(request, plan_id)
        if plan.series_id is not None:
            messages.info(request, refusal.message)
            return redirect("team_meetings")
        return _page(request, plan, problem=refusal.message, status=refusal.status)
    count = series.meetings.count()
    words = ngettext("La saison est créée : une rencontre, lieu à confirmer.", "La saison est créée : %(n)s rencontres, lieux à confirmer.", count)
    messages.success(request, words % {"n": count})
    return redirect("team_meetings")


@doors.role(access.plans_somewhere)
@require_POST
def discard(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = _plan(request, plan_id)
    try:
        actions.discard_plan(actor=me(request), plan=plan)
    except Refused as refusal:
        return _page(request, plan, problem=refusal.message, status=refusal.status)
    messages.success(request, _("La proposition est jetée. Le calendrier n’a pas changé."))
    return redirect("team_plans")
