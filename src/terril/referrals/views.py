"""The team sends an initiative to a partner, and follows it: choose, prepare, agree, note, end; the list, the delays, the file. Whoever holds it
says yes or no from their page, answers a question, takes the agreement back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from terril.directory.models import Organisation
from terril.initiatives.doors import actor_of, for_work, opened
from terril.initiatives.models import Initiative
from terril.kernel import clock, doors
from terril.kernel.drafts import kept_draft
from terril.kernel.exports import csv_response
from terril.people.doors import me
from terril.people.models import Person
from terril.programmes.access import has_role
from terril.programmes.models import Programme
from terril.referrals import actions, answers, queries
from terril.referrals.access import REFERS, can_refer, refers_somewhere
from terril.referrals.forms import (
    TICKED,
    ConsentForm,
    FilterForm,
    GiveBackForm,
    NotedAnswerForm,
    OutcomeForm,
    ReasonForm,
    SearchForm,
    SeenForm,
    WriteForm,
)
from terril.referrals.models import SHUT, PartnerContact, Referral, ReferralState, Reply
from terril.referrals.panels import row
from terril.referrals.sharing import available, consent_text, shown
from terril.referrals.states import LIFE

PER_PAGE = 25


def _initiative(request: HttpRequest, ref: str) -> tuple[Initiative, Programme, Person | None]:
    """The initiative, the programme that sends it, and its first holder; a 404 for whoever does not answer ideas there."""
    initiative, person = for_work(request, ref), me(request)
    if not can_refer(person, initiative):
        raise Http404
    programme = next(a.programme for a in initiative.attachments.all() if has_role(person, a.programme_id, REFERS))
    return initiative, programme, next((h.person for h in initiative.holders.all() if h.person_id), None)


@doors.role(refers_somewhere)
@require_safe
def choose(request: HttpRequest, ref: str) -> HttpResponse:
    """To whom: the partners, or a search of the directory."""
    initiative, programme, _holder = _initiative(request, ref)
    typed = request.GET.get("q", "")
    context = {
        "initiative": initiative,
        "form": SearchForm({"q": typed}),
        "typed": typed.strip(),
        "organisations": queries.partners_to_choose(programme, typed),
        "kept": kept_draft(request),
        "after": _after(request, initiative),
    }
    return render(request, "referrals/choose.html", context)


def _after(request: HttpRequest, initiative: Initiative) -> Referral | None:
    """The referral that came back, when another door is tried."""
    asked = doors.number(request.GET.get("apres"))
    return Referral.objects.filter(pk=asked, initiative=initiative).select_related("organisation").first() if asked else None


@doors.role(refers_somewhere)
def write(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    """What is shared, and how the partner is reached. Nothing leaves from here."""
    initiative, programme, holder = _initiative(request, ref)
    organisation = get_object_or_404(Organisation, slug=slug)
    return _write(request, initiative, programme, holder, organisation, None)


def _write(
    request: HttpRequest, initiative: Initiative, programme: Programme, holder: Person | None, organisation: Organisation, draft: Referral | None
) -> HttpResponse:
    kept = PartnerContact.objects.filter(programme=programme, organisation=organisation).first()
    after, there = _after(request, initiative), available(initiative, holder)
    initial: dict[str, Any] = {"shares": [key for key in there if key in TICKED], "keep_contact": kept is None}
    if draft is not None:
        initial = {name: getattr(draft, name) for name in ("shares", "summary", "channel", "contact", "to_name", "answer_days")}
    elif kept is not None:
        initial |= {"channel": kept.channel, "to_name": kept.to_name}
    form = WriteForm(request.POST or None, available=there, kept=kept, initial=initial)
    done = doors.attempt(
        form,
        lambda data: actions.write(
            actor=me(request), initiative=initiative, programme=programme, organisation=organisation, after=after, referral=draft, **data
        ),
    )
    if done is not None:
        messages.success(request, _("C’est préparé. Rien n’est encore parti : il faut l’accord de la personne."))
        return redirect(f"{reverse('referral', args=[done.pk])}?garde=orientation-{initiative.ref}")
    context = {
        "initiative": initiative, "organisation": organisation, "form": form, "holder": holder, "kept": kept_draft(request), "after": after
    }  # fmt: skip
    return render(request, "referrals/write.html", context, status=422 if form.is_bound else 200)


def _found(request: HttpRequest, pk: int) -> Referral:
    found = queries.one(me(request), pk)
    if found is None:
        raise Http404
    return found


@doors.role(refers_somewhere)
def rewrite(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft is prepared again; once it was shown to the person it no longer changes."""
    draft = _found(request, pk)
    if draft.state != ReferralState.DRAFT:
        messages.error(request, _("Cette orientation a été montrée à la personne : elle ne change plus. Annulez-la, puis préparez-en une autre."))
        return redirect("referral", pk=pk)
    initiative, programme, holder = _initiative(request, draft.initiative.ref)
    return _write(request, initiative, programme, holder, draft.organisation, draft)


# --------------------------------------------------------------------------------------------------------- one referral


@dataclass(frozen=True)
class Gesture:
    """One thing that the team does with a referral: when (`offered`), what is typed, the verb, the words of the page."""

    key: str
    offered: Callable[[Referral], bool]
    form: type[forms.Form]
    do: Callable[[Person | None, Referral, dict[str, Any]], Any]
    title: Any
    button: Any
    done: Any
    hint: Any = ""
    kind: str = "kept"


def _if(verb: str) -> Callable[[Referral], bool]:
    return lambda referral: LIFE.may(referral, verb)


GESTURES = [
    Gesture(
        "agree", _if("send"), ConsentForm, lambda who, r, data: actions.agree(actor=who, referral=r, **data),
        gettext_lazy("Noter son accord"), gettext_lazy("Elle est d’accord : envoyer"),
        gettext_lazy("L’accord est noté, et l’idée est confiée au partenaire."),
        gettext_lazy("Lisez-lui le texte de l’accord, mot pour mot. Il est gardé tel quel."), "main",
    ),
    Gesture(
        "ask", _if("ask"), SeenForm, lambda who, r, data: actions.ask(actor=who, referral=r, **data),
        gettext_lazy("Lui demander son accord"), gettext_lazy("Demander par le moyen qu’elle a choisi"),
        gettext_lazy("La demande est écrite : la personne répondra avec son code, ou vous le dira."),
        gettext_lazy("Le texte de l’accord lui est écrit. Elle répond sur la page de son idée, ou de vive voix."),
    ),
    Gesture(
        "receive", _if("receive"), forms.Form, lambda who, r, data: answers.receive(actor=who, referral=r),
        gettext_lazy("Le partenaire l’a bien reçue"), gettext_lazy("Noter qu’elle est reçue"), gettext_lazy("C’est noté."),
    ),
    Gesture(
        "answer", _if("taken"), NotedAnswerForm, lambda who, r, data: answers.answer(actor=who, referral=r, **data),
        gettext_lazy("Noter sa réponse"), gettext_lazy("Noter cette réponse"),
        gettext_lazy("La réponse est notée."),
        gettext_lazy("Ce que le partenaire vous a dit de vive voix. La personne le lira."),
    ),
    Gesture(
        "give_back", _if("return"), GiveBackForm, lambda who, r, data: answers.give_back(actor=who, referral=r, **data),
        gettext_lazy("Noter ce que la personne répond"), gettext_lazy("Envoyer au partenaire"),
        gettext_lazy("Sa réponse est écrite au partenaire."),
    ),
    Gesture(
        "end", _if("end"), OutcomeForm, lambda who, r, data: answers.end(actor=who, referral=r, **data),
        gettext_lazy("Dire ce qu’il en est advenu"), gettext_lazy("Noter l’issue"),
        gettext_lazy("C’est noté."),
    ),
    Gesture(
        "link", lambda r: r.sent_at is not None and not r.is_closed, forms.Form,
        lambda who, r, data: actions.renew_link(actor=who, referral=r),
        gettext_lazy("Refaire le lien"), gettext_lazy("Faire un nouveau lien et l’envoyer"),
        gettext_lazy("Un nouveau lien est fait ; l’ancien n’ouvre plus rien."),
        gettext_lazy("Il est perdu, ou d’autres l’ont reçu. L’ancien n’ouvrira plus rien."), "",
    ),
    Gesture(
        "refuse", _if("refuse"), ReasonForm, lambda who, r, data: actions.refuse(actor=who, referral=r, **data),
        gettext_lazy("La personne ne veut pas"), gettext_lazy("Noter qu’elle refuse"),
        gettext_lazy("C’est noté : rien ne part."), "", "",
    ),
    Gesture(
        "withdraw", lambda r: r.sent_at is not None and LIFE.may(r, "withdraw"), ReasonForm,
        lambda who, r, data: actions.withdraw(actor=who, referral=r, **data),
        gettext_lazy("La personne retire son accord"), gettext_lazy("Fermer le lien et prévenir le partenaire"),
        gettext_lazy("Le lien est fermé. Le partenaire est prié d’effacer ce qu’il a reçu."), "", "warn",
    ),
    Gesture(
        "cancel", _if("cancel"), ReasonForm, lambda who, r, data: actions.cancel(actor=who, referral=r, **data),
        gettext_lazy("Annuler cette orientation"), gettext_lazy("Annuler"),
        gettext_lazy("Cette orientation est annulée."), "", "warn",
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Offered:
    gesture: Gesture
    form: forms.Form


def _make(gesture: Gesture, referral: Referral, posted: Any = None) -> forms.Form:
    initial = {"seen": referral.version} if "seen" in gesture.form.base_fields else {}
    return gesture.form(posted, initial=initial, auto_id=f"{gesture.key}_%s")


@doors.role(refers_somewhere)
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it is, what was shared, and what can be done now. Each form says its gesture; a refusal gives back what was typed."""
    found = _found(request, pk)
    bound: dict[str, forms.Form] = {}
    if request.method == "POST":
        gesture = next((g for g in GESTURES if g.key == request.POST.get("gesture")), None)
        if gesture is None:
            raise Http404
        form = _make(gesture, found, request.POST)
        if doors.attempt(form, lambda data: gesture.do(me(request), found, data)) is not None:
            messages.success(request, gesture.done)
            return redirect("referral", pk=pk)
        bound[gesture.key] = form
        found = _found(request, pk)
    offered = [Offered(g, bound.get(g.key) or _make(g, found)) for g in GESTURES if g.offered(found) or g.key in bound]
    context = {
        "referral": found,
        "items": shown(found),
        "consent": found.consent_text or consent_text(found),
        "replies": list(found.replies.select_related("noted_by").order_by("-pk")),
        "offered": offered,
        "days": clock.working_days_between(clock.today(), found.due_on) if found.due_on else None,
        "back": found.state in {ReferralState.ELSEWHERE, ReferralState.SILENT},
        "open_link": found.sent_at is not None and found.state not in SHUT,
        "kept": kept_draft(request),
    }
    return render(request, "referrals/referral.html", context, status=422 if bound else 200)


# ------------------------------------------------------------------------------------------------------------ the lists


def _tabs(current: str) -> list[dict[str, Any]]:
    names = {"referrals": _("Les orientations"), "referral_delays": _("Les délais")}
    return [{"url": reverse(name), "label": label, "current": name == current, "count": None} for name, label in names.items()]


@doors.role(refers_somewhere)
@require_safe
def referrals(request: HttpRequest) -> HttpResponse:
    group, typed = request.GET.get("etat", ""), request.GET.get("q", "")
    page = doors.uncounted(request, queries.filtered(queries.of_team(me(request)), group, typed), PER_PAGE)
    context = {
        "page": page,
        "rows": [row(one) for one in page],
        "form": FilterForm({"etat": group, "q": typed}),
        "filtered": bool(group or typed),
        "tabs": _tabs("referrals"),
    }
    return render(request, "referrals/list.html", context)


@doors.role(refers_somewhere)
@require_safe
def delays(request: HttpRequest) -> HttpResponse:
    """How long each partner takes to answer: half of the answers came sooner."""
    found = queries.delays(me(request))
    enough = [one for one in found if not one.too_few]
    longest = max((one.days_to_answer or 0 for one in enough), default=0) or 1
    figure = {
        "title": _("Jours avant la première réponse, par partenaire"),
        "note": _(
            "La moitié des réponses est arrivée plus vite. En jours ordinaires, week-ends compris ; une orientation sans réponse n’entre pas dans "
            "ce nombre, elle est comptée à part. Seuls se montrent les partenaires qui en ont reçu au moins cinq."
        ),
        "label_head": _("Partenaire"),
        "value_head": _("Jours"),
        "rows": [
            {
                "label": one.partner,
                "value": one.days_to_answer,
                "share": round(100 * (one.days_to_answer or 0) / longest),
                "too_small": one.days_to_answer is None,
            }
            for one in enough
        ],
    }
    return render(request, "referrals/delays.html", {"delays": found, "figure": figure, "tabs": _tabs("referral_delays")})


@doors.role(refers_somewhere)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Dates and states for a spreadsheet: nothing of the ideas, nothing of the persons."""
    return csv_response(f"orientations-{clock.today():%Y-%m-%d}", [queries.HEAD, *queries.sheet(me(request))])


# ----------------------------------------------------------------------------------------------- whoever holds the idea


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
                words = _("Merci. Votre idée est confiée à ce partenaire, avec votre accord. Nous vous dirons la réponse.")
            case "refuse":
                done = doors.attempt(form, lambda data: actions.refuse(actor=actor, referral=found, **data))
                words = _("C’est noté : rien n’est transmis. Nous restons à vos côtés.")
            case "withdraw":
                done = doors.attempt(form, lambda data: actions.withdraw(actor=actor, referral=found, **data))
                words = _("Votre accord est retiré : le lien est fermé, et le partenaire est prié d’effacer ce qu’il a reçu.")
            case "give_back":
                form = give_back = GiveBackForm(request.POST, auto_id="reponse_%s")
                done = doors.attempt(form, lambda data: answers.give_back(actor=actor, referral=found, **data))
                words = _("Votre réponse est écrite au partenaire.")
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
