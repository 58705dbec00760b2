"""The doors of introductions: the team chooses, words, proposes, notes the answers, takes back; a holder answers from the page of follow-up."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terril.initiatives.access import is_public
from terril.initiatives.doors import actor_of, for_work, opened
from terril.initiatives.following.actions import holder_of
from terril.introductions import actions, follow, queries, words
from terril.introductions.forms import AnswerForForm, IntroduceForm, PassForm, ReasonForm
from terril.introductions.models import Introduction, IntroductionOrigin
from terril.kernel import doors
from terril.kernel.outbox import texting
from terril.kernel.words import current_language
from terril.people.actions import ConsentGiven
from terril.people.doors import me
from terril.people.models import ConsentWay
from terril.programmes.access import works_somewhere
from terril.programmes.doors import programme_of

PER_PAGE = 30


@doors.role(works_somewhere)
@require_safe
def introductions_list(request: HttpRequest) -> HttpResponse:
    page = doors.uncounted(request, lambda cut: queries.page_for_team(me(request), cut), PER_PAGE)
    return render(request, "introductions/list.html", {"introductions": page.rows, "page": page})


@doors.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def introduce(request: HttpRequest, ref: str) -> HttpResponse:
    """First whom, among what looks alike, what completes it, or what one looks for; then in which words."""
    one = for_work(request, ref)
    if "avec" not in request.GET:
        typed = request.GET.get("q", "")
        found = queries.suggestions(one, me(request), typed)
        return render(request, "introductions/introduce.html", {"initiative": one, "suggestions": found, "typed": typed})
    other, programme = for_work(request, request.GET["avec"]), programme_of(request)
    if other == one:
        raise Http404
    suggestion = next((s for s in queries.suggestions(one, me(request)) if s.other.pk == other.pk), None)
    initial = {
        "reason": words.neutral_reason(),
        "told_one": words.proposed(other, suggestion.to_one if suggestion else ""),
        "told_other": words.proposed(one, suggestion.to_other if suggestion else ""),
        "origin": suggestion.origin if suggestion else IntroductionOrigin.IDEA,
    }
    form = IntroduceForm(request.POST or None, initial=initial)
    for name, idea in (("told_one", one), ("told_other", other)):
        if holder := holder_of(idea):
            texting.count_in(form, name, holder.channel)

    def propose(data: dict[str, Any]) -> Introduction:
        origin = data.pop("origin")
        known = origin if origin in IntroductionOrigin.values else IntroductionOrigin.IDEA
        return actions.propose(actor=me(request), programme=programme, one=one, other=other, origin=known, **data)

    if (done := doors.attempt(form, propose)) is not None:
        messages.success(request, _("La question est posée à chacun, par le moyen qu’il a choisi."))
        return redirect("introduction", introduction_id=done.pk)
    context = {
        "initiative": one, "other": other, "form": form, "suggestion": suggestion,
        "one_public": is_public(one), "other_public": is_public(other),
    }  # fmt: skip
    return render(request, "introductions/introduce_words.html", context, status=422 if form.is_bound else 200)


def _found(request: HttpRequest, pk: int) -> Introduction:
    if (found := queries.one_for_team(me(request), pk)) is None:
        raise Http404
    return found


@doors.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def introduction(request: HttpRequest, introduction_id: int) -> HttpResponse:
    """Who was asked, by which channel, and what each answered; the answers that the team hears are noted here."""
    found = _found(request, introduction_id)
    sides = list(found.sides.all())
    answering = next((side for side in sides if request.POST.get("side") == str(side.pk)), None)
    forms = {
        side.pk: AnswerForForm(
            request.POST if side is answering else None, prefix=f"s{side.pk}",
            initial={"first_name": side.person.first_name if side.person else ""},
        )
        for side in sides
    }  # fmt: skip
    if request.method == "POST":
        if answering is None:
            raise Http404
        actor, initiative = me(request), answering.initiative

        def note(data: dict[str, Any]) -> Introduction:
            if data["answer"] == "no":
                return actions.refuse(actor=actor, introduction=found, initiative=initiative, by_team=True)
            given = ConsentGiven(text=words.consent(), way=data["consent_way"], witness=data["witness"], language=current_language())
            return actions.agree(
                actor=actor, introduction=found, initiative=initiative, by_team=True, given=given, first_name=data["first_name"],
                channel=data["channel"], contact=data["contact"],
            )  # fmt: skip

        if doors.attempt(forms[answering.pk], note) is not None:
            messages.success(request, _("C’est noté."))
            return redirect("introduction", introduction_id=introduction_id)
    rows = [{"side": side, "form": forms[side.pk]} for side in sides]
    context = {"introduction": found, "rows": rows, "cancel_form": ReasonForm(), "consent": words.consent()}
    return render(request, "introductions/introduction.html", context, status=422 if answering else 200)


@doors.role(works_somewhere)
@doors.gesture("introduction", "introduction_id")
def cancel(request: HttpRequest, introduction_id: int) -> str:
    actions.cancel(actor=me(request), introduction=_found(request, introduction_id), reason=request.POST.get("reason", ""))
    return _("Cette mise en relation s’arrête là.")


# ------------------------------------------------------------------------------------------------------- the holder


@doors.by_code
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, ref: str, introduction_id: int) -> HttpResponse:
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
        given = ConsentGiven(text=words.consent(), way=ConsentWay.ONLINE, language=current_language())
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
