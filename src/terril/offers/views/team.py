"""The team's doors on offers: note one, propose it to an idea, note the answers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terril.initiatives.access import is_public
from terril.initiatives.doors import for_work
from terril.initiatives.models import NeedKind
from terril.initiatives.panels import INITIATIVE
from terril.kernel import clock, doors
from terril.kernel.slots import without_none
from terril.kernel.written import in_two
from terril.offers import actions as offers
from terril.offers import matches, queries, words
from terril.offers.access import matches_followed_by
from terril.offers.forms import MatchAnswerForm, OfferForForm, ProposeForm, ReasonForm, YesOrNo
from terril.offers.models import Match, MatchState, Offer, OfferState
from terril.offers.views.public import managed
from terril.people.actions import ConsentGiven
from terril.people.doors import me
from terril.programmes.access import WORKS, has_role, works_somewhere
from terril.programmes.doors import programme_of

PER_PAGE = 30
ASKED_SHOWN = 20
STATES = {
    OfferState.PUBLISHED: gettext_lazy("Proposées"), OfferState.SUBMITTED: gettext_lazy("À relire"), OfferState.PAUSED: gettext_lazy("En pause"),
    OfferState.ENDED: gettext_lazy("Terminées"),
}  # fmt: skip
PERSON = ("first_name", "last_name", "channel", "contact")


@doors.role(works_somewhere)
@require_safe
def offers_list(request: HttpRequest) -> HttpResponse:
    person = me(request)
    state = request.GET.get("etat", OfferState.PUBLISHED)
    state = state if state in OfferState.values else OfferState.PUBLISHED
    page = doors.uncounted(request, in_two(queries.of_the_team(person, state), queries.with_owners), PER_PAGE)
    context = {
        "page": page,
        "rows": [_row(one) for one in page],
        # Whichever state is read: somebody waits for a word of the team. The oldest first, so that the rest moves up.
        "asked": list(queries.asked_for(person).select_related("offer", "initiative__commune")[:ASKED_SHOWN]),
        "state": state,
        "states": [(value.value, label) for value, label in STATES.items()],
        # An offer is noted for the programme from whose desk one came.
        "slug": programme_of(request).slug,
    }
    return render(request, "offers/team_list.html", context)


def _row(offer: Any) -> dict[str, Any]:
    return {
        "offer": offer,
        "kind": words.OFFERED[NeedKind(offer.kind)],
        "how": words.sentence(words.manner(offer)),
        "full": queries.is_full(offer),
    }


@doors.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """The team notes what an organisation, a place or somebody offers, with the agreement as it was given."""
    person, programme = me(request), programme_of(request)
    form = OfferForForm(request.POST or None, territory=programme.territory)

    def publish(data: dict[str, Any]) -> Offer:
        somebody = {name: data.pop(name) for name in PERSON}
        way, witness = data.pop("consent_way"), data.pop("witness")
        given = ConsentGiven(text=words.consent(), way=way, witness=witness, language=(get_language() or "fr")[:2]) if way else None
        if not somebody["first_name"].strip():
            somebody, given = {}, None
        return offers.publish(actor=person, programme=programme, somebody=somebody or None, given=given, **data)

    if (made := doors.attempt(form, publish)) is not None:
        messages.success(request, _("L’offre est notée et montrée."))
        return redirect("team_offer", offer_id=made.pk)
    context = {"form": form, "consent": words.consent(), "programme": programme}
    return render(request, "offers/team_form.html", context, status=422 if form.is_bound else 200)


@doors.role(works_somewhere)
@require_safe
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """An offer, who answers for it, and what became of it."""
    person, found = me(request), managed(request, offer_id)
    proposed = queries.with_surroundings(matches_followed_by(person).filter(offer=found)).order_by("-pk")[:30]
    context = {
        **_row(found), "over": queries.is_over(found), "matches": list(proposed), "end_form": ReasonForm(),
        "seekers": queries.seekers(found, person) if has_role(person, found.programme_id, WORKS) else [],
    }  # fmt: skip
    return render(request, "offers/team_offer.html", context)


@doors.role(works_somewhere)
@require_safe
def help_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Who could help an idea: the offers that would serve, what was proposed, to whom it was introduced. The page of work brings it in."""
    initiative, person = for_work(request, ref), me(request)
    context = {
        "initiative": initiative,
        "proposals": queries.proposals(initiative, person=person),
        "matches": queries.matches_of(initiative, person),
        "panels": without_none(part.help(initiative, person) for part in INITIATIVE),
    }
    return render(request, "offers/help.html", context)


@doors.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, ref: str, offer_id: int) -> HttpResponse:
    """The coordinator reads the reason, chooses the words that whoever offers will read, and both are told."""
    initiative, found = for_work(request, ref), managed(request, offer_id)
    # Somebody of another team may own it: the proposal is followed by the team of the offer.
    if not has_role(me(request), found.programme_id, WORKS):
        raise Http404
    need = initiative.needs.filter(kind=found.kind, met_at__isnull=True).order_by("pk").first()
    usual = clock.today() + matches.USUAL
    initial = {
        "to_offerer": words.about(initiative, found.kind, need),
        "due_on": min(usual, found.ends_on) if found.ends_on else usual,
    }
    form = ProposeForm(request.POST or None, initial=initial)
    done = doors.attempt(form, lambda data: matches.propose(actor=me(request), offer=found, initiative=initiative, need=need, **data))
    if done is not None:
        messages.success(request, _("C’est proposé : chacun est prévenu par le moyen qu’il a choisi."))
        return redirect("match", match_id=done.pk)
    context = {
        "form": form,
        "initiative": initiative,
        "offer": found,
        "reason": matches.reason_of(Match(offer=found, initiative=initiative, need=need), team=True),
        "asked": Match.objects.filter(offer=found, initiative=initiative, state=MatchState.ASKED).exists(),
        "public": is_public(initiative),
    }
    return render(request, "offers/match_propose.html", context, status=422 if form.is_bound else 200)


def _match(request: HttpRequest, pk: int) -> Match:
    return get_object_or_404(queries.with_surroundings(matches_followed_by(me(request))), pk=pk)


@doors.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, match_id: int) -> HttpResponse:
    """A proposal: who has said what, and the answers that the team hears."""
    found, form = _match(request, match_id), MatchAnswerForm(request.POST or None)

    def note(data: dict[str, Any]) -> Match:
        if data["answer"] == YesOrNo.NO:
            return matches.decline(actor=me(request), match=found, reason=data["reason"], by=data["who"])
        return matches.accept(actor=me(request), match=found, offerer=data["who"] == "offerer", holder=data["who"] == "holder")

    if doors.attempt(form, note) is not None:
        messages.success(request, _("C’est noté."))
        return redirect("match", match_id=match_id)
    context = {"match": found, "form": form, "reason": matches.reason_of(found, team=True), "decline_form": ReasonForm()}
    return render(request, "offers/match.html", context, status=422 if form.is_bound else 200)


@doors.role(works_somewhere)
@doors.gesture("match", "match_id")
def decline(request: HttpRequest, match_id: int) -> str:
    """The team says no, and why; or what was lent has come back."""
    found = _match(request, match_id)
    if "back" in request.POST:
        matches.give_back(actor=me(request), match=found)
        return _("C’est noté : la place est libre de nouveau.")
    matches.decline(actor=me(request), match=found, reason=request.POST.get("reason", ""))
    return _("C’est noté, et dit à qui attendait.")
