"""Before the meeting: its place, its date, its agenda, who comes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from terril.initiatives.models import Initiative
from terril.kernel import access as kernel_access
from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.meetings import access, actions, news, queries, states
from terril.meetings.forms import AddPresentationForm, CancelForm, ComingForm, MoveForm, PlaceForm, new_client_id
from terril.meetings.models import Meeting, Presentation
from terril.meetings.views.common import attempt, page_of, person_of, planned, run, skipped
from terril.programmes.access import works_somewhere

PAGE = 50


def _forms(request: HttpRequest, found: Meeting, bound: dict[str, Any]) -> dict[str, Any]:
    """Every form of the page; the one that was refused comes back with what was typed."""
    seen = {"sequence": found.sequence}
    starts, ends = localtime(found.starts_at), localtime(found.ends_at)
    words = request.GET.get("q", "")[:100]
    return {
        "place_form": PlaceForm(
            meeting=found, initial={**seen, "place": found.place_id, "place_name": found.place_name, "place_note": found.place_note}
        ),
        "move_form": MoveForm(
            meeting=found,
            initial={**seen, "date": starts.date(), "starts": starts.time(), "ends": ends.time(), "commune": found.commune},
        ),
        "cancel_form": CancelForm(initial=seen),
        "add_form": bound.get("add_form") or AddPresentationForm(
            candidates=Initiative.objects.none(), suggestions=queries.suggestions(found, person_of(request), words)
        ),
        "words": words,
        **bound,
    }


def _page(request: HttpRequest, found: Meeting, *, status: int = 200, **bound: Any) -> HttpResponse:
    person = person_of(request)
    plans = access.can_plan(person, found) and states.open_to_change(found)
    items = queries.agenda(found, person)
    ready = queries.readiness(found, [item.minutes for item in items])
    page = page_of(request, queries.registrations(found), PAGE, count=ready.registrations)
    needs = queries.need_words()
    coming_form = ComingForm(initial={"client_id": new_client_id(), "remind": True})
    context: dict[str, Any] = {
        "meeting": found,
        "card": queries.card(found),
        "born": news.born(found, person),
        "plans": plans,
        "minutes_open": access.can_plan(person, found),
        "started": found.starts_at <= clock.now(),
        "open": access.open_to_registration(found),
        "ready": ready,
        "agenda": items,
        "page": page,
        "coming": [
            {"registration": one, "key": str(one.pk), "needs": ", ".join(needs[need] for need in one.needs), "season": one.series_id is not None}
            for one in page
        ],
        "coming_form": bound.pop("coming_form", coming_form),
        "audience": queries.audience(found) if plans else [],
        **(_forms(request, found, bound) if plans else {}),
    }
    return render(request, "meetings/team_meeting.html", context, status=status)


def _say(request: HttpRequest, what: str, done: Any) -> None:
    """What was done, who is told, and who asked not to be."""
    parts = [what]
    if done.told:
        parts.append(ngettext("Une personne est prévenue.", "%(n)s personnes sont prévenues.", done.told) % {"n": done.told})
    if done.silent:
        words = ngettext(
            "Une personne n’a pas laissé de quoi la prévenir.", "%(n)s personnes n’ont pas laissé de quoi les prévenir.", done.silent
        )
        parts.append(words % {"n": done.silent})
    messages.success(request, " ".join(parts))


@kernel_access.role(works_somewhere)
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, run(request, pk))


@kernel_access.role(works_somewhere)
@require_POST
def confirm_place(request: HttpRequest, pk: int) -> HttpResponse:
    found = planned(request, pk)
    form = PlaceForm(request.POST, meeting=found)
    if form.is_valid():
        done = attempt(form, lambda: actions.confirm_place(actor=person_of(request), meeting=found, **form.cleaned_data))
        if done:
            _say(request, _("Le lieu est confirmé : %(where)s.") % {"where": done.location}, done)
            return redirect("team_meeting", pk=pk)
    return _page(request, found, status=422, place_form=form)


@kernel_access.role(works_somewhere)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    found = planned(request, pk)
    form = MoveForm(request.POST, meeting=found)
    if form.is_valid():
        data = form.cleaned_data
        done = attempt(
            form,
            lambda: actions.move(
                actor=person_of(request),
                meeting=found,
                starts_at=form.moment("starts"),
                ends_at=form.moment("ends"),
                commune=data["commune"],
                reason=data["reason"],
                sequence=data["sequence"],
            ),
        )
        if done:
            _say(request, _("La rencontre est déplacée."), done)
            return redirect("team_meeting", pk=pk)
    return _page(request, found, status=422, move_form=form)


@kernel_access.role(works_somewhere)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = planned(request, pk)
    form = CancelForm(request.POST)
    if form.is_valid():
        done = attempt(form, lambda: actions.cancel(actor=person_of(request), meeting=found, **form.cleaned_data))
        if done:
            _say(request, _("La rencontre est annulée."), done)
            return redirect("team_meeting", pk=pk)
    return _page(request, found, status=422, cancel_form=form)


@kernel_access.role(works_somewhere)
@require_POST
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """One button, one gesture: up, down, remove; or the form that adds."""
    found = planned(request, pk)
    actor = person_of(request)
    gesture = next((name for name in ("up", "down", "remove") if name in request.POST), "")
    try:
        if gesture:
            one = _presentation(found, request.POST[gesture])
            if gesture == "remove":
                actions.remove_presentation(actor=actor, presentation=one)
            else:
                actions.move_presentation(actor=actor, presentation=one, up=gesture == "up")
            return redirect(f"{reverse('team_meeting', args=[pk])}#ordre-du-jour")
        if "order" in request.POST:
            actions.arrange(actor=actor, meeting=found, **_arranged(request))
            messages.success(request, _("L’ordre et les durées sont gardés."))
            return redirect(f"{reverse('team_meeting', args=[pk])}#ordre-du-jour")
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(f"{reverse('team_meeting', args=[pk])}#ordre-du-jour")
    form = AddPresentationForm(
        request.POST, candidates=queries.candidates(found, actor), suggestions=queries.suggestions(found, actor)
    )
    if form.is_valid() and attempt(form, lambda: actions.add_presentation(actor=actor, meeting=found, **form.cleaned_data)):
        return redirect(f"{reverse('team_meeting', args=[pk])}#ordre-du-jour")
    return _page(request, found, status=422, add_form=form)


def _arranged(request: HttpRequest) -> dict[str, Any]:
    """The order of the rows as they were sent, and the minutes of each. Raises Refused for minutes that are no number."""
    order = [int(pk) for pk in request.POST.getlist("order") if pk.isdecimal() and len(pk) < 19]
    minutes = {pk: request.POST[f"minutes-{pk}"].strip() for pk in order if f"minutes-{pk}" in request.POST}
    if any(not typed.isdecimal() or len(typed) > 4 for typed in minutes.values()):
        raise Refused(_("Un passage dure de 1 à 180 minutes."))
    return {"order": order, "minutes": {pk: int(typed) for pk, typed in minutes.items()}}


def _presentation(found: Meeting, typed: str) -> Presentation:
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    return get_object_or_404(found.presentations.select_related("meeting"), pk=int(typed))


@kernel_access.role(works_somewhere)
@require_POST
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody rang, or said it in the street."""
    found = run(request, pk)
    form = ComingForm(request.POST)
    if form.is_valid():
        data = dict(form.cleaned_data)
        target = {"series": found.series} if data.pop("scope") == ComingForm.SEASON else {"meeting": found}
        done = attempt(form, lambda: actions.register_visitor(actor=person_of(request), **target, **data))
        if done:
            words = _("%(name)s était déjà sur la liste.") if done.already else _("%(name)s est sur la liste.")
            messages.success(request, words % {"name": done.registration.person.name})
            return redirect(f"{reverse('team_meeting', args=[pk])}#inscrits")
    return _page(request, found, status=422, coming_form=form)


def _registration(request: HttpRequest, found: Meeting) -> Any:
    typed = request.POST.get("registration", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    return get_object_or_404(queries.registrations(found), pk=int(typed))


@kernel_access.role(works_somewhere)
@require_POST
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody of the season rang: not to this one. Again, and they come after all."""
    found = run(request, pk)
    one = _registration(request, found)
    try:
        messages.success(request, skipped(person_of(request), found, one, come=one.away))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(f"{reverse('team_meeting', args=[pk])}#inscrits")


@kernel_access.role(works_somewhere)
@require_POST
def unregister(request: HttpRequest, pk: int) -> HttpResponse:
    found = run(request, pk)
    one = _registration(request, found)
    actions.unregister(actor=person_of(request), registration=one)
    messages.success(request, _("%(name)s n’est plus sur la liste.") % {"name": one.person.name})
    return redirect(f"{reverse('team_meeting', args=[pk])}#inscrits")
