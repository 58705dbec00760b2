"""Whoever follows with the code, or with an account: what would be shared or was, yes or no, an answer to a question, the agreement taken back."""


from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from terril.initiatives.doors import actor_of, opened
from terril.kernel import doors
from terril.referrals import actions, answers
from terril.referrals.forms import GiveBackForm, ReasonForm
from terril.referrals.models import Referral, ReferralState, Reply
from terril.referrals.sharing import shown
from terril.referrals.states import LIFE


@doors.by_code
def followed(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """One referral, as its holder reads it. A draft is not told yet."""
    initiative, _code = opened(request, ref)
    read = Referral.objects.select_related("initiative__commune", "organisation", "programme", "consent")
    found = get_object_or_404(read, pk=pk, initiative=initiative, frozen_at__isnull=False)
    give_back, reason = GiveBackForm(auto_id="reponse_%s"), ReasonForm(auto_id="raison_%s")
    if request.method == "POST":
        actor = actor_of(request, initiative)
        form: GiveBackForm | ReasonForm = ReasonForm(request.POST, auto_id="raison_%s")
        done: Referral | Reply | None
        match request.POST.get("gesture"):
            case "agree":
                done = doors.attempt(form, lambda data: actions.agree(actor=actor, referral=found))
                words = _("Merci. C’est parti, avec votre accord. Nous vous dirons la réponse.")
            case "refuse":
                done = doors.attempt(form, lambda data: actions.refuse(actor=actor, referral=found, **data))
                words = _("C’est noté : rien n’est transmis. Nous restons à vos côtés.")
            case "withdraw":
                done = doors.attempt(form, lambda data: actions.withdraw(actor=actor, referral=found, **data))
                words = _("Votre accord est retiré : le lien est fermé, et le partenaire est prié d’effacer ce qu’il a reçu.")
            case "give_back":
                form = give_back = GiveBackForm(request.POST, auto_id="reponse_%s")
                done = doors.attempt(form, lambda data: answers.give_back(actor=actor, referral=found, **data))
                words = _("Votre réponse est partie.")
            case _other:
                raise Http404
        if done is not None:
            messages.success(request, words)
            return redirect("referral_followed", ref=ref, pk=pk)
        if isinstance(form, ReasonForm):
            reason = form
        found.refresh_from_db()
    replies = list(found.replies.order_by("-pk"))
    waiting = replies[0] if replies and LIFE.may(found, "return") else None
    context = {
        "referral": found,
        "initiative": initiative,
        "items": shown(found),
        "replies": [reply for reply in replies if reply != waiting],
        "asked": found.state == ReferralState.ASKED,
        "question": waiting,
        "can_withdraw": found.sent_at is not None and LIFE.may(found, "withdraw"),
        "give_back_form": give_back,
        "reason_form": reason,
    }
    return render(request, "referrals/holder.html", context, status=422 if request.method == "POST" else 200)
