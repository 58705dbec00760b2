"""The day, on a phone: who is here, what is presented now, what was promised."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from terril.initiatives.access import worked_on_by
from terril.kernel import clock, doors
from terril.kernel.drafts import kept_draft
from terril.kernel.words import long_date
from terril.meetings import promises as promised
from terril.meetings import queries
from terril.meetings.day import actions
from terril.meetings.day.waiting import waited
from terril.meetings.doors import run
from terril.meetings.forms import NotesForm, PromiseForm, UnknownForm, new_client_id, promise_defaults
from terril.meetings.models import Meeting, Presentation
from terril.people.doors import me
from terril.programmes.access import works_somewhere

PAGE = 60
TEMPLATES = {
    "team_meeting_day": "meetings/day.html",
    "team_meeting_presentations": "meetings/presentations.html",
    "team_meeting_promises": "meetings/promises.html",
}


def _page(request: HttpRequest, found: Meeting, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    names = {
        "team_meeting_day": _("Qui est là"),
        "team_meeting_presentations": _("En ce moment"),
        "team_meeting_promises": _("Promesses"),
    }
    shared = {
        "meeting": found,
        "meeting_key": str(found.pk),
        "tabs": [{"url": reverse(key, args=[found.pk]), "label": label, "current": key == name} for key, label in names.items()],
        # The day has not come: nobody can be here yet.
        "early": clock.today() < localtime(found.starts_at).date(),
        "kept": kept_draft(request),
    }
    return render(request, TEMPLATES[name], {**shared, **context}, status=status)


@doors.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
@waited
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """A tap is a form: here=<person> or away=<person>."""
    found = run(request, pk)
    if request.method != "POST":
        return _attendance_page(request, found, UnknownForm(initial={"client_id": new_client_id()}))
    here = "here" in request.POST
    tapped = doors.number(request.POST.get("here" if here else "away"))
    person = get_object_or_404(queries.expected(found, request.GET.get("q", "")), pk=tapped)
    with doors.refusal_as_message(request):
        once = request.headers.get("Terril-Gesture", "")[:64]
        actions.mark_present(actor=me(request), meeting=found, person=person, here=here, client_id=once)
    return redirect(request.get_full_path())


def _attendance_page(request: HttpRequest, found: Meeting, form: UnknownForm, *, status: int = 200) -> HttpResponse:
    words = request.GET.get("q", "")[:100]
    page = doors.page(request, queries.expected(found, words), PAGE)
    context = {
        "rows": queries.attendance_rows(found, page),
        "page": page,
        "words": words,
        "here": found.attendances.filter(here=True).count(),
        "action": request.get_full_path() if request.method == "GET" else reverse("team_meeting_day", args=[found.pk]),
        "form": form,
        "first_name": me(request).first_name,
        "back": urlencode({"next": reverse("team_meeting_day", args=[found.pk])}),
    }
    return _page(request, found, "team_meeting_day", context, status=status)


@doors.role(works_somewhere)
@waited
@doors.gesture("team_meeting_day", "pk")
def unknown(request: HttpRequest, pk: int) -> str | HttpResponse:
    found, form = run(request, pk), UnknownForm(request.POST)
    made = doors.attempt(form, lambda data: actions.add_unknown(actor=me(request), meeting=found, **data))
    if made is None:
        return _attendance_page(request, found, form, status=422)
    return _("%(name)s est là.") % {"name": made.person.name}


@doors.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def presentations(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda of the day; `now=<presentation>` says that this one begins, `undo=<presentation>` that it was the wrong button."""
    found = run(request, pk)
    if request.method != "POST":
        return _presentations_page(request, found)
    undo = "undo" in request.POST
    one = get_object_or_404(found.presentations.select_related("meeting"), pk=doors.number(request.POST.get("undo" if undo else "now")))
    then = request.path
    with doors.refusal_as_message(request):
        verb = actions.not_presented if undo else actions.present
        verb(actor=me(request), presentation=one)
        then = f"{request.path}?passage={one.pk}"
    return redirect(then)


def _presentations_page(request: HttpRequest, found: Meeting, bound: NotesForm | None = None) -> HttpResponse:
    items = queries.agenda(found, me(request))
    asked = request.GET.get("passage", "")
    now = next((item for item in items if str(item.pk) == asked), None) or next(
        (item for item in reversed(items) if item.presented_at), None
    )
    common = NotesForm(auto_id="meetingnotes_%s", initial={"notes": found.notes, "version": found.notes_version})
    own = NotesForm(initial={"notes": now.notes, "version": now.version, "presentation": now.pk}) if now and now.initiative else None
    if bound is not None and bound.data.get("presentation"):
        own = bound
    elif bound is not None:
        common = bound
    context = {"agenda": items, "now": now, "meeting_notes": common, "presentation_notes": own}
    return _page(request, found, "team_meeting_presentations", context, status=422 if bound else 200)


@doors.role(works_somewhere)
@require_POST
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = run(request, pk), NotesForm(request.POST)
    if not form.is_valid():
        return _presentations_page(request, found, form)
    one: Presentation | None = None
    if form.cleaned_data["presentation"] is not None:
        among = found.presentations.filter(initiative__in=worked_on_by(me(request)))
        one = get_object_or_404(among.select_related("meeting"), pk=form.cleaned_data["presentation"])
    target = {"presentation": one} if one else {"meeting": found}
    kept: Any = doors.attempt(
        form, lambda data: actions.write_notes(actor=me(request), notes=data["notes"], version=data["version"], **target)
    )
    if kept is None:
        return _presentations_page(request, found, form)
    if kept.together:
        messages.warning(request, _("Quelqu’un écrivait en même temps : les deux textes sont gardés, l’un sous l’autre."))
    else:
        messages.success(request, _("Les notes sont gardées."))
    url = reverse("team_meeting_presentations", args=[pk])
    return redirect(f"{url}?passage={one.pk}&garde=passage-{one.pk}" if one else f"{url}?garde=rencontre-{pk}")


@doors.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def promises(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = run(request, pk), me(request)
    # The agenda first; when it is empty, the latest ideas of the programme.
    initiatives = [item.initiative for item in queries.agenda(found, person) if item.initiative] or queries.suggestions(found, person)
    promisers = promised.promisers(found)
    form = PromiseForm(request.POST or None, initiatives=initiatives, promisers=promisers, initial=promise_defaults())
    made = doors.attempt(form, lambda data: actions.promise(actor=person, meeting=found, **data))
    if made is not None:
        words = _("C’est noté : %(name)s, avant le %(date)s.")
        messages.success(request, words % {"name": made.by_name, "date": long_date(made.due_on)})
        return redirect(f"{request.path}?garde=promesse-{pk}")
    before = queries.before(found)
    context = {
        "form": form,
        "promises": promised.promises(found, person),
        "before": before,
        "before_promises": promised.promises(before, person) if before else [],
        "possible": bool(initiatives),
        "promisers": promisers.names,
    }
    return _page(request, found, "team_meeting_promises", context, status=422 if form.errors else 200)
