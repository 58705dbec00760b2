"""The partner answers from a link, in a minute, without an account. Reading changes nothing: only a button does."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from terril.kernel import clock, codes, doors, throttle
from terril.kernel.errors import TooFast
from terril.kernel.outbox import fate
from terril.referrals import answers, links
from terril.referrals.forms import OutcomeForm, PartnerAnswerForm, PartnerCodeForm
from terril.referrals.models import SHUT, Referral, ReferralState, Reply, Shared
from terril.referrals.sharing import shown
from terril.referrals.states import LIFE

# Addresses that open nothing are counted as codes are: twenty in a quarter of an hour cost nothing, then one waits a minute at most.
SCOPE = "partner-link"
FREE_TRIES, WINDOW, LONGEST = 20, 900, 60
# The link still says what was answered for a month after the end, then shows nothing.
OPEN_AFTER = timedelta(days=30)


def _read(**which: Any) -> Referral | None:
    found = Referral.objects.select_related("initiative__commune", "initiative__intake", "organisation", "programme")
    return found.filter(**which).first()


def _wrong(request: HttpRequest) -> None:
    throttle.hit(SCOPE, throttle.source(request), free=FREE_TRIES, window=WINDOW, longest=LONGEST)


def _check_pace(request: HttpRequest) -> None:
    if wait := throttle.waiting(SCOPE, throttle.source(request)):
        words = _("De cette connexion, plusieurs liens n’ont rien donné. Attendez %(seconds)s secondes, puis essayez à nouveau.")
        raise TooFast(words % {"seconds": wait}, seconds=wait)


@doors.by_link
def code(request: HttpRequest) -> HttpResponse:
    """For whoever received a letter: nine letters lead to the same page. And a few words of help for any partner."""
    form = PartnerCodeForm(request.POST or None)
    if request.method == "POST":
        _check_pace(request)
    if form.is_bound and form.is_valid():
        typed = codes.clean(form.cleaned_data["code"])
        found = _read(code_digest=links.code_digest(typed)) if typed else None
        if found is not None:
            return redirect("referral_partner", token=links.token(found))
        _wrong(request)
        form.add_error("code", _("Nous ne trouvons pas ce code. Vérifiez les lettres (pas de I, de O ni de Z), ou appelez-nous."))
    return render(request, "referrals/code.html", {"form": form}, status=422 if form.is_bound else 200)


def _shut(referral: Referral) -> str:
    """Why the link shows nothing any more; "" when it is open."""
    if referral.state in SHUT or referral.initiative.withdrawn_at or referral.erased_at:
        return "withdrawn"
    if referral.closed_at and referral.closed_at < clock.now() - OPEN_AFTER:
        return "over"
    return ""


@doors.by_link
def partner(request: HttpRequest, token: str) -> HttpResponse:
    """One page: what the person agreed to share, three buttons, a few words; then the answer given, and what became of it."""
    _check_pace(request)
    found = _read(link_digest=links.token_digest(token))
    if found is None:
        _wrong(request)
        raise Http404
    if why := _shut(found):
        return render(request, "referrals/shut.html", {"why": why, "referral": found}, status=410)
    if request.method != "POST":
        return _page(request, found)
    wanted = request.POST.get("gesture", "")
    if wanted == "receive":
        with doors.refusal_as_message(request):
            answers.receive(actor=None, referral=found)
            messages.success(request, _("Merci. C’est noté : l’équipe voit que c’est entre vos mains."))
        return redirect("referral_partner", token=token)
    form: OutcomeForm | PartnerAnswerForm
    if wanted == "end":
        form = OutcomeForm(request.POST, auto_id="issue_%s")

        def do(data: dict[str, Any]) -> Referral | Reply:
            return answers.end(actor=None, referral=found, **data)

    else:
        form, kind = PartnerAnswerForm(request.POST, **_answered(found)), request.POST.get("kind", "")

        def do(data: dict[str, Any]) -> Referral | Reply:
            return answers.answer(actor=None, referral=found, kind=kind, **data)

    with fate.watched() as written:
        done = doors.attempt(form, do)
    if done is not None:
        told = fate.to_one(next((message for message in written if message.person_id), None))
        messages.success(request, _("Merci. Votre réponse est gardée. %(told)s") % {"told": told})
        return redirect("referral_partner", token=token)
    again = _read(pk=found.pk)
    if again is None or _shut(again):
        # It shut while they were writing: nothing of the idea is shown, and their own words are given back.
        context = {"why": "withdrawn", "referral": again or found, "words": request.POST.get("words", "")}
        return render(request, "referrals/shut.html", context, status=410)
    return _page(request, again, status=422, **{"outcome_form" if wanted == "end" else "answer_form": form})


def _page(request: HttpRequest, found: Referral, status: int = 200, **bound: Any) -> HttpResponse:
    replies: list[Reply] = list(found.replies.order_by("-pk"))
    last = replies[0] if replies else None
    can_answer = found.state in {ReferralState.SENT, ReferralState.RECEIVED, ReferralState.SILENT}
    context = {
        "referral": found,
        "items": shown(found),
        "late": found.due_on is not None and found.due_on < clock.today(),
        "last": last,
        "asked": last is not None and last.kind == "more" and not last.returned and fate.to_one(answers.told_last(found)),
        "questions": [reply for reply in replies if reply.kind == "more"],
        "can_receive": LIFE.may(found, "receive"),
        "can_answer": can_answer,
        "can_correct": not can_answer and (found.state == ReferralState.MORE or answers.can_correct(found, last)),
        "can_end": LIFE.may(found, "end") and found.state == ReferralState.TAKEN,
        "answer_form": PartnerAnswerForm(**_answered(found)),
        "outcome_form": OutcomeForm(auto_id="issue_%s"),
        **bound,
    }
    return render(request, "referrals/partner.html", context, status=status)


def _answered(found: Referral) -> dict[str, Any]:
    """How the box of the answer is set: who calls whom depends on what the person agreed to show."""
    return {"auto_id": "reponse_%s", "reachable": Shared.CONTACT in found.shares}
