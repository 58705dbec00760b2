"""What a holder answers from the page of follow-up to whom they could meet, by code or with an account."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from terril.initiatives.doors import actor_of, opened
from terril.introductions import actions, follow
from terril.introductions.forms import PassForm
from terril.introductions.models import Introduction
from terril.introductions.words import consent
from terril.kernel import doors
from terril.people.actions import ConsentGiven
from terril.people.models import ConsentWay


@doors.by_code
@require_http_methods(["GET", "HEAD", "POST"])
def introduction(request: HttpRequest, ref: str, introduction_id: int) -> HttpResponse:
    """Somebody who carries another idea: yes with a contact, or no. Until both have said yes, nothing here tells who the other is."""
    initiative, _code = opened(request, ref)
    seen = follow.seen_one(initiative, introduction_id)
    if seen is None:
        raise Http404
    person, asked = actor_of(request, initiative), Introduction(pk=introduction_id)
    if "no" in request.POST:
        with doors.refusal_as_message(request):
            actions.refuse(actor=person, introduction=asked, initiative=initiative)
            messages.success(request, _("C’est noté. L’autre personne ne saura pas qui a répondu quoi."))
        return redirect("followed", ref=ref)
    initial = {"first_name": person.first_name, "channel": person.channel, "contact": person.spoken_contact} if person else {}
    form = PassForm(request.POST or None, initial=initial)

    def agree(data: dict[str, Any]) -> Introduction:
        given = ConsentGiven(text=consent(), way=ConsentWay.ONLINE, language=(get_language() or "fr")[:2])
        return actions.agree(
            actor=person, introduction=asked, initiative=initiative, given=given, first_name=data["first_name"], channel=data["channel"],
            contact=data["contact"],
        )  # fmt: skip

    if (done := doors.attempt(form, agree)) is not None:
        both = done.state == "agreed"
        messages.success(
            request, _("Vous avez dit oui tous les deux : voici le contact.") if both else _("C’est noté. Nous attendons l’autre réponse.")
        )
        return redirect("follow_introduction", ref=ref, introduction_id=introduction_id)
    context = {"initiative": initiative, "seen": seen, "form": form}
    return render(request, "introductions/follow.html", context, status=422 if form.is_bound else 200)
