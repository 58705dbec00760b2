"""What a holder answers to an offer from the page of follow-up, by code or with an account."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from terril.initiatives.models import Initiative
from terril.initiatives.views.doors import attempt, by_code
from terril.initiatives.views.follow import actor_of
from terril.kernel import access
from terril.offers import matches, queries
from terril.offers.forms import YesOrNo
from terril.offers.models import Match, MatchState
from terril.programmes.doors import private


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
    return private(render(request, "offers/follow.html", context, status=422 if form.is_bound else 200))


def _answer(request: HttpRequest, initiative: Initiative, found: Match, data: dict[str, Any]) -> Match:
    actor = actor_of(request, initiative)
    if data["answer"] == YesOrNo.YES:
        return matches.accept(actor=actor, match=found, holder=True)
    return matches.decline(actor=actor, match=found, reason=data["reason"], by="holder")
