"""Who follows an initiative: its page for the team, the proposals, the relay, the end; what each can give. Then the page of whoever holds it:
who follows my idea, what we decided, who can read what, and how to ask for somebody.
"""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from terril.accompaniment import access, actions, queries, team
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
from terril.initiatives.doors import actor_of, attachment_of, for_work, opened
from terril.initiatives.models import Attachment, Initiative
from terril.kernel import doors
from terril.kernel.drafts import kept_draft
from terril.kernel.errors import Refused
from terril.kernel.forms import field_of
from terril.kernel.written import Sliced
from terril.people.doors import me
from terril.people.models import Person
from terril.programmes.access import has_role, works_somewhere
from terril.programmes.doors import programme_of
from terril.programmes.models import RoleKind
from terril.territory.forms import CommuneField

PER_PAGE = 30


def page(request: HttpRequest, initiative: Initiative, status: int = 200, **given: Any) -> HttpResponse:
    """The page of accompaniment of one initiative; `given`: forms that were refused."""
    person, attachment = me(request), attachment_of(request, initiative)
    story = queries.story_of(initiative)
    active = [a for a in story if a.state == AccompanimentState.ACTIVE]
    decides = access.decides_for(person, attachment.programme_id)
    asked = queries.last_asking(attachment)
    asking = asked if asked and asked.closed_at is None else None
    own = next((a for a in active if a.person_id == person.pk), None)
    candidates = team.candidates(attachment, asking) if decides and len({a.place for a in active}) < 2 else []
    sessions: list[Any] = []
    for one in story:
        for session in one.sessions.all():
            session.by, session.step = one.person, getattr(session, "next_step", None)  # type: ignore[attr-defined]  # the page reads both
            sessions.append(session)
    readers = [a.person.name for a in active] or [_("personne pour l’instant")]
    context = {
        "initiative": initiative,
        "attachment": attachment,
        "asking": asking,
        "asked": asked,
        "active": active,
        "proposed": [a for a in story if a.state == AccompanimentState.PROPOSED],
        "former": [a for a in story if a.state in {AccompanimentState.ENDED, AccompanimentState.DECLINED}],
        "sessions": sorted(sessions, key=lambda s: (s.held_on, s.pk), reverse=True),
        "own": own,
        "decides": decides,
        "offers": own is None and not decides and not any(a.person_id == person.pk and a.state == AccompanimentState.PROPOSED for a in story),
        "sealed": queries.sealed_summary(initiative, story, with_readings=decides or own is not None),
        "readers": _("%(one)s et %(two)s") % {"one": readers[0], "two": readers[1]} if len(readers) > 1 else readers[0],
        "candidates": candidates,
        "propose_form": ProposeForm(candidates=candidates) if candidates else None,
        "ask_form": AskForm(initial={"words": asking.words, "skills": asking.skills, "language": asking.language} if asking else None),
        "session_form": SessionForm(initial={"counts": has_role(person, attachment.programme_id, frozenset({RoleKind.VOLUNTEER}))}),
        "note_form": NoteForm(),
        "close_form": None,
        "kept": kept_draft(request),
        **given,
    }
    return render(request, "accompaniment/initiative.html", context, status=status)


@doors.role(works_somewhere)
def show(request: HttpRequest, ref: str) -> HttpResponse:
    return page(request, for_work(request, ref))


# ----------------------------------------------------------------------------------------------- somebody is asked for


@doors.role(works_somewhere)
@doors.gesture("accompaniment_page", "ref")
def ask(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), AskForm(request.POST)
    attachment = attachment_of(request, initiative)
    if doors.attempt(form, lambda data: actions.ask(actor=me(request), attachment=attachment, **data)) is None:
        return page(request, initiative, status=422, ask_form=form)
    return _("La demande est notée. Elle attend sur le bureau de la coordination.")


def _open_asking(attachment: Attachment) -> AccompanimentRequest | None:
    return AccompanimentRequest.objects.filter(attachment=attachment, closed_at__isnull=True).first()


@doors.role(access.decides_somewhere)
@doors.gesture("accompaniment_page", "ref")
def close_asking(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), ReasonForm(request.POST)
    attachment = attachment_of(request, initiative)
    waiting = _open_asking(attachment)
    if waiting is None or not access.decides_for(me(request), attachment.programme_id):
        return ""
    if doors.attempt(form, lambda data: actions.close_asking(actor=me(request), asking=waiting, **data)) is None:
        return page(request, initiative, status=422, close_form=form)
    return _("C’est noté, et la personne le saura.")


@doors.role(access.decides_somewhere)
@doors.gesture("accompaniment_page", "ref")
def propose(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative = for_work(request, ref)
    attachment = attachment_of(request, initiative)
    if not access.decides_for(me(request), attachment.programme_id):
        return ""
    form = ProposeForm(request.POST, candidates=team.candidates(attachment, _open_asking(attachment)))
    taken = Accompaniment.objects.filter(attachment=attachment, state=AccompanimentState.ACTIVE, place=1).exists()
    made = doors.attempt(
        form,
        lambda data: actions.propose(
            actor=me(request), attachment=attachment, person=form.chosen.person, place=2 if taken else 1, reasons=form.chosen.told,
            agreed=data["agreed"] or form.chosen.person == me(request),
        ),
    )  # fmt: skip
    if made is None:
        return page(request, initiative, status=422, propose_form=form)
    if made.state == AccompanimentState.ACTIVE:
        return _("%(name)s suit maintenant cette idée. La personne qui la porte le saura.") % {"name": made.person.name}
    return _("La proposition est faite à %(name)s.") % {"name": made.person.name}


@doors.role(works_somewhere)
@doors.gesture("accompaniment_page", "ref")
def offer(request: HttpRequest, ref: str) -> str:
    """Somebody of the team says: I can."""
    actions.offer_myself(actor=me(request), attachment=attachment_of(request, for_work(request, ref)))
    return _("Merci. La coordination vous répond.")


# --------------------------------------------------------------------------------------------------- a proposal is answered


def _one(among: QuerySet[Accompaniment], pk: int) -> Accompaniment:
    return get_object_or_404(
        among.select_related("attachment__initiative__commune", "attachment__programme", "person", "proposed_by", "takes_over__person"), pk=pk
    )


@doors.role(works_somewhere)
@doors.gesture("accompaniment_list")
def accept(request: HttpRequest, accompaniment_id: int) -> str:
    made = actions.accept(actor=me(request), accompaniment=_one(access.answered_by(me(request)), accompaniment_id))
    return _("%(name)s suit maintenant cette idée. La personne qui la porte le saura.") % {"name": made.person.name}


@doors.role(works_somewhere)
@doors.gesture("accompaniment_list")
def decline(request: HttpRequest, accompaniment_id: int) -> str:
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.decline(actor=me(request), accompaniment=_one(access.answered_by(me(request)), accompaniment_id), reason=reason)
    return _("C’est noté. Merci d’avoir répondu.")


@doors.role(access.decides_somewhere)
@doors.gesture("accompaniment_list")
def take_back(request: HttpRequest, accompaniment_id: int) -> str:
    actions.take_back(actor=me(request), accompaniment=_one(access.answered_by(me(request)), accompaniment_id))
    return _("La proposition est reprise.")


# ------------------------------------------------------------------------------------------------------- it stops, or goes on


def _stoppable(request: HttpRequest, pk: int) -> Accompaniment:
    """For whoever decides, or whoever follows: each may say that it stops, or pass the relay."""
    person = me(request)
    own = Accompaniment.objects.filter(person=person, attachment__initiative__in=access.followed_by(person))
    return _one((access.decided_by(person) | own).filter(state=AccompanimentState.ACTIVE), pk)


@doors.role(works_somewhere)
def end(request: HttpRequest, accompaniment_id: int) -> HttpResponse:
    found, form = _stoppable(request, accompaniment_id), EndForm(request.POST or None)
    if doors.attempt(form, lambda data: actions.end(actor=me(request), accompaniment=found, **data)) is not None:
        messages.success(request, _("C’est noté, et la personne le saura."))
        return redirect("accompaniment_page", ref=found.attachment.initiative.ref)
    return render(request, "accompaniment/end.html", {"form": form, "one": found}, status=422 if form.is_bound else 200)


@doors.role(works_somewhere)
def relay(request: HttpRequest, accompaniment_id: int) -> HttpResponse:
    """One accompaniment goes on to somebody else, who has to say yes."""
    found = _stoppable(request, accompaniment_id)
    people = team.candidates(found.attachment, None)
    form = ProposeForm(request.POST or None, candidates=people)
    done = doors.attempt(
        form,
        lambda data: actions.hand_on(
            actor=me(request), accompaniment=found, to=form.chosen.person, reasons=form.chosen.told,
            agreed=data["agreed"] or form.chosen.person == me(request),
        ),
    )  # fmt: skip
    if done is not None:
        words = _("%(name)s prend le relais.") if done.state == AccompanimentState.ACTIVE else _("La proposition est faite à %(name)s.")
        messages.success(request, words % {"name": done.person.name})
        return redirect("accompaniment_page", ref=found.attachment.initiative.ref)
    context = {"form": form, "one": found, "candidates": people}
    return render(request, "accompaniment/relay.html", context, status=422 if form.is_bound else 200)


@doors.role(access.decides_somewhere)
def leaving(request: HttpRequest, person_id: int) -> HttpResponse:
    """Somebody leaves, or has left: everything they follow goes on to others in one gesture, or later, one by one."""
    programme = programme_of(request, access.DECIDES)
    # Whoever is not of the team, and follows nothing here, is nobody's to name.
    person = get_object_or_404(team.everybody(programme), pk=person_id)
    following = list(
        access.decided_by(me(request))
        .filter(person=person, state=AccompanimentState.ACTIVE, attachment__programme=programme)
        .select_related("attachment__initiative__commune", "attachment__programme", "person")
        .order_by("started_at", "pk")[:50]
    )
    form = RelayForm(request.POST or None, relays=team.relays(programme, following))
    if form.is_valid():
        kept, refused = 0, []
        for one, candidate in form.chosen():
            try:
                # Naming yourself counts as accepting.
                own = candidate.person == me(request)
                actions.hand_on(actor=me(request), accompaniment=one, to=candidate.person, reasons=candidate.told, agreed=own)
                kept += 1
            except Refused as said:
                refused.append(said.message)
        for message in dict.fromkeys(refused):
            messages.error(request, message)
        messages.success(request, _("Relais proposés : %(n)s. Chacun reste suivi jusqu’au oui de la personne suivante.") % {"n": kept})
        return redirect("accompaniment_list")
    return render(request, "accompaniment/leaving.html", {"form": form, "leaver": person, "following": following})


# --------------------------------------------------------------------------------------------------------------- the lists


@doors.role(works_somewhere)
def listing(request: HttpRequest) -> HttpResponse:
    """Mine: what is asked of me, what I planned, what I follow."""
    person, programme = me(request), programme_of(request)
    context = {
        "programme": programme,
        "tabs": _tabs(person, programme.pk, "accompaniment_list"),
        "proposals": queries.first_proposed(person),
        "steps": queries.first_steps(person),
        "mine": queries.first_of_mine(person),
    }
    return render(request, "accompaniment/list.html", context)


@doors.role(access.decides_somewhere)
def everybody(request: HttpRequest) -> HttpResponse:
    """The team's: who has nobody any more, who asks for somebody, who can what, everything that is followed."""
    person, programme = me(request), programme_of(request, access.DECIDES)
    followed = Sliced(queries.active_count(programme, person), lambda cut: queries.active_in(programme, person, cut))
    context = {
        "programme": programme,
        "tabs": _tabs(person, programme.pk, "accompaniment_team"),
        "askings": queries.first_askings(programme, person),
        "alone": queries.first_left_alone(programme, person),
        "page": doors.page(request, followed, PER_PAGE),
        "helpers": team.helpers(programme),
    }
    return render(request, "accompaniment/team.html", context)


def _tabs(person: Person, programme_id: int, current: str) -> list[dict[str, Any]]:
    if not access.decides_for(person, programme_id):
        return []
    names = [("accompaniment_list", _("Ce que je suis")), ("accompaniment_team", _("Toute l’équipe"))]
    return [{"url": reverse(name), "label": label, "current": name == current} for name, label in names]


@doors.role(works_somewhere)
def availability(request: HttpRequest) -> HttpResponse:
    """What I can bring; a coordinator may write it for somebody of the team (`?personne=`)."""
    programme, person = programme_of(request), me(request)
    if (wanted := doors.number(request.GET.get("personne"))) is not None and access.decides_for(person, programme.pk):
        person = get_object_or_404(team.workers_of(programme.pk), pk=wanted)
    kept = Availability.objects.filter(programme=programme, person=person).first()
    form = OfferingForm(request.POST or None, initial=model_to_dict(kept, OfferingForm.base_fields) if kept else {})
    field_of(form, "commune", CommuneField).within(programme.territory)
    if doors.attempt(form, lambda data: actions.say_offering(actor=me(request), programme=programme, person=person, **data)) is not None:
        messages.success(request, _("Merci, c’est noté."))
        return redirect("accompaniment_list")
    context = {"form": form, "whose": person, "own": person == me(request)}
    return render(request, "accompaniment/availability.html", context, status=422 if form.is_bound else 200)


# ----------------------------------------------------------------------------------------------- whoever holds the idea


def _followed_page(request: HttpRequest, initiative: Initiative, status: int = 200, form: AskForm | None = None) -> HttpResponse:
    told = queries.story_of(initiative)
    sessions = [(session, a.person, getattr(session, "next_step", None)) for a in told for session in a.sessions.all()]
    context = {
        "initiative": initiative,
        "active": [a for a in told if a.state == AccompanimentState.ACTIVE],
        "former": [a for a in told if a.state == AccompanimentState.ENDED],
        "sessions": sorted(sessions, key=lambda row: (row[0].held_on, row[0].pk), reverse=True),
        "asking": AccompanimentRequest.objects.filter(attachment__initiative=initiative, closed_at__isnull=True).first(),
        "sealed": queries.sealed_summary(initiative, told, with_readings=False),
        "form": form or AskForm(),
    }
    return render(request, "accompaniment/followed.html", context, status=status)


@doors.by_code
def followed(request: HttpRequest, ref: str) -> HttpResponse:
    initiative, _code = opened(request, ref)
    return _followed_page(request, initiative)


@doors.by_code
@doors.gesture("followed_accompaniment", "ref")
def ask_for_somebody(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, _code = opened(request, ref)
    form, actor, attachment = AskForm(request.POST), actor_of(request, initiative), initiative.attachments.all()[0]
    if doors.attempt(form, lambda data: actions.ask(actor=actor, attachment=attachment, by_holder=True, **data)) is None:
        return _followed_page(request, initiative, status=422, form=form)
    return _("Votre demande est arrivée. Nous cherchons quelqu’un, et nous vous dirons qui.")


@doors.by_code
def stop(request: HttpRequest, ref: str, accompaniment_id: int) -> HttpResponse:
    """The holder would rather not be followed by this person any more: a page asks once more, and no reason is due."""
    initiative, _code = opened(request, ref)
    following = Accompaniment.objects.filter(attachment__initiative=initiative, state=AccompanimentState.ACTIVE).select_related("person")
    found = get_object_or_404(following, pk=accompaniment_id)
    if request.method != "POST":
        return render(request, "accompaniment/followed_stop.html", {"initiative": initiative, "one": found})
    words = str(request.POST.get("reason", ""))[:300]
    actions.stopped_by_holder(actor=actor_of(request, initiative), accompaniment=found, words=words)
    name = found.person.first_name or found.person.name
    messages.success(request, _("C’est noté : %(name)s ne suit plus votre idée, et le saura.") % {"name": name})
    return redirect("followed_accompaniment", ref=ref)
