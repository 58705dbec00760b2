"""The doors of offers: what is lent and shared, for everybody; one's own offers; the page where whoever offers answers without an account."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terril.initiatives.doors import my_initiatives
from terril.initiatives.models import NeedKind
from terril.kernel import doors
from terril.kernel.options import options
from terril.offers import actions as offers
from terril.offers import matches, queries, words
from terril.offers.access import can_manage_offer, offers_managed_by, offers_visible_to
from terril.offers.forms import FREE, PAID, EndOfferForm, MyOfferForm, OfferForm, YesOrNo
from terril.offers.models import Match, MatchState, Offer, OfferState
from terril.people.actions import ConsentGiven
from terril.people.doors import me, viewer
from terril.people.models import ConsentWay
from terril.programmes.access import WORKS, has_role
from terril.programmes.queries import current_programme
from terril.territory.models import Commune


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
    person, programme = me(request), current_programme()
    if programme is None:
        raise Http404
    form = MyOfferForm(
        request.POST or None, territory=programme.territory, initial={"shown_as": person.first_name, "commune": person.commune_id}
    )

    def publish(data: dict[str, Any]) -> Offer:
        offered = {key: value for key, value in data.items() if key != "agrees"}
        given = ConsentGiven(text=words.consent(), way=ConsentWay.ONLINE, language=(get_language() or "fr")[:2])
        return offers.publish(actor=person, programme=programme, person=person, given=given, **offered)

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


def managed(request: HttpRequest, pk: int) -> Any:
    """An offer that this person may change: theirs, or one that their team follows."""
    return get_object_or_404(queries.with_names(offers_managed_by(me(request))).select_related("person", "programme"), pk=pk)


@doors.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Corrected by whoever offers, or by the team."""
    found = managed(request, offer_id)
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
    found, person = managed(request, offer_id), me(request)
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
