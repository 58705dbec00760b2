"""The doors of offers: what is lent and shared, for everybody; one's own offers; the page where whoever offers answers without an account."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terril.initiatives.models import NeedKind
from terril.initiatives.views.doors import attempt, viewer
from terril.kernel import access
from terril.kernel.errors import Refused
from terril.offers import actions as offers
from terril.offers import matches, queries, words
from terril.offers.access import can_manage_offer
from terril.offers.forms import FREE, PAID, EndOfferForm, MyOfferForm, OfferForm, YesOrNo
from terril.offers.models import Match, MatchState, Offer, OfferState
from terril.offers.views.doors import managed_offer, my_initiatives, seen_offer
from terril.people.actions import ConsentGiven
from terril.people.models import ConsentWay
from terril.programmes.access import WORKS, has_role
from terril.programmes.doors import number_of, private
from terril.programmes.queries import current_programme


@access.public("ce qui se prête et se partage, pour qui en a besoin")
@require_safe
def offers_list(request: HttpRequest) -> HttpResponse:
    filters = queries.Filters.read(request.GET)
    number = number_of(request)
    rows, more = queries.listed(filters, viewer=viewer(request), number=number)
    context = {
        "rows": rows,
        "filters": filters,
        "kind_options": _options([(k, words.OFFERED[k]) for k in NeedKind], filters.kind),
        "commune_options": _options(queries.communes(), filters.commune),
        "km_options": _options(
            [(str(km), _("%(km)s km autour") % {"km": km}) for km in queries.DISTANCES], str(filters.km or "")
        ),
        "newer_url": _address(filters, number - 1) if number > 1 else "",
        "older_url": _address(filters, number + 1) if more else "",
        "filtered": bool(filters.state()),
    }
    return render(request, "offers/list.html", context)


def _address(filters: queries.Filters, number: int) -> str:
    return f"?{urlencode({**filters.state(), 'page': number})}"


def _options(choices: Any, chosen: str) -> SafeString:
    """The options of a list, drawn in one go."""
    marks = {True: mark_safe(" selected"), False: ""}
    return format_html_join(
        "", '<option value="{}"{}>{}</option>', ((key, marks[key == chosen], label) for key, label in choices)
    )


@access.public("une offre ; qui la voit est décidé par qui propose")
@require_safe
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    found = seen_offer(request, offer_id)
    person = viewer(request)
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
    return private(render(request, "offers/offer.html", context))


@access.by_code
@require_POST
def interest(request: HttpRequest, offer_id: int) -> HttpResponse:
    """ "This interests me", for an idea whose code was typed in this visit, or that the account holds."""
    found = seen_offer(request, offer_id)
    idea = next((one for one in my_initiatives(request) if one.ref == request.POST.get("initiative")), None)
    if idea is None:
        messages.error(request, _("Dites pour quelle idée : tapez d’abord son code."))
        return redirect("offer", offer_id=offer_id)
    try:
        matches.ask(actor=viewer(request), offer=found, initiative=idea)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("offer", offer_id=offer_id)
    messages.success(
        request, _("C’est transmis à l’équipe : elle regarde avec la personne qui propose, et revient vers vous.")
    )
    return redirect("followed", ref=idea.ref)


# ------------------------------------------------------------------------------------------------------- one's own offers


@access.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """By somebody with an account, for themself; the team reads it over before it is shown."""
    person, programme = viewer(request), current_programme()
    if person is None or programme is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = MyOfferForm(
        posted, territory=programme.territory, initial={"shown_as": person.first_name, "commune": person.commune_id}
    )
    if posted is not None:
        made = attempt(form, lambda data: _publish(person, programme, data))
        if made is not None:
            waits = made.state == OfferState.SUBMITTED
            messages.success(
                request,
                _("Merci. L’équipe relit votre offre, puis la montre.")
                if waits
                else _("Merci. Votre offre est montrée."),
            )
            return redirect("my_offers")
    return _form(request, form, _("Proposer un coup de main"), _("Proposer"))


def _publish(person: Any, programme: Any, data: dict[str, Any]) -> Offer:
    said = {key: value for key, value in data.items() if key != "agrees"}
    given = ConsentGiven(text=words.consent(), way=ConsentWay.ONLINE, language=(get_language() or "fr")[:2])
    return offers.publish(actor=person, programme=programme, person=person, given=given, **said)


def _form(request: HttpRequest, form: forms.Form, title: str, do: str, back: str = "") -> HttpResponse:
    context = {"form": form, "heading": title, "do": do, "back": back}
    return render(request, "offers/form.html", context, status=422 if form.is_bound else 200)


@access.signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one offers, and what waits for an answer."""
    person = viewer(request)
    found = queries.with_names(Offer.objects.filter(person=person)).order_by("-pk")[:50] if person else []
    waiting = Match.objects.filter(offer__person=person, state=MatchState.PROPOSED, offerer_agreed_at__isnull=True)
    rows = [{"offer": one, "over": queries.is_over(one), "kind": words.OFFERED[NeedKind(one.kind)]} for one in found]
    context = {"rows": rows, "waiting": waiting.select_related("offer").order_by("pk")[:20] if person else []}
    return render(request, "offers/mine.html", context)


@access.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Corrected by whoever offers, or by the team."""
    found = managed_offer(request, offer_id)
    posted = request.POST if request.method == "POST" else None
    initial = {name: getattr(found, name) for name in offers.FIELDS if name not in {"organisation", "place"}}
    initial["price"] = FREE if found.is_free else PAID
    form = OfferForm(posted, territory=found.programme.territory, initial=initial)
    if posted is not None:
        done = attempt(form, lambda data: offers.change(actor=viewer(request), offer=found, **_said(data, found)))
        if done is not None:
            waits = done.state == OfferState.SUBMITTED
            messages.success(
                request,
                _("Merci. L’équipe relit votre offre, puis la montre.") if waits else _("L’offre est corrigée."),
            )
            return redirect("offer", offer_id=offer_id)
    return _form(request, form, _("Corriger cette offre"), _("Garder"), back=str(offer_id))


def _said(data: dict[str, Any], found: Offer) -> dict[str, Any]:
    """Another commune than that of the place leaves the place."""
    said = {key: value for key, value in data.items() if key != "client_id"}
    if found.place_id and said.get("commune") != found.commune:
        said["place"] = None
    return said


@access.signed_in
@require_POST
def state(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Shown, paused or ended: one button each. What a person of no team offers is shown by the team only, the first time."""
    found = managed_offer(request, offer_id)
    person = viewer(request)
    form = EndOfferForm(request.POST)
    try:
        if "show" in request.POST and (
            found.state != OfferState.SUBMITTED or has_role(person, found.programme_id, WORKS)
        ):
            offers.show(actor=person, offer=found)
            messages.success(request, _("L’offre est montrée."))
        elif "pause" in request.POST:
            offers.pause(actor=person, offer=found)
            messages.success(request, _("L’offre est en pause : elle n’est plus montrée."))
        elif "end" in request.POST:
            offers.end(actor=person, offer=found, reason=form["reason"].value() or "")
            messages.success(request, _("L’offre est terminée. Merci de l’avoir proposée."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("offer", offer_id=offer_id)


# ------------------------------------------------------------------------------------ whoever offers, without an account


@access.by_link
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Yes or no, from a link. What is shown of the idea is what the coordinator wrote, and nothing else."""
    match = queries.with_surroundings(Match.objects.filter(key=key)).first()
    if match is None:
        raise Http404
    form = YesOrNo(request.POST or None)
    if request.method == "POST" and match.state == MatchState.PROPOSED:
        done = attempt(form, lambda data: _answer(match, data))
        if done is not None:
            messages.success(request, _("Merci, c’est noté."))
            return redirect("offer_answer", key=key)
    status = 422 if form.is_bound and match.state == MatchState.PROPOSED else 200
    return render(request, "offers/answer.html", {"match": match, "form": form, "over": _over(match)}, status=status)


def _answer(match: Match, data: dict[str, Any]) -> Match:
    if data["answer"] == YesOrNo.YES:
        return matches.accept(actor=match.offer.person, match=match, offerer=True)
    return matches.decline(actor=match.offer.person, match=match, reason=data["reason"], by="offerer")


def _over(match: Match) -> str:
    """What the page says when there is nothing to answer any more; empty while there is."""
    if match.state == MatchState.ACCEPTED:
        return _("C’est entendu des deux côtés. L’équipe vous met en lien.")
    if match.state == MatchState.PROPOSED:
        return _("Vous avez dit oui. Nous attendons la réponse de l’autre personne.") if match.offerer_agreed_at else ""
    return _("Cette demande est close. Il n’y a rien d’autre à faire.")
