"""The calendar that everybody reads, and coming without an account."""

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_GET, require_POST, require_safe

from terril.kernel import doors, throttle
from terril.kernel.words import spoken
from terril.meetings import access, actions, calendars, news, queries
from terril.meetings.doors import announced
from terril.meetings.forms import ComingForm, new_client_id
from terril.meetings.models import Meeting, Registration
from terril.people.doors import viewer
from terril.people.models import Person
from terril.territory.models import Commune

PAGE = 20
# Where the session keeps what this browser registered, without an account.
MINE = "meetings_registered"


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
    return _page(request, found, form)


def _page(request: HttpRequest, found: Meeting, form: ComingForm, status: int = 200) -> HttpResponse:
    # JSON that cannot close its own element.
    data = json.dumps(calendars.schema(found, request), ensure_ascii=False)
    data = data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    context = {
        "meeting": found,
        "card": queries.card(found),
        "agenda": queries.agenda(found, None),
        "open": access.open_to_registration(found),
        "mine": _mine(request, found),
        "born": news.born(found, None),
        "form": form,
        "works": access.can_run(viewer(request), found),
        "data": mark_safe(data),  # noqa: S308 - escaped above
    }
    return render(request, "meetings/meeting.html", context, status=status)


def _mine(request: HttpRequest, found: Meeting) -> list[Registration]:
    """Those whom this browser registered (a family shares a telephone); nothing is read for a visitor who registered nobody."""
    kept = request.session.get(MINE, [])
    return list(queries.registrations(found).filter(pk__in=kept[-50:])) if kept else []


@doors.public("on s’inscrit sans compte, avec un prénom")
@require_POST
def register(request: HttpRequest, pk: int) -> HttpResponse:
    found = announced(pk)
    verdict = throttle.hit("meeting_register", throttle.source(request), free=30, window=3600)
    form = ComingForm(request.POST)
    if verdict.wait:
        form.add_error(
            None,
            _(
                "Beaucoup d’inscriptions arrivent en même temps de cette connexion. Attendez %(seconds)s secondes, puis renvoyez : "
                "ce que vous avez écrit est gardé."
            )
            % {"seconds": verdict.wait},
        )
        return _page(request, found, form, status=429)
    season = form.is_valid() and form.cleaned_data.pop("scope") == ComingForm.SEASON
    target = {"series": found.series} if season else {"meeting": found}
    done = doors.attempt(
        form, lambda data: actions.register_visitor(actor=viewer(request), language=get_language() or "fr", **target, **data)
    )
    if done is None:
        return _page(request, found, form, status=422)
    # Whoever types the name and the address of somebody already registered can neither cancel for them nor learn that they are.
    mine = done.registration.pk in request.session.get(MINE, [])
    if not done.already:
        request.session[MINE] = [*request.session.get(MINE, []), done.registration.pk][-50:]
    meeting = done.meeting or found
    told = {"name": done.registration.person.first_name, "when": spoken(meeting.starts_at), "where": meeting.location}
    if done.moved:
        words = _("%(name)s, c’est noté. Attention, la date vient de changer : la rencontre a lieu %(when)s, %(where)s.")
    elif done.already and mine:
        words = _("%(name)s, votre inscription était déjà notée : elle compte une seule fois. À bientôt.")
    elif season:
        words = _("Merci %(name)s, nous vous attendons à toutes les rencontres de la saison.")
    else:
        words = _("Merci %(name)s, nous vous attendons %(when)s, %(where)s.")
    messages.success(request, words % told)
    return redirect(f"{reverse('meeting', args=[pk])}#venir")


def skip_or_come(actor: Person | None, meeting: Meeting, registration: Registration, *, come: bool) -> str:
    """Somebody of the season does not come to this one, or comes after all; answers what to say."""
    if come:
        actions.come_after_all(actor=actor, registration=registration, meeting=meeting)
        return _("%(name)s vient bien à celle-ci.") % {"name": registration.person.first_name}
    actions.skip(actor=actor, registration=registration, meeting=meeting)
    words = _("C’est noté : %(name)s ne vient pas à celle-ci, et reste sur la liste des autres.")
    return words % {"name": registration.person.first_name}


@doors.public("on retire son inscription depuis le même navigateur, sans compte")
@require_POST
def unregister(request: HttpRequest, pk: int) -> HttpResponse:
    typed = request.POST.get("registration", "")
    mine = next((one for one in _mine(request, announced(pk)) if str(one.pk) == typed), None)
    if mine is None:
        raise Http404
    actions.unregister(actor=viewer(request), registration=mine)
    request.session[MINE] = [kept for kept in request.session.get(MINE, []) if kept != mine.pk]
    words = _("C’est noté : %(name)s ne vient plus. Vous pouvez changer d’avis quand vous voulez.")
    messages.success(request, words % {"name": mine.person.first_name})
    return redirect("meeting", pk=pk)


@doors.public("qui s’est inscrit pour la saison dit, depuis le même navigateur, qu’il ne vient pas à une date")
@require_POST
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Not to this one, or (`come`) to this one after all: the season stays as it was."""
    found = announced(pk)
    typed = request.POST.get("registration", "")
    mine = next((one for one in _mine(request, found) if str(one.pk) == typed), None)
    if mine is None:
        raise Http404
    messages.success(request, skip_or_come(viewer(request), found, mine, come="come" in request.POST))
    return redirect(f"{reverse('meeting', args=[pk])}#venir")


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
        kept = calendars.validators(_commune_meetings(insee_code) if insee_code else access.public())
        request._calendar_validators = kept  # type: ignore[attr-defined]  # for the other half of the same answer
    return kept


def _ical(found: QuerySet[Meeting], name: str) -> HttpResponse:
    answer = HttpResponse(calendars.ical(found, name), content_type="text/calendar; charset=utf-8")
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
    return _ical(_commune_meetings(insee_code), _("Rencontres à %(commune)s") % {"commune": commune.name})


@doors.public("un lecteur de nouvelles s’abonne sans compte")
@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    return calendars.MeetingsFeed()(request)
