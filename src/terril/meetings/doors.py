"""Which meeting somebody may open, a 404 for any other; and its two pages, to which every gesture on it comes back."""

import json
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime

from terril.initiatives.models import Initiative
from terril.kernel import clock, doors
from terril.kernel.outbox import fate
from terril.kernel.written import written_once
from terril.meetings import access, calendars, news, queries, states
from terril.meetings.forms import AddPresentationForm, CancelForm, ComingForm, MoveForm, PlaceForm, new_client_id
from terril.meetings.models import Meeting, Registration
from terril.people.doors import me, viewer
from terril.people.models import Person

# Of those who come, on the page of the team.
PAGE = 50
# Where the session keeps what this browser registered, without an account.
MINE = "meetings_registered"


def planned(request: HttpRequest, pk: int) -> Meeting:
    """A meeting that this person prepares."""
    return get_object_or_404(queries.with_names(access.planned_by(me(request))), pk=pk)


@written_once
def _run(person: Person, pk: int) -> QuerySet[Meeting]:
    return queries.with_names(access.run_by(person)).filter(pk=pk)


def run(request: HttpRequest, pk: int) -> Meeting:
    """A meeting at which this person works."""
    return _or_404(_run(me(request), pk))


@written_once
def _announced(pk: int) -> QuerySet[Meeting]:
    return queries.with_names(access.public()).filter(pk=pk)


def announced(pk: int) -> Meeting:
    """A meeting that everybody may come to."""
    return _or_404(_announced(pk))


def _or_404(found: list[Meeting]) -> Meeting:
    if not found:
        raise Http404
    return found[0]


def public_page(request: HttpRequest, found: Meeting, form: ComingForm, status: int = 200) -> HttpResponse:
    """The page that everybody reads, with the form of whoever comes: a new one, or the one that was refused."""
    # JSON that cannot close its own element.
    data = json.dumps(calendars.schema(found, request), ensure_ascii=False)
    data = data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    person, mine = viewer(request), mine_here(request, found)
    works = access.can_run(person, found)
    context = {
        "meeting": found,
        "card": queries.card(found),
        # A code, a name, a number: for those who come, as in the words sent to them.
        "note": found.place_note if found.place_note and (mine or works or queries.comes(person, found)) else "",
        "agenda": queries.agenda(found, None),
        "open": access.open_to_registration(found),
        "mine": mine,
        "born": news.born(found, None),
        "form": form,
        "works": works,
        "data": mark_safe(data),  # noqa: S308 - escaped above
    }
    return render(request, "meetings/meeting.html", context, status=status)


def mine_here(request: HttpRequest, found: Meeting) -> list[Registration]:
    """Those whom this browser registered (a family shares a telephone); nothing is read for a visitor who registered nobody."""
    kept = request.session.get(MINE, [])
    return list(queries.registrations(found).filter(pk__in=kept[-50:])) if kept else []


def team_page(request: HttpRequest, found: Meeting, *, status: int = 200, **bound: Any) -> HttpResponse:
    """The page of the team. `bound`: the form that was refused, which comes back with what was typed."""
    person = me(request)
    plans = access.can_plan(person, found) and states.open_to_change(found)
    items = queries.agenda(found, person)
    ready = queries.readiness(found, [item.minutes for item in items])
    page = doors.page(request, queries.registered(found, ready.registrations), PAGE)
    needs = queries.need_words()
    context: dict[str, Any] = {
        "meeting": found,
        "card": queries.card(found),
        "note": found.place_note,
        "born": news.born(found, person),
        "plans": plans,
        "minutes_open": access.can_plan(person, found),
        "started": found.starts_at <= clock.now(),
        "open": access.open_to_registration(found),
        "ready": ready,
        "agenda": items,
        "page": page,
        "coming": [
            {
                "registration": one,
                "key": str(one.pk),
                "name": one.person.name,
                "needs": ", ".join(needs[need] for need in one.needs),
                "season": one.series_id is not None,
            }
            for one in page
        ],
        "coming_form": ComingForm(initial={"client_id": new_client_id(), "remind": True}),
        "audience": fate.by_channel(reached) if plans and (reached := queries.audience(found)) else "",
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
