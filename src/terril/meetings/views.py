"""What is read: the calendar and a meeting, for everybody and for the team; what a telephone or a reader of news subscribes to."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_GET, require_safe

from terril.kernel import doors
from terril.meetings import access, calendars, queries
from terril.meetings.doors import announced, public_page, run, team_page
from terril.meetings.forms import ComingForm, new_client_id
from terril.meetings.models import Meeting
from terril.people.doors import me
from terril.programmes.access import works_somewhere
from terril.territory.models import Commune

PAGE = 20
TEAM_PAGE = 30


@doors.public("le calendrier des rencontres se lit sans compte")
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    page = doors.page(request, queries.upcoming(access.public()), PAGE)
    return render(request, "meetings/list.html", {"page": page, "seasons": _seasons(page), "past": False})


@doors.public("les rencontres passées se lisent sans compte")
@require_safe
def past_meetings(request: HttpRequest) -> HttpResponse:
    page = doors.page(request, queries.past(access.public()), PAGE)
    return render(request, "meetings/list.html", {"page": page, "seasons": _seasons(page), "past": True})


def _seasons(page: Any) -> list[Any]:
    return queries.by_season([queries.card(meeting) for meeting in page])


@doors.public("une rencontre s’annonce à tout le monde")
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    found = announced(pk)
    form = ComingForm(initial={"client_id": new_client_id(), "seen_at": found.starts_at.isoformat(), "remind": True})
    return public_page(request, found, form)


@doors.role(works_somewhere)
@require_safe
def team_meetings(request: HttpRequest) -> HttpResponse:
    past = request.GET.get("passees") == "1"
    found = access.run_by(me(request))
    page = doors.page(request, queries.past(found) if past else queries.upcoming(found), TEAM_PAGE)
    seasons = queries.by_season([queries.card(meeting, team=True) for meeting in page])
    context = {"page": page, "seasons": seasons, "past": past, "plans": access.plans_somewhere(me(request))}
    return render(request, "meetings/team_list.html", context)


@doors.role(works_somewhere)
@require_safe
def team_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return team_page(request, run(request, pk))


# ------------------------------------------------------------------------------------------------------------ calendars


def _commune_meetings(insee_code: str) -> QuerySet[Meeting]:
    return access.public().filter(commune_id=insee_code)


def _etag(request: HttpRequest, insee_code: str = "") -> str:
    return _validators(request, insee_code)[0]


def _changed(request: HttpRequest, insee_code: str = "") -> datetime | None:
    return _validators(request, insee_code)[1]


def _validators(request: HttpRequest, insee_code: str) -> tuple[str, datetime | None]:
    """Read once a request: the two halves of a conditional answer."""
    kept = getattr(request, "_calendar_validators", None)
    if kept is None:
        kept = calendars.validators(insee_code)
        request._calendar_validators = kept  # type: ignore[attr-defined]  # for the other half of the same answer
    return kept


def _ical(found: QuerySet[Meeting], name: str, insee_code: str = "") -> HttpResponse:
    answer = HttpResponse(calendars.ical(found, name, insee_code), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=900"
    return answer


@doors.public("un agenda s’abonne sans compte")
@require_safe
@condition(etag_func=_etag, last_modified_func=_changed)
def calendar(request: HttpRequest) -> HttpResponse:
    return _ical(access.public(), _("Rencontres"))


@doors.public("un agenda s’abonne aux rencontres d’une commune, sans compte")
@require_safe
@condition(etag_func=_etag, last_modified_func=_changed)
def calendar_commune(request: HttpRequest, insee_code: str) -> HttpResponse:
    commune = Commune.objects.filter(pk=insee_code, territories__programmes__is_open=True).first()
    if commune is None:
        raise Http404
    return _ical(_commune_meetings(insee_code), _("Rencontres à %(commune)s") % {"commune": commune.name}, insee_code)


@doors.public("un lecteur de nouvelles s’abonne sans compte")
@require_GET
@condition(etag_func=_etag, last_modified_func=_changed)
def feed(request: HttpRequest) -> HttpResponse:
    answer = calendars.MeetingsFeed()(request)
    # The date of the latest entry goes back when it leaves: that of the calendars stands instead.
    del answer["Last-Modified"]
    return answer
