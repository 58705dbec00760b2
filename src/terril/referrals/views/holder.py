"""Whoever follows with the code, or with an account: what would be shared or was, yes or no, an answer to a question, the agreement taken back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from terril.initiatives.views.doors import attempt, by_code
from terril.initiatives.views.follow import actor_of
from terril.kernel import access
from terril.people.models import Person
from terril.programmes.doors import private
from terril.referrals import actions, answers
from terril.referrals.forms import GiveBackForm, ReasonForm
from terril.referrals.models import Referral, ReferralState
from terril.referrals.sharing import shown
from terril.referrals.states import allowed


def _do(gesture: str, form: Any, actor: Person | None, referral: Referral) -> Any:
    """The gesture, once; None when it is refused and the form says why."""
    verbs = {
        "agree": lambda data: actions.agree(actor=actor, referral=referral),
        "refuse": lambda data: actions.refuse(actor=actor, referral=referral, **data),
        "withdraw": lambda data: actions.withdraw(actor=actor, referral=referral, **data),
        "give_back": lambda data: answers.give_back(actor=actor, referral=referral, **data),
    }
    if gesture not in verbs:
        raise Http404
    return attempt(form, verbs[gesture])


def _bound(gesture: str, request: HttpRequest) -> Any:
    if gesture == "give_back":
        return GiveBackForm(request.POST, auto_id="reponse_%s")
    return ReasonForm(request.POST, auto_id="raison_%s")


DONE = {
    "agree": lambda: _("Merci. C’est parti, avec votre accord. Nous vous dirons la réponse."),
    "refuse": lambda: _("C’est noté : rien n’est transmis. Nous restons à vos côtés."),
    "withdraw": lambda: _("Votre accord est retiré : le lien est fermé, et le partenaire est prié d’effacer ce qu’il a reçu."),
    "give_back": lambda: _("Votre réponse est partie."),
}


@access.by_code
def followed(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """One referral, as its holder reads it. A draft is not told yet."""
    initiative, _code = by_code(request, ref)
    read = Referral.objects.select_related("initiative__commune", "organisation", "programme", "consent")
    found = read.filter(pk=pk, initiative=initiative).first()
    if found is None or found.frozen_at is None:
        raise Http404
    gesture = request.POST.get("gesture", "")
    give_back, reason = GiveBackForm(auto_id="reponse_%s"), ReasonForm(auto_id="raison_%s")
    if request.method == "POST":
        form = _bound(gesture, request)
        if _do(gesture, form, actor_of(request, initiative), found) is not None:
            messages.success(request, DONE[gesture]())
            return redirect("referral_followed", ref=ref, pk=pk)
        give_back, reason = (form, reason) if gesture == "give_back" else (give_back, form)
        found.refresh_from_db()
    replies = list(found.replies.order_by("-pk"))
    waiting = replies[0] if replies and allowed(found, "return") else None
    context = {
        "referral": found,
        "initiative": initiative,
        "items": shown(found),
        "replies": [reply for reply in replies if reply != waiting],
        "asked": found.state == ReferralState.ASKED,
        "question": waiting,
        "can_withdraw": found.sent_at is not None and allowed(found, "withdraw"),
        "give_back_form": give_back,
        "reason_form": reason,
    }
    return private(render(request, "referrals/holder.html", context, status=422 if request.method == "POST" else 200))
