"""What a holder answers from the page of follow-up, by code or with an account: an offer, an introduction."""

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
from terril.kernel import access
from terril.kernel.errors import Refused
from terril.people.actions import ConsentGiven
from terril.people.models import ConsentWay
from terril.support.actions import introductions, matches
from terril.support.forms.introductions import PassForm
from terril.support.forms.offers import YesOrNo
from terril.support.models import Introduction, Match, MatchState
from terril.support.queries import follow as follow_queries
from terril.support.queries import offers as queries
from terril.support.views.doors import private
from terril.support.words.introductions import consent


@access.by_code
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, ref: str, match_id: int) -> HttpResponse:
    """An offer proposed to this idea: yes, or no and why."""
    initiative, _code = by_code(request, ref)
    found = queries.with_surroundings(Match.objects.filter(initiative=initiative, pk=match_id)).first()
    if found is None or found.state == MatchState.ASKED:
        raise Http404
    form = YesOrNo(request.POST or None)
    if request.method == "POST":
        done = attempt(form, lambda data: _answer(request, initiative, found, data))
        if done is not None:
            agreed = done.state == MatchState.ACCEPTED
            messages.success(
                request, _("C’est entendu : l’équipe vous met en lien.") if agreed else _("Merci, c’est noté.")
            )
            return redirect("followed", ref=ref)
    context = {"initiative": initiative, "match": found, "form": form, "reason": matches.reason_of(found)}
    return private(render(request, "support/follow_offer.html", context, status=422 if form.is_bound else 200))


def _answer(request: HttpRequest, initiative: Initiative, found: Match, data: dict[str, Any]) -> Match:
    actor = actor_of(request, initiative)
    if data["answer"] == YesOrNo.YES:
        return matches.accept(actor=actor, match=found, holder=True)
    return matches.decline(actor=actor, match=found, reason=data["reason"], by="holder")


@access.by_code
@require_http_methods(["GET", "HEAD", "POST"])
def introduction(request: HttpRequest, ref: str, introduction_id: int) -> HttpResponse:
    """Somebody who carries another idea: yes with a contact, or no. Until both have said yes, nothing here tells who the other is."""
    initiative, _code = by_code(request, ref)
    seen = follow_queries.seen_one(initiative, introduction_id)
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
    return private(render(request, "support/follow_introduction.html", context, status=422 if form.is_bound else 200))


def _agree(request: HttpRequest, initiative: Initiative, introduction_id: int, data: dict[str, Any]) -> Introduction:
    given = ConsentGiven(text=consent(), way=ConsentWay.ONLINE, language=(get_language() or "fr")[:2])
    return introductions.agree(
        actor=actor_of(request, initiative), introduction=Introduction(pk=introduction_id), initiative=initiative, given=given,
        first_name=data["first_name"], channel=data["channel"], contact=data["contact"],
    )  # fmt: skip


def _refuse(request: HttpRequest, initiative: Initiative, introduction_id: int) -> HttpResponse:
    try:
        introductions.refuse(
            actor=actor_of(request, initiative), introduction=Introduction(pk=introduction_id), initiative=initiative
        )
        messages.success(request, _("C’est noté. L’autre personne ne saura pas qui a répondu quoi."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("followed", ref=initiative.ref)
