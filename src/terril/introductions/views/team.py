"""The team's doors on introductions: choose, word, propose; note the answers; take back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terril.initiatives.access import can_work_on, is_public
from terril.initiatives.models import Initiative
from terril.initiatives.views.doors import attempt, for_work, loaded, viewer
from terril.introductions import actions, queries, words
from terril.introductions.forms import AnswerForForm, IntroduceForm, ReasonForm
from terril.introductions.models import Introduction, IntroductionOrigin
from terril.kernel import access
from terril.kernel.errors import Refused
from terril.people.actions import ConsentGiven
from terril.programmes.access import works_somewhere
from terril.programmes.doors import me, number_of, worker
from terril.programmes.doors import one as row

PER_PAGE = 30


@access.role(works_somewhere)
@require_safe
def introductions_list(request: HttpRequest) -> HttpResponse:
    person, _programme = worker(request)
    at = number_of(request)
    found = list(queries.for_team(person)[(at - 1) * PER_PAGE : at * PER_PAGE + 1])
    context = {
        "introductions": found[:PER_PAGE],
        "newer_url": f"?page={at - 1}" if at > 1 else "",
        "older_url": f"?page={at + 1}" if len(found) > PER_PAGE else "",
    }
    return render(request, "introductions/list.html", context)


@access.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def introduce(request: HttpRequest, ref: str) -> HttpResponse:
    """First whom, among what looks alike, what completes it, or what one looks for; then in which words."""
    one = for_work(request, ref)
    if "avec" not in request.GET:
        typed = request.GET.get("q", "")
        found = queries.suggestions(one, viewer(request), typed)
        return render(request, "introductions/introduce.html", {"initiative": one, "suggestions": found, "typed": typed})
    other = _other(request, one)
    _person, programme = worker(request)
    suggestion = next((s for s in queries.suggestions(one, viewer(request)) if s.other.pk == other.pk), None)
    initial = {
        "reason": words.neutral_reason(),
        "told_one": words.proposed(other, suggestion.to_one if suggestion else ""),
        "told_other": words.proposed(one, suggestion.to_other if suggestion else ""),
        "origin": suggestion.origin if suggestion else IntroductionOrigin.IDEA,
    }
    posted = request.POST if request.method == "POST" else None
    form = IntroduceForm(posted, initial=initial)
    if posted is not None:
        done = attempt(form, lambda data: _propose(request, programme, one, other, data))
        if done is not None:
            messages.success(request, _("La question est posée à chacun, par le moyen qu’il a choisi."))
            return redirect("introduction", introduction_id=done.pk)
    context = {
        "initiative": one, "other": other, "form": form, "suggestion": suggestion,
        "one_public": is_public(one), "other_public": is_public(other),
    }  # fmt: skip
    return render(request, "introductions/introduce_words.html", context, status=422 if form.is_bound else 200)


def _other(request: HttpRequest, one: Initiative) -> Initiative:
    other = loaded().filter(ref=request.GET["avec"][:12]).exclude(pk=one.pk).first()
    if other is None or not can_work_on(viewer(request), other):
        raise Http404
    return other


def _propose(
    request: HttpRequest, programme: Any, one: Initiative, other: Initiative, data: dict[str, Any]
) -> Introduction:
    origin = data.pop("origin")
    known = origin if origin in IntroductionOrigin.values else IntroductionOrigin.IDEA
    return actions.propose(actor=viewer(request), programme=programme, one=one, other=other, origin=known, **data)


@access.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def introduction(request: HttpRequest, introduction_id: int) -> HttpResponse:
    """Who was asked, by which channel, and what each answered; the answers that the team hears are noted here."""
    found = row(queries.for_team(me(request)), introduction_id)
    posted = request.POST if request.method == "POST" else None
    sides = list(found.sides.all())
    answering = next((side for side in sides if posted is not None and posted.get("side") == str(side.pk)), None)
    rows = [
        {
            "side": side,
            "form": AnswerForForm(posted if side is answering else None, prefix=f"s{side.pk}", initial=_initial(side)),
        }
        for side in sides
    ]
    if posted is not None and answering is None:
        raise Http404
    if answering is not None:
        form = next(row["form"] for row in rows if row["side"] is answering)
        done = attempt(form, lambda data: _note(viewer(request), found, answering, data))
        if done is not None:
            messages.success(request, _("C’est noté."))
            return redirect("introduction", introduction_id=introduction_id)
    context = {"introduction": found, "rows": rows, "cancel_form": ReasonForm(), "consent": words.consent()}
    return render(request, "introductions/introduction.html", context, status=422 if answering else 200)


def _initial(side: Any) -> dict[str, Any]:
    return {"first_name": side.person.first_name if side.person else ""}


def _note(person: Any, found: Introduction, side: Any, data: dict[str, Any]) -> Introduction:
    if data["answer"] == "no":
        return actions.refuse(actor=person, introduction=found, initiative=side.initiative, by_team=True)
    given = ConsentGiven(
        text=words.consent(), way=data["consent_way"], witness=data["witness"], language=(get_language() or "fr")[:2]
    )
    return actions.agree(
        actor=person, introduction=found, initiative=side.initiative, by_team=True, given=given, first_name=data["first_name"],
        channel=data["channel"], contact=data["contact"],
    )  # fmt: skip


@access.role(works_somewhere)
@require_POST
def cancel(request: HttpRequest, introduction_id: int) -> HttpResponse:
    found = row(queries.for_team(me(request)), introduction_id)
    try:
        actions.cancel(actor=viewer(request), introduction=found, reason=request.POST.get("reason", ""))
        messages.success(request, _("Cette mise en relation s’arrête là."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("introduction", introduction_id=introduction_id)
