"""What a holder answers from the page of follow-up to whom they could meet, by code or with an account."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from terril.initiatives.models import Initiative
from terril.initiatives.views.doors import attempt, by_code
from terril.initiatives.views.follow import actor_of
from terril.introductions import actions, follow
from terril.introductions.forms import PassForm
from terril.introductions.models import Introduction
from terril.introductions.words import consent
from terril.kernel import access
from terril.kernel.errors import Refused
from terril.people.actions import ConsentGiven
from terril.people.models import ConsentWay
from terril.programmes.doors import private


@access.by_code
@require_http_methods(["GET", "HEAD", "POST"])
def introduction(request: HttpRequest, ref: str, introduction_id: int) -> HttpResponse:
    """Somebody who carries another idea: yes with a contact, or no. Until both have said yes, nothing here tells who the other is."""
    initiative, _code = by_code(request, ref)
    seen = follow.seen_one(initiative, introduction_id)
    if seen is None:
        raise Http404
    person = actor_of(request, initiative)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and "no" in posted:
        return _refuse(request, initiative, introduction_id)
    initial = (
        {"first_name": person.first_name, "channel": person.channel, "contact": person.spoken_contact} if person else {}
    )
    form = PassForm(posted, initial=initial)
    if posted is not None:
        done = attempt(form, lambda data: _agree(request, initiative, introduction_id, data))
        if done is not None:
            made = done.state == "agreed"
            messages.success(
                request,
                _("Vous avez dit oui tous les deux : voici le contact.")
                if made
                else _("C’est noté. Nous attendons l’autre réponse."),
            )
            return redirect("follow_introduction", ref=ref, introduction_id=introduction_id)
    context = {"initiative": initiative, "seen": seen, "form": form}
    return private(render(request, "introductions/follow.html", context, status=422 if form.is_bound else 200))


def _agree(request: HttpRequest, initiative: Initiative, introduction_id: int, data: dict[str, Any]) -> Introduction:
    given = ConsentGiven(text=consent(), way=ConsentWay.ONLINE, language=(get_language() or "fr")[:2])
    return actions.agree(
        actor=actor_of(request, initiative), introduction=Introduction(pk=introduction_id), initiative=initiative, given=given,
        first_name=data["first_name"], channel=data["channel"], contact=data["contact"],
    )  # fmt: skip


def _refuse(request: HttpRequest, initiative: Initiative, introduction_id: int) -> HttpResponse:
    try:
        actions.refuse(
            actor=actor_of(request, initiative), introduction=Introduction(pk=introduction_id), initiative=initiative
        )
        messages.success(request, _("C’est noté. L’autre personne ne saura pas qui a répondu quoi."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("followed", ref=initiative.ref)
