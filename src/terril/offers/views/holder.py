"""What a holder answers to an offer from the page of follow-up, by code or with an account."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from terril.initiatives.doors import actor_of, opened
from terril.kernel import doors
from terril.offers import matches, queries
from terril.offers.forms import YesOrNo
from terril.offers.models import Match, MatchState


@doors.by_code
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, ref: str, match_id: int) -> HttpResponse:
    """An offer proposed to this idea: yes, or no and why."""
    initiative, _code = opened(request, ref)
    proposed = Match.objects.filter(initiative=initiative).exclude(state=MatchState.ASKED)
    found, actor = get_object_or_404(queries.with_surroundings(proposed), pk=match_id), actor_of(request, initiative)
    form = YesOrNo(request.POST or None)

    def note(data: dict[str, Any]) -> Match:
        if data["answer"] == YesOrNo.YES:
            return matches.accept(actor=actor, match=found, holder=True)
        return matches.decline(actor=actor, match=found, reason=data["reason"], by="holder")

    if (done := doors.attempt(form, note)) is not None:
        agreed = done.state == MatchState.ACCEPTED
        messages.success(request, _("C’est entendu : l’équipe vous met en lien.") if agreed else _("Merci, c’est noté."))
        return redirect("followed", ref=ref)
    context = {"initiative": initiative, "match": found, "form": form, "reason": matches.reason_of(found)}
    return render(request, "offers/follow.html", context, status=422 if form.is_bound else 200)
