"""Coming without an account, from any browser; by the team, for somebody who rang."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from terril.kernel import doors, throttle
from terril.kernel.words import spoken
from terril.meetings import queries
from terril.meetings.doors import MINE, announced, mine_here, public_page, run, team_page
from terril.meetings.forms import ComingForm
from terril.meetings.models import Meeting, Registration
from terril.meetings.registration import actions
from terril.people.doors import me, viewer
from terril.people.models import Person
from terril.programmes.access import works_somewhere


@doors.public("on s’inscrit sans compte, avec un prénom")
@require_POST
def register(request: HttpRequest, pk: int) -> HttpResponse:
    found = announced(pk)
    form = ComingForm(request.POST)
    if throttle.paced(request, form, "meeting_register", free=30, longest=600):
        return public_page(request, found, form, status=429)
    season = form.is_valid() and form.cleaned_data.pop("scope") == ComingForm.SEASON
    target = {"series": found.series} if season else {"meeting": found}
    done = doors.attempt(
        form, lambda data: actions.register_visitor(actor=viewer(request), language=get_language() or "fr", **target, **data)
    )
    if done is None:
        return public_page(request, found, form, status=422)
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


def _skip_or_come(actor: Person | None, meeting: Meeting, registration: Registration, *, come: bool) -> str:
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
    mine = next((one for one in mine_here(request, announced(pk)) if str(one.pk) == typed), None)
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
    mine = next((one for one in mine_here(request, found) if str(one.pk) == typed), None)
    if mine is None:
        raise Http404
    messages.success(request, _skip_or_come(viewer(request), found, mine, come="come" in request.POST))
    return redirect(f"{reverse('meeting', args=[pk])}#venir")


# ------------------------------------------------------------------------------------------------------------- by the team


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk", at="inscrits")
def team_register(request: HttpRequest, pk: int) -> str | HttpResponse:
    """Somebody rang, or said it in the street."""
    found, form = run(request, pk), ComingForm(request.POST)
    season = form.is_valid() and form.cleaned_data.pop("scope") == ComingForm.SEASON
    target = {"series": found.series} if season else {"meeting": found}
    done = doors.attempt(form, lambda data: actions.register_visitor(actor=me(request), **target, **data))
    if done is None:
        return team_page(request, found, status=422, coming_form=form)
    words = _("%(name)s était déjà sur la liste.") if done.already else _("%(name)s est sur la liste.")
    return words % {"name": done.registration.person.name}


def _registration(request: HttpRequest, found: Meeting) -> Any:
    return get_object_or_404(queries.registrations(found), pk=doors.number(request.POST.get("registration")))


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk", at="inscrits")
def team_skip(request: HttpRequest, pk: int) -> str:
    """Somebody of the season rang: not to this one. Again, and they come after all."""
    found = run(request, pk)
    one = _registration(request, found)
    return _skip_or_come(me(request), found, one, come=one.away)


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk", at="inscrits")
def team_unregister(request: HttpRequest, pk: int) -> str:
    one = _registration(request, run(request, pk))
    actions.unregister(actor=me(request), registration=one)
    return _("%(name)s n’est plus sur la liste.") % {"name": one.person.name}
