"""The doors of offers: what is lent and shared, for everybody; one's own offers; whoever offers answers by a link, and whoever holds an idea
by its page; the team notes offers, proposes them, notes the answers.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from terril.initiatives.access import is_public
from terril.initiatives.doors import actor_of, for_work, my_initiatives, opened
from terril.initiatives.models import NeedKind
from terril.initiatives.panels import INITIATIVE
from terril.kernel import clock, doors
from terril.kernel.options import options
from terril.kernel.outbox import texting
from terril.kernel.slots import without_none
from terril.kernel.words import current_language
from terril.kernel.written import in_two
from terril.offers import actions as offers
from terril.offers import matches, queries, words
from terril.offers.access import can_manage_offer, matches_followed_by, offers_managed_by, offers_visible_to
from terril.offers.forms import (
    FREE,
    PAID,
    EndOfferForm,
    MatchAnswerForm,
    MyOfferForm,
    OfferForForm,
    OfferForm,
    ProposeForm,
    ReasonForm,
    YesOrNo,
)
from terril.offers.models import Match, MatchState, Offer, OfferState
from terril.people.actions import ConsentGiven
from terril.people.doors import me, viewer
from terril.people.models import ConsentWay
from terril.programmes.access import WORKS, has_role, works_somewhere
from terril.programmes.doors import programme_of, receiving_of, soon
from terril.programmes.queries import covered_by_open, receiving
from terril.territory.models import Commune

PER_PAGE = 30
ASKED_SHOWN = 20
STATES = {
    OfferState.PUBLISHED: gettext_lazy("Proposées"), OfferState.SUBMITTED: gettext_lazy("À relire"), OfferState.PAUSED: gettext_lazy("En pause"),
    OfferState.ENDED: gettext_lazy("Terminées"),
}  # fmt: skip
PERSON = ("first_name", "last_name", "channel", "contact")


@doors.public("ce qui se prête et se partage, pour qui en a besoin")
@require_safe
def offers_list(request: HttpRequest) -> HttpResponse:
    filters = queries.Filters.read(request.GET)
    here = Commune.objects.filter(pk=filters.commune).first() if filters.commune else None
    person = viewer(request)
    page = doors.uncounted(request, lambda cut: queries.listed(filters, here, cut, viewer=person), queries.PAGE)
    context = {
        "page": page,
        "rows": [queries.row(offer, here) for offer in page],
        "filters": filters,
        "kind_options": options([(k, words.OFFERED[k]) for k in NeedKind], filters.kind),
        "commune_options": options(queries.communes(), filters.commune),
        "km_options": options([(str(km), _("%(km)s km autour") % {"km": km}) for km in queries.DISTANCES], str(filters.km or "")),
        "filtered": bool(filters.state()),
    }
    return render(request, "offers/list.html", context)


def _seen(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.with_names(offers_visible_to(viewer(request))), pk=pk)


@doors.public("une offre ; qui la voit est décidé par qui propose", no_store=True)
@require_safe
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    found, person = _seen(request, offer_id), viewer(request)
    over = queries.is_over(found)
    closed = over or found.state != OfferState.PUBLISHED
    context = {
        "offer": found,
        "kind": words.OFFERED[NeedKind(found.kind)],
        "over": over,
        "full": queries.is_full(found),
        "manages": can_manage_offer(person, found),
        "works": has_role(person, found.programme_id, WORKS),
        "mine": [] if closed else my_initiatives(request),
    }
    return render(request, "offers/offer.html", context)


@doors.by_code
@doors.gesture("offer", "offer_id")
def interest(request: HttpRequest, offer_id: int) -> str | HttpResponse:
    """ "This interests me", for an idea whose code was typed in this visit, or that the account holds."""
    found = _seen(request, offer_id)
    idea = next((one for one in my_initiatives(request) if one.ref == request.POST.get("initiative")), None)
    if idea is None:
        messages.error(request, _("Dites pour quelle idée : tapez d’abord son code."))
        return ""
    matches.ask(actor=viewer(request), offer=found, initiative=idea)
    messages.success(request, _("C’est transmis à l’équipe : elle regarde avec la personne qui propose, et revient vers vous."))
    return redirect("followed", ref=idea.ref)


# ------------------------------------------------------------------------------------------------------- one's own offers


@doors.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """By somebody with an account, for themself; the team reads it over before it is shown."""
    person = me(request)
    programme, others = receiving_of(request)
    if programme is None:
        return soon(request)
    where: dict[str, Any] = {"communes": covered_by_open()} if others else {"territory": programme.territory}
    form = MyOfferForm(request.POST or None, **where, initial={"shown_as": person.first_name, "commune": person.commune_id})

    def publish(data: dict[str, Any]) -> Offer:
        offered = {key: value for key, value in data.items() if key != "agrees"}
        given = ConsentGiven(text=words.consent(), way=ConsentWay.ONLINE, language=current_language())
        # The commune says which team reads it.
        reads = (receiving(data["commune"], programme) if others else None) or programme
        return offers.publish(actor=person, programme=reads, person=person, given=given, **offered)

    if (made := doors.attempt(form, publish)) is not None:
        waits = made.state == OfferState.SUBMITTED
        messages.success(request, _("Merci. L’équipe relit votre offre, puis la montre.") if waits else _("Merci. Votre offre est montrée."))
        return redirect("my_offers")
    return _form(request, form, _("Proposer un coup de main"), _("Proposer"))


def _form(request: HttpRequest, form: forms.Form, title: str, do: str, back: str = "") -> HttpResponse:
    context = {"form": form, "heading": title, "do": do, "back": back}
    return render(request, "offers/form.html", context, status=422 if form.is_bound else 200)


@doors.signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one offers, and what waits for an answer."""
    person = me(request)
    found = queries.with_names(Offer.objects.filter(person=person)).order_by("-pk")[:50]
    waiting = Match.objects.filter(offer__person=person, state=MatchState.PROPOSED, offerer_agreed_at__isnull=True)
    rows = [{"offer": one, "over": queries.is_over(one), "kind": words.OFFERED[NeedKind(one.kind)]} for one in found]
    return render(request, "offers/mine.html", {"rows": rows, "waiting": waiting.select_related("offer").order_by("pk")[:20]})


def _managed(request: HttpRequest, pk: int) -> Any:
    """An offer that this person may change: theirs, or one that their team follows."""
    return get_object_or_404(queries.with_names(offers_managed_by(me(request))).select_related("person", "programme"), pk=pk)


@doors.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Corrected by whoever offers, or by the team."""
    found = _managed(request, offer_id)
    initial = {name: getattr(found, name) for name in offers.FIELDS if name not in {"organisation", "place"}}
    initial["price"] = FREE if found.is_free else PAID
    form = OfferForm(request.POST or None, territory=found.programme.territory, initial=initial)

    def correct(data: dict[str, Any]) -> Offer:
        offered = {key: value for key, value in data.items() if key != "client_id"}
        # Another commune than that of the place leaves the place.
        if found.place_id and offered.get("commune") != found.commune:
            offered["place"] = None
        return offers.change(actor=me(request), offer=found, **offered)

    if (done := doors.attempt(form, correct)) is not None:
        waits = done.state == OfferState.SUBMITTED
        messages.success(request, _("Merci. L’équipe relit votre offre, puis la montre.") if waits else _("L’offre est corrigée."))
        return redirect("offer", offer_id=offer_id)
    return _form(request, form, _("Corriger cette offre"), _("Garder"), back=str(offer_id))


@doors.signed_in
@doors.gesture("offer", "offer_id")
def state(request: HttpRequest, offer_id: int) -> str:
    """Shown, paused or ended: one button each. What a person of no team offers is shown by the team only, the first time."""
    found, person = _managed(request, offer_id), me(request)
    if "show" in request.POST and (found.state != OfferState.SUBMITTED or has_role(person, found.programme_id, WORKS)):
        offers.show(actor=person, offer=found)
        return _("L’offre est montrée.")
    if "pause" in request.POST:
        offers.pause(actor=person, offer=found)
        return _("L’offre est en pause : elle n’est plus montrée.")
    if "end" in request.POST:
        offers.end(actor=person, offer=found, reason=EndOfferForm(request.POST)["reason"].value() or "")
        return _("L’offre est terminée. Merci de l’avoir proposée.")
    return ""


# ------------------------------------------------------------------------------------ whoever offers, without an account


@doors.by_link
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Yes or no, from a link. What is shown of the idea is what the coordinator wrote, and nothing else."""
    match = get_object_or_404(queries.with_surroundings(Match.objects.filter(key=key)))
    form = YesOrNo(request.POST or None)

    def note(data: dict[str, Any]) -> Match:
        if data["answer"] == YesOrNo.YES:
            return matches.accept(actor=match.offer.person, match=match, offerer=True)
        return matches.decline(actor=match.offer.person, match=match, reason=data["reason"], by="offerer")

    if match.state == MatchState.PROPOSED and doors.attempt(form, note) is not None:
        messages.success(request, _("Merci, c’est noté."))
        return redirect("offer_answer", key=key)
    status = 422 if form.is_bound and match.state == MatchState.PROPOSED else 200
    return render(request, "offers/answer.html", {"match": match, "form": form, "over": _over(match)}, status=status)


def _over(match: Match) -> str:
    """What the page says when there is nothing to answer any more; empty while there is."""
    if match.state == MatchState.ACCEPTED:
        return _("C’est entendu des deux côtés. L’équipe vous met en lien.")
    if match.state == MatchState.PROPOSED:
        return _("Vous avez dit oui. Nous attendons la réponse de l’autre personne.") if match.offerer_agreed_at else ""
    return _("Cette demande est close. Il n’y a rien d’autre à faire.")


# ----------------------------------------------------------------------------------------------- whoever holds the idea


@doors.by_code
@require_http_methods(["GET", "HEAD", "POST"])
def follow_match(request: HttpRequest, ref: str, match_id: int) -> HttpResponse:
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


# ------------------------------------------------------------------------------------------------------------- the team


@doors.role(works_somewhere)
@require_safe
def team_list(request: HttpRequest) -> HttpResponse:
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
        given = ConsentGiven(text=words.consent(), way=way, witness=witness, language=current_language()) if way else None
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
def team_offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """An offer, who answers for it, and what became of it."""
    person, found = me(request), _managed(request, offer_id)
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
def propose_match(request: HttpRequest, ref: str, offer_id: int) -> HttpResponse:
    """The coordinator reads the reason, chooses the words that whoever offers will read, and both are told."""
    initiative, found = for_work(request, ref), _managed(request, offer_id)
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
    texting.count_in(form, "to_offerer", found.person.channel if found.person else "")
    done = doors.attempt(form, lambda data: matches.propose(actor=me(request), offer=found, initiative=initiative, need=need, **data))
    if done is not None:
        messages.success(request, _("C’est proposé aux deux."))
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
    return _("C’est noté.")
