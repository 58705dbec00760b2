"""Before the meeting: its place, its date, its agenda, who comes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from terril.initiatives.models import Initiative
from terril.kernel import clock, doors
from terril.kernel.errors import Refused
from terril.meetings import access, actions, news, queries, states
from terril.meetings.doors import planned, run
from terril.meetings.forms import AddPresentationForm, CancelForm, ComingForm, MoveForm, PlaceForm, new_client_id
from terril.meetings.models import Meeting
from terril.meetings.views.public import skip_or_come
from terril.people.doors import me
from terril.programmes.access import works_somewhere

PAGE = 50


def _page(request: HttpRequest, found: Meeting, *, status: int = 200, **bound: Any) -> HttpResponse:
    """`bound`: the form that was refused, which comes back with what was typed."""
    person = me(request)
    plans = access.can_plan(person, found) and states.open_to_change(found)
    items = queries.agenda(found, person)
    ready = queries.readiness(found, [item.minutes for item in items])
    page = doors.page(request, queries.registered(found, ready.registrations), PAGE)
    needs = queries.need_words()
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
        "coming_form": ComingForm(initial={"client_id": new_client_id(), "remind": True}),
        "audience": queries.audience(found) if plans else [],
    }
    if plans:
        seen = {"sequence": found.sequence}
        place = {"place": found.place_id, "place_name": found.place_name, "place_note": found.place_note}
        starts, ends = localtime(found.starts_at), localtime(found.ends_at)
        when = {"date": starts.date(), "starts": starts.time(), "ends": ends.time(), "commune": found.commune}
        words = request.GET.get("q", "")[:100]
        context |= {
            "place_form": PlaceForm(meeting=found, initial={**seen, **place}),
            "move_form": MoveForm(meeting=found, initial={**seen, **when}),
            "cancel_form": CancelForm(initial=seen),
            "words": words,
        }
        if "add_form" not in bound:
            suggestions = queries.suggestions(found, person, words)
            context["add_form"] = AddPresentationForm(candidates=Initiative.objects.none(), suggestions=suggestions)
    shown = {name: form for name, form in bound.items() if plans or name == "coming_form"}
    return render(request, "meetings/team_meeting.html", {**context, **shown}, status=status)


@doors.role(works_somewhere)
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, run(request, pk))


# ------------------------------------------------------------------------------------------------------ the place, the date


def _told(what: str, done: Any) -> str:
    """What was done, who is told, and who asked not to be."""
    parts = [what]
    if done.told:
        parts.append(ngettext("Une personne est prévenue.", "%(n)s personnes sont prévenues.", done.told) % {"n": done.told})
    if done.silent:
        words = ngettext(
            "Une personne n’a pas laissé de quoi la prévenir.", "%(n)s personnes n’ont pas laissé de quoi les prévenir.", done.silent
        )
        parts.append(words % {"n": done.silent})
    return " ".join(parts)


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk")
def confirm_place(request: HttpRequest, pk: int) -> str | HttpResponse:
    found = planned(request, pk)
    form = PlaceForm(request.POST, meeting=found)
    done = doors.attempt(form, lambda data: actions.confirm_place(actor=me(request), meeting=found, **data))
    if done is None:
        return _page(request, found, status=422, place_form=form)
    return _told(_("Le lieu est confirmé : %(where)s.") % {"where": done.location}, done)


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk")
def move(request: HttpRequest, pk: int) -> str | HttpResponse:
    found = planned(request, pk)
    form = MoveForm(request.POST, meeting=found)
    done = doors.attempt(
        form,
        lambda data: actions.move(
            actor=me(request),
            meeting=found,
            starts_at=form.moment("starts"),
            ends_at=form.moment("ends"),
            commune=data["commune"],
            reason=data["reason"],
            sequence=data["sequence"],
        ),
    )
    if done is None:
        return _page(request, found, status=422, move_form=form)
    return _told(_("La rencontre est déplacée."), done)


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk")
def cancel(request: HttpRequest, pk: int) -> str | HttpResponse:
    found, form = planned(request, pk), CancelForm(request.POST)
    done = doors.attempt(form, lambda data: actions.cancel(actor=me(request), meeting=found, **data))
    if done is None:
        return _page(request, found, status=422, cancel_form=form)
    return _told(_("La rencontre est annulée."), done)


# --------------------------------------------------------------------------------------------------------------- the agenda


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
        return _page(request, found, status=422, add_form=form)
    return ""


# --------------------------------------------------------------------------------------------------------------- who comes


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk", at="inscrits")
def register(request: HttpRequest, pk: int) -> str | HttpResponse:
    """Somebody rang, or said it in the street."""
    found, form = run(request, pk), ComingForm(request.POST)
    season = form.is_valid() and form.cleaned_data.pop("scope") == ComingForm.SEASON
    target = {"series": found.series} if season else {"meeting": found}
    done = doors.attempt(form, lambda data: actions.register_visitor(actor=me(request), **target, **data))
    if done is None:
        return _page(request, found, status=422, coming_form=form)
    words = _("%(name)s était déjà sur la liste.") if done.already else _("%(name)s est sur la liste.")
    return words % {"name": done.registration.person.name}


def _registration(request: HttpRequest, found: Meeting) -> Any:
    return get_object_or_404(queries.registrations(found), pk=doors.number(request.POST.get("registration")))


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk", at="inscrits")
def skip(request: HttpRequest, pk: int) -> str:
    """Somebody of the season rang: not to this one. Again, and they come after all."""
    found = run(request, pk)
    one = _registration(request, found)
    return skip_or_come(me(request), found, one, come=one.away)


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk", at="inscrits")
def unregister(request: HttpRequest, pk: int) -> str:
    one = _registration(request, run(request, pk))
    actions.unregister(actor=me(request), registration=one)
    return _("%(name)s n’est plus sur la liste.") % {"name": one.person.name}
