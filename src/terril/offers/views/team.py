"""The team's doors on offers: note one, propose it to an idea, note the answers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terril.initiatives.access import is_public
from terril.initiatives.models import NeedKind
from terril.initiatives.panels import INITIATIVE
from terril.initiatives.views.doors import attempt, for_work, viewer
from terril.kernel import access, clock
from terril.kernel.errors import Refused
from terril.kernel.slots import without_none
from terril.offers import actions as offers
from terril.offers import matches, queries, words
from terril.offers.access import matches_followed_by
from terril.offers.forms import MatchAnswerForm, OfferForForm, ProposeForm, ReasonForm, YesOrNo
from terril.offers.models import Match, MatchState, OfferState
from terril.offers.views.doors import followed_match, managed_offer
from terril.people.actions import ConsentGiven
from terril.programmes.access import WORKS, has_role, works_somewhere
from terril.programmes.doors import number_of, worker

PER_PAGE = 30
ASKED_SHOWN = 20
STATES = {
    OfferState.PUBLISHED: gettext_lazy("Proposées"), OfferState.SUBMITTED: gettext_lazy("À relire"), OfferState.PAUSED: gettext_lazy("En pause"),
    OfferState.ENDED: gettext_lazy("Terminées"),
}  # fmt: skip
PERSON = ("first_name", "last_name", "channel", "contact")


@access.role(works_somewhere)
@require_safe
def offers_list(request: HttpRequest) -> HttpResponse:
    person, programme = worker(request)
    state = request.GET.get("etat", OfferState.PUBLISHED)
    state = state if state in OfferState.values else OfferState.PUBLISHED
    at = number_of(request)
    found = list(queries.of_the_team(person, state)[(at - 1) * PER_PAGE : at * PER_PAGE + 1])
    context = {
        "rows": [_row(one) for one in found[:PER_PAGE]],
        # Whichever state is read: somebody waits for a word of the team. The oldest first, so that the rest moves up.
        "asked": list(queries.asked_for(person).select_related("offer", "initiative__commune")[:ASKED_SHOWN]),
        "state": state,
        "states": [(value.value, label) for value, label in STATES.items()],
        # An offer is noted for the programme from whose desk one came.
        "slug": programme.slug,
        "newer_url": f"?dispositif={programme.slug}&etat={state}&page={at - 1}" if at > 1 else "",
        "older_url": f"?dispositif={programme.slug}&etat={state}&page={at + 1}" if len(found) > PER_PAGE else "",
    }
    return render(request, "offers/team_list.html", context)


def _row(offer: Any) -> dict[str, Any]:
    return {
        "offer": offer,
        "kind": words.OFFERED[NeedKind(offer.kind)],
        "how": words.sentence(words.manner(offer)),
        "full": queries.is_full(offer),
    }


@access.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The team notes what an organisation, a place or somebody offers, with the agreement as it was given."""
    person, programme = worker(request)
    posted = request.POST if request.method == "POST" else None
    form = OfferForForm(posted, territory=programme.territory)
    if posted is not None:
        made = attempt(form, lambda data: _publish(person, programme, data))
        if made is not None:
            messages.success(request, _("L’offre est notée et montrée."))
            return redirect("team_offer", offer_id=made.pk)
    context = {"form": form, "consent": words.consent(), "programme": programme}
    return render(request, "offers/team_form.html", context, status=422 if form.is_bound else 200)


def _publish(person: Any, programme: Any, data: dict[str, Any]) -> Any:
    somebody = {name: data.pop(name) for name in PERSON}
    way, witness = data.pop("consent_way"), data.pop("witness")
    given = (
        ConsentGiven(text=words.consent(), way=way, witness=witness, language=(get_language() or "fr")[:2])
        if way
        else None
    )
    if not somebody["first_name"].strip():
        somebody, given = {}, None
    return offers.publish(actor=person, programme=programme, somebody=somebody or None, given=given, **data)


@access.role(works_somewhere)
@require_safe
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """An offer, who answers for it, and what became of it."""
    person, _programme = worker(request)
    found = managed_offer(request, offer_id)
    proposed = queries.with_surroundings(matches_followed_by(person).filter(offer=found)).order_by("-pk")[:30]
    context = {
        **_row(found), "over": queries.is_over(found), "matches": list(proposed), "end_form": ReasonForm(),
        "seekers": queries.seekers(found, person) if has_role(person, found.programme_id, WORKS) else [],
    }  # fmt: skip
    return render(request, "offers/team_offer.html", context)


@access.role(works_somewhere)
@require_safe
def help_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Who could help an idea: the offers that would serve, what was proposed, to whom it was introduced. The page of work brings it in."""
    initiative = for_work(request, ref)
    person, _programme = worker(request)
    context = {
        "initiative": initiative,
        "proposals": queries.proposals(initiative, among=queries.followed_by(person)),
        "matches": queries.matches_of(initiative, person),
        "panels": without_none(part.help(initiative, person) for part in INITIATIVE),
    }
    return render(request, "offers/help.html", context)


@access.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, ref: str, offer_id: int) -> HttpResponse:
    """The coordinator reads the reason, chooses the words that whoever offers will read, and both are told."""
    initiative = for_work(request, ref)
    found = managed_offer(request, offer_id)
    # Somebody of another team may own it: the proposal is followed by the team of the offer.
    if not has_role(viewer(request), found.programme_id, WORKS):
        raise Http404
    asked = Match.objects.filter(offer=found, initiative=initiative, state=MatchState.ASKED).exists()
    need = initiative.needs.filter(kind=found.kind, met_at__isnull=True).order_by("pk").first()
    usual = clock.today() + matches.USUAL
    initial = {
        "to_offerer": words.about(initiative, found.kind, need),
        "due_on": min(usual, found.ends_on) if found.ends_on else usual,
    }
    posted = request.POST if request.method == "POST" else None
    form = ProposeForm(posted, initial=initial)
    if posted is not None:
        done = attempt(
            form,
            lambda data: matches.propose(actor=viewer(request), offer=found, initiative=initiative, need=need, **data),
        )
        if done is not None:
            messages.success(request, _("C’est proposé : chacun est prévenu par le moyen qu’il a choisi."))
            return redirect("match", match_id=done.pk)
    context = {
        "form": form,
        "initiative": initiative,
        "offer": found,
        "reason": matches.reason_of(Match(offer=found, initiative=initiative, need=need), team=True),
        "asked": asked,
        "public": is_public(initiative),
    }
    return render(request, "offers/match_propose.html", context, status=422 if form.is_bound else 200)


@access.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, match_id: int) -> HttpResponse:
    """A proposal: who has said what, and the answers that the team hears."""
    found = followed_match(request, match_id)
    posted = request.POST if request.method == "POST" else None
    form = MatchAnswerForm(posted)
    if posted is not None:
        done = attempt(form, lambda data: _note(viewer(request), found, data))
        if done is not None:
            messages.success(request, _("C’est noté."))
            return redirect("match", match_id=match_id)
    context = {
        "match": found,
        "form": form,
        "reason": matches.reason_of(found, team=True),
        "decline_form": ReasonForm(),
    }
    return render(request, "offers/match.html", context, status=422 if form.is_bound else 200)


def _note(person: Any, found: Match, data: dict[str, Any]) -> Match:
    if data["answer"] == YesOrNo.NO:
        return matches.decline(actor=person, match=found, reason=data["reason"], by=data["who"])
    return matches.accept(actor=person, match=found, offerer=data["who"] == "offerer", holder=data["who"] == "holder")


@access.role(works_somewhere)
@require_POST
def decline(request: HttpRequest, match_id: int) -> HttpResponse:
    """The team says no, and why; or what was lent has come back."""
    found = followed_match(request, match_id)
    try:
        if "back" in request.POST:
            matches.give_back(actor=viewer(request), match=found)
            messages.success(request, _("C’est noté : la place est libre de nouveau."))
        else:
            matches.decline(actor=viewer(request), match=found, reason=request.POST.get("reason", ""))
            messages.success(request, _("C’est noté, et dit à qui attendait."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("match", match_id=match_id)
