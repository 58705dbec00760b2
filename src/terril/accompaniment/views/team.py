"""Who follows an initiative: its page for the team, the proposals, the relay, the end; what each can give."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from terril.accompaniment import access, actions, queries
from terril.accompaniment.forms import (
    AskForm,
    EndForm,
    NoteForm,
    OfferingForm,
    ProposeForm,
    ReasonForm,
    RelayForm,
    SessionForm,
)
from terril.accompaniment.models import Accompaniment, AccompanimentRequest, AccompanimentState, Availability
from terril.accompaniment.views.doors import accompaniment, attachment_of
from terril.initiatives.models import Initiative
from terril.initiatives.views.doors import attempt, for_work
from terril.kernel import access as doors
from terril.kernel.drafts import kept_draft
from terril.kernel.errors import Refused
from terril.people.models import Person
from terril.programmes.access import has_role, works_somewhere
from terril.programmes.doors import LARGEST, me, page_of, private, programme_of
from terril.programmes.models import RoleKind


def _open_asking(initiative: Initiative, programme_id: int) -> AccompanimentRequest | None:
    asked = AccompanimentRequest.objects.filter(attachment__initiative=initiative, attachment__programme_id=programme_id)
    return asked.filter(closed_at__isnull=True).first()


def page(request: HttpRequest, initiative: Initiative, status: int = 200, **given: Any) -> HttpResponse:
    """The page of accompaniment of one initiative; `given`: forms that were refused."""
    person, attachment = me(request), attachment_of(request, initiative)
    told = queries.story_of(initiative)
    active = [a for a in told if a.state == AccompanimentState.ACTIVE]
    decides = access.decides_for(person, attachment.programme_id)
    asked = queries.last_asking(attachment)
    asking = asked if asked and asked.closed_at is None else None
    own = next((a for a in active if a.person_id == person.pk), None)
    found = queries.candidates(attachment, asking) if decides and len({a.place for a in active}) < 2 else []
    context = {
        "initiative": initiative,
        "attachment": attachment,
        "asking": asking,
        "asked": asked,
        "active": active,
        "proposed": [a for a in told if a.state == AccompanimentState.PROPOSED],
        "former": [a for a in told if a.state in {AccompanimentState.ENDED, AccompanimentState.DECLINED}],
        "sessions": sorted((s for a in told for s in _sessions(a)), key=lambda s: (s.held_on, s.pk), reverse=True),
        "own": own,
        "decides": decides,
        "offers": own is None and not decides and not any(a.person_id == person.pk and a.state == AccompanimentState.PROPOSED for a in told),
        "sealed": queries.sealed_summary(initiative, told, with_readings=decides or own is not None),
        "readers": _readers(active),
        "candidates": found,
        "propose_form": ProposeForm(candidates=found) if found else None,
        "ask_form": AskForm(initial={"words": asking.words, "skills": asking.skills, "language": asking.language} if asking else None),
        "session_form": SessionForm(initial={"counts": has_role(person, attachment.programme_id, frozenset({RoleKind.VOLUNTEER}))}),
        "note_form": NoteForm(),
        "close_form": None,
        "kept": kept_draft(request),
        **given,
    }
    return private(render(request, "accompaniment/initiative.html", context, status=status))


def _sessions(told: Accompaniment) -> list[Any]:
    sessions = list(told.sessions.all())
    for session in sessions:
        session.by = told.person
        session.step = getattr(session, "next_step", None)
    return sessions


def _readers(active: list[Accompaniment]) -> str:
    names = [a.person.name for a in active]
    if not names:
        return _("personne pour l’instant")
    return names[0] if len(names) == 1 else _("%(one)s et %(two)s") % {"one": names[0], "two": names[1]}


@doors.role(works_somewhere)
def show(request: HttpRequest, ref: str) -> HttpResponse:
    return page(request, for_work(request, ref))


@doors.role(works_somewhere)
@require_POST
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    initiative = for_work(request, ref)
    form = AskForm(request.POST)
    done = attempt(form, lambda data: actions.ask(actor=me(request), attachment=attachment_of(request, initiative), **data))
    if done is None:
        return page(request, initiative, status=422, ask_form=form)
    messages.success(request, _("La demande est notée. Elle attend sur le bureau de la coordination."))
    return redirect("support_page", ref=ref)


@doors.role(access.decides_somewhere)
@require_POST
def close_asking(request: HttpRequest, ref: str) -> HttpResponse:
    initiative = for_work(request, ref)
    attachment = attachment_of(request, initiative)
    waiting = _open_asking(initiative, attachment.programme_id)
    if waiting is None or not access.decides_for(me(request), attachment.programme_id):
        return redirect("support_page", ref=ref)
    form = ReasonForm(request.POST)
    done = attempt(form, lambda data: actions.close_asking(actor=me(request), asking=waiting, **data))
    if done is None:
        return page(request, initiative, status=422, close_form=form)
    messages.success(request, _("C’est noté, et la personne le saura."))
    return redirect("support_page", ref=ref)


@doors.role(access.decides_somewhere)
@require_POST
def propose(request: HttpRequest, ref: str) -> HttpResponse:
    initiative = for_work(request, ref)
    attachment = attachment_of(request, initiative)
    if not access.decides_for(me(request), attachment.programme_id):
        return redirect("support_page", ref=ref)
    form = ProposeForm(request.POST, candidates=queries.candidates(attachment, _open_asking(initiative, attachment.programme_id)))
    taken = Accompaniment.objects.filter(attachment=attachment, state=AccompanimentState.ACTIVE, place=1).exists()
    made = attempt(
        form,
        lambda data: actions.propose(
            actor=me(request), attachment=attachment, person=form.chosen.person, place=2 if taken else 1, reasons=form.chosen.told,
            agreed=data["agreed"] or form.chosen.person == me(request),
        ),
    )  # fmt: skip
    if made is None:
        return page(request, initiative, status=422, propose_form=form)
    name = made.person.name
    accepted = _("%(name)s suit maintenant cette idée. La personne qui la porte le saura.")
    waits = _("La proposition part à %(name)s.")
    messages.success(request, (accepted if made.state == AccompanimentState.ACTIVE else waits) % {"name": name})
    return redirect("support_page", ref=ref)


@doors.role(works_somewhere)
@require_POST
def offer(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody of the team says: I can."""
    initiative = for_work(request, ref)
    try:
        actions.offer_myself(actor=me(request), attachment=attachment_of(request, initiative))
        messages.success(request, _("Merci. La coordination vous répond."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("support_page", ref=ref)


def _answered(request: HttpRequest, pk: int, do: Any, done: Any) -> HttpResponse:
    found = accompaniment(access.answered_by(me(request)), pk)
    try:
        made = do(found)
        messages.success(request, done(made))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("support_list")


@doors.role(works_somewhere)
@require_POST
def accept(request: HttpRequest, accompaniment_id: int) -> HttpResponse:
    return _answered(
        request,
        accompaniment_id,
        lambda found: actions.accept(actor=me(request), accompaniment=found),
        lambda made: _("%(name)s suit maintenant cette idée. La personne qui la porte le saura.") % {"name": made.person.name},
    )


@doors.role(works_somewhere)
@require_POST
def decline(request: HttpRequest, accompaniment_id: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _answered(
        request,
        accompaniment_id,
        lambda found: actions.decline(actor=me(request), accompaniment=found, reason=reason),
        lambda made: _("C’est noté. Merci d’avoir répondu."),
    )


@doors.role(access.decides_somewhere)
@require_POST
def take_back(request: HttpRequest, accompaniment_id: int) -> HttpResponse:
    return _answered(
        request,
        accompaniment_id,
        lambda found: actions.take_back(actor=me(request), accompaniment=found),
        lambda made: _("La proposition est reprise."),
    )


def _endable(person: Person) -> Any:
    """Whoever decides, or whoever follows: each may say that it stops, or pass the relay."""
    return access.decided_by(person) | Accompaniment.objects.filter(person=person, attachment__initiative__in=access.followed_by(person))


@doors.role(works_somewhere)
def end(request: HttpRequest, accompaniment_id: int) -> HttpResponse:
    found = accompaniment(_endable(me(request)).filter(state=AccompanimentState.ACTIVE), accompaniment_id)
    form = EndForm(request.POST or None)
    if request.method == "POST":
        done = attempt(form, lambda data: actions.end(actor=me(request), accompaniment=found, **data))
        if done is not None:
            messages.success(request, _("C’est noté, et la personne le saura."))
            return redirect("support_page", ref=found.attachment.initiative.ref)
    return private(render(request, "accompaniment/end.html", {"form": form, "one": found}, status=422 if form.is_bound else 200))


@doors.role(works_somewhere)
def relay(request: HttpRequest, accompaniment_id: int) -> HttpResponse:
    """One accompaniment goes on to somebody else, who has to say yes."""
    found = accompaniment(_endable(me(request)).filter(state=AccompanimentState.ACTIVE), accompaniment_id)
    people = queries.candidates(found.attachment, None)
    form = ProposeForm(request.POST or None, candidates=people)
    if request.method == "POST":
        done = attempt(
            form,
            lambda data: actions.hand_on(
                actor=me(request), accompaniment=found, to=form.chosen.person, reasons=form.chosen.told,
                agreed=data["agreed"] or form.chosen.person == me(request),
            ),
        )  # fmt: skip
        if done is not None:
            words = _("%(name)s prend le relais.") if done.state == AccompanimentState.ACTIVE else _("La proposition part à %(name)s.")
            messages.success(request, words % {"name": done.person.name})
            return redirect("support_page", ref=found.attachment.initiative.ref)
    context = {"form": form, "one": found, "candidates": people}
    return private(render(request, "accompaniment/relay.html", context, status=422 if form.is_bound else 200))


@doors.role(access.decides_somewhere)
def leaving(request: HttpRequest, person_id: int) -> HttpResponse:
    """Somebody leaves, or has left: everything they follow goes on to others in one gesture, or later, one by one."""
    programme = programme_of(request, access.DECIDES)
    # Whoever is not of the team, and follows nothing here, is nobody's to name.
    person = get_object_or_404(queries.everybody(programme), pk=min(person_id, LARGEST))
    following = list(
        access.decided_by(me(request))
        .filter(person=person, state=AccompanimentState.ACTIVE, attachment__programme=programme)
        .select_related("attachment__initiative__commune", "attachment__programme", "person")
        .order_by("started_at", "pk")[:50]
    )
    form = RelayForm(request.POST or None, relays=queries.relays(programme, following))
    if request.method == "POST" and form.is_valid():
        kept, refused = 0, []
        for one, candidate in form.chosen():
            try:
                # Whoever names themself has said yes.
                own = candidate.person == me(request)
                actions.hand_on(actor=me(request), accompaniment=one, to=candidate.person, reasons=candidate.told, agreed=own)
                kept += 1
            except Refused as said:
                refused.append(said.message)
        for message in dict.fromkeys(refused):
            messages.error(request, message)
        messages.success(request, _("Relais proposés : %(n)s. Chacun reste suivi jusqu’au oui de la personne suivante.") % {"n": kept})
        return redirect("support_list")
    return private(render(request, "accompaniment/leaving.html", {"form": form, "leaver": person, "following": following}))


@doors.role(works_somewhere)
def listing(request: HttpRequest) -> HttpResponse:
    """Mine: what is asked of me, what I planned, what I follow."""
    person = me(request)
    programme = programme_of(request)
    context = {
        "programme": programme,
        "tabs": _tabs(person, programme.pk, "support_list"),
        "proposals": list(queries.proposed_to(person)[:20]),
        "steps": list(queries.steps_of(person)[:20]),
        "mine": list(queries.mine(person)[:50]),
    }
    return private(render(request, "accompaniment/list.html", context))


@doors.role(access.decides_somewhere)
def everybody(request: HttpRequest) -> HttpResponse:
    """The team's: who has nobody any more, who asks for somebody, who can what, everything that is followed."""
    person = me(request)
    programme = programme_of(request, access.DECIDES)
    context = {
        "programme": programme,
        "tabs": _tabs(person, programme.pk, "support_team"),
        "askings": list(queries.askings(programme, person)[:30]),
        "alone": list(queries.left_alone(programme, person)[:30]),
        "page": page_of(request, queries.active_for(programme, person)),
        "helpers": queries.helpers(programme),
    }
    return private(render(request, "accompaniment/team.html", context))


def _tabs(person: Person, programme_id: int, current: str) -> list[dict[str, Any]]:
    if not access.decides_for(person, programme_id):
        return []
    names = [("support_list", _("Ce que je suis")), ("support_team", _("Toute l’équipe"))]
    return [{"url": reverse(name), "label": label, "current": name == current} for name, label in names]


@doors.role(works_somewhere)
def offering(request: HttpRequest) -> HttpResponse:
    """What I can bring; a coordinator may write it for somebody of the team (`?personne=`)."""
    programme = programme_of(request)
    person = _offering_person(request, programme.pk)
    kept = Availability.objects.filter(programme=programme, person=person).select_related("commune").first()
    form = OfferingForm(request.POST or None, initial=_said(kept))
    form.fields["commune"].within(programme.territory)  # type: ignore[attr-defined]
    if request.method == "POST":
        done = attempt(form, lambda data: actions.say_offering(actor=me(request), programme=programme, person=person, **data))
        if done is not None:
            messages.success(request, _("Merci, c’est noté."))
            return redirect("support_list")
    context = {"form": form, "whose": person, "own": person == me(request)}
    return private(render(request, "accompaniment/availability.html", context, status=422 if form.is_bound else 200))


def _offering_person(request: HttpRequest, programme_id: int) -> Person:
    wanted = request.GET.get("personne", "")
    if wanted.isdecimal() and len(wanted) < 18 and access.decides_for(me(request), programme_id):
        return get_object_or_404(queries.workers_of(programme_id), pk=int(wanted))
    return me(request)


def _said(kept: Availability | None) -> dict[str, Any]:
    if kept is None:
        return {}
    return {
        "skills": kept.skills, "languages": kept.languages, "commune": kept.commune_id, "km": kept.km, "most": kept.most,
        "resting_until": kept.resting_until,
    }  # fmt: skip

