"""The team at work on an initiative: answer, name, stage, needs, promises, close ones."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from terril.directory.models import Organisation
from terril.initiatives import actions
from terril.initiatives.forms import (
    AnswerForm,
    ClosePledgeForm,
    NeedForm,
    PictureForm,
    PledgeForm,
    StageForm,
    TitleForm,
    TranscriptionForm,
)
from terril.initiatives.models import Addition, Attachment, Initiative, Need, Pledge
from terril.initiatives.panels import AFTERWARDS, PANELS, WAYS, WORK
from terril.initiatives.queries.story import holder_story
from terril.initiatives.queries.team import close_to, needs_of, pledges_due, suggested, waiting
from terril.initiatives.reasons import seen_from
from terril.initiatives.views.doors import attempt, for_work, viewer
from terril.kernel import access, clock
from terril.kernel.errors import Refused
from terril.programmes.access import WORKS, has_role, works_somewhere
from terril.programmes.desk import Row
from terril.programmes.models import Programme
from terril.programmes.queries import active_roles

PER_PAGE = 30


def _programme(request: HttpRequest) -> Programme:
    """The programme that the person works for (the first, when there are several)."""
    role = next((r for r in active_roles(viewer(request)) if r.kind in WORKS), None)  # type: ignore[arg-type]
    if role is None:
        raise Http404
    return role.programme


def _attachment(request: HttpRequest, initiative: Initiative) -> Attachment:
    """The attachment for which this person answers."""
    person = viewer(request)
    found = next((a for a in initiative.attachments.all() if has_role(person, a.programme_id, WORKS)), None)
    if found is None:
        raise Http404
    return found


@access.role(works_somewhere)
def ideas_waiting(request: HttpRequest) -> HttpResponse:
    programme = _programme(request)
    person = viewer(request)
    page = _slice(request, waiting(programme, person))  # type: ignore[arg-type]
    today = clock.today()
    rows = [
        Row(
            who=a.holder_name or _("Une personne"), what=a.initiative.name, url=f"/equipe/initiatives/{a.initiative.ref}/repondre/",
            do=_("Répondre"), due_on=a.answer_due_on, days=clock.working_days_between(today, a.answer_due_on),
            channel=a.holder_channel or "", detail=a.initiative.commune.name,
        )
        for a in page["items"]
    ]  # fmt: skip
    return render(request, "initiatives/waiting.html", {"rows": rows, "programme": programme, **page})


def _slice(request: HttpRequest, queryset: Any) -> dict[str, Any]:
    """One page of a long list, without counting it."""
    number = request.GET.get("page", "1")
    at = max(int(number) if number.isdecimal() and len(number) < 6 else 1, 1)
    items = list(queryset[(at - 1) * PER_PAGE : at * PER_PAGE + 1])
    return {
        "items": items[:PER_PAGE],
        "previous_url": f"?page={at - 1}" if at > 1 else "",
        "next_url": f"?page={at + 1}" if len(items) > PER_PAGE else "",
    }


@access.role(works_somewhere)
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    initiative = for_work(request, ref)
    attachment = _attachment(request, initiative)
    given = list(attachment.answers.select_related("answered_by", "helper").order_by("pk"))
    helpers = Organisation.objects.filter(partnerships__programme=attachment.programme).order_by("sort_name", "pk")
    if request.method == "POST":
        form = AnswerForm(request.POST, helpers=helpers)
        done = attempt(
            form,
            lambda data: actions.answer(
                actor=viewer(request), attachment=attachment, kind=data["kind"], body=data["body"], helper=data["helper"],
                where=data["where"], seen=data["seen"], draft=data["draft"],
            ),
        )  # fmt: skip
        if done is not None:
            held = done.released_at is None
            if held:
                messages.success(request, _("Votre réponse attend d’être relue : la personne ne la voit pas encore."))
            elif done.message_id is None:
                messages.success(request, _("Votre réponse est gardée : elle attend la personne sur sa page de suivi."))
            else:
                messages.success(request, _("Votre réponse est gardée et part par le moyen que la personne a choisi."))
            # Back to what waits next; the page of the initiative is a link away.
            back = reverse("drafts") if held else next(iter(AFTERWARDS.collect(viewer(request), done)), reverse("desk"))
            return redirect(f"{back}?garde=reponse-{ref}")
        given = list(attachment.answers.select_related("answered_by", "helper").order_by("pk"))
        # The next press knows what has just been shown.
        form.data = form.data.copy()
        form.data["seen"] = len(given)
    else:
        form = AnswerForm(helpers=helpers, initial={"seen": len(given)})
    holder = next((h for h in initiative.holders.all() if h.person_id), None)
    context = {
        "form": form,
        "initiative": initiative,
        "attachment": attachment,
        "given": given,
        "holder": holder,
        "close": [seen_from(close, initiative) for close in close_to(initiative, viewer(request))[:4]],
        "days": None if attachment.answered_at else clock.working_days_between(clock.today(), attachment.answer_due_on),
    }
    return render(request, "initiatives/answer.html", context, status=422 if form.is_bound else 200)


def _work(request: HttpRequest, initiative: Initiative, status: int = 200, **given: forms.Form) -> HttpResponse:
    person = viewer(request)
    attachment = _attachment(request, initiative)
    programme_ids = {a.programme_id for a in initiative.attachments.all()}
    holder = next((h for h in initiative.holders.all() if h.person_id), None)
    pledges = list(initiative.pledges.order_by("outcome", "due_on", "pk"))
    for pledge in pledges:
        pledge.close_url = f"/equipe/promesses/{pledge.pk}/"  # type: ignore[attr-defined]
    forms_shown = {
        "title_form": TitleForm(initial={"title": initiative.title}),
        "stage_form": StageForm(current=initiative.stage),
        "need_form": NeedForm(),
        "pledge_form": PledgeForm(),
        "picture_form": PictureForm(),
        "transcription_form": TranscriptionForm(),
        **given,
    }
    context = {
        "initiative": initiative,
        "attachment": attachment,
        "holder": holder,
        "needs": needs_of(initiative),
        "pledges": pledges,
        "story": holder_story(initiative, pledges),
        "ways": WAYS.collect(initiative, person),
        "panels": WORK.collect(initiative, person, programme_ids) + PANELS.collect(initiative, person, programme_ids),
        **forms_shown,
    }
    response = render(request, "initiatives/work.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@access.role(works_somewhere)
def work(request: HttpRequest, ref: str) -> HttpResponse:
    return _work(request, for_work(request, ref))


def _gesture(name: str, make: Callable[..., forms.Form], do: Callable[..., Any], done: Callable[[], str]) -> Any:
    """One small form of the work page: on success back to the page, on refusal the page again with what was typed."""

    @access.role(works_somewhere)
    @require_POST
    def view(request: HttpRequest, ref: str) -> HttpResponse:
        initiative = for_work(request, ref)
        form = make(request, initiative)
        result = attempt(form, lambda data: do(viewer(request), _attachment(request, initiative), initiative, data))
        if result is None:
            return _work(request, initiative, status=422, **{f"{name}_form": form})
        messages.success(request, done())
        return redirect("initiative_work", ref=ref)

    return view


def _plain(form: type[forms.Form]) -> Callable[..., forms.Form]:
    return lambda request, initiative: form(request.POST, request.FILES)


set_title = _gesture(
    "title", _plain(TitleForm),
    lambda who, att, ini, data: actions.set_title(actor=who, initiative=ini, **data),
    lambda: _("Le titre est gardé. Les premiers mots restent tels quels."),
)  # fmt: skip
change_stage = _gesture(
    "stage", lambda request, ini: StageForm(request.POST, current=ini.stage),
    lambda who, att, ini, data: actions.change_stage(actor=who, initiative=ini, to=data["stage"], reason=data["reason"]),
    lambda: _("L’étape a changé."),
)  # fmt: skip
say_need = _gesture(
    "need", _plain(NeedForm),
    lambda who, att, ini, data: actions.say_need(actor=who, initiative=ini, **data),
    lambda: _("Le besoin est noté."),
)  # fmt: skip
make_pledge = _gesture(
    "pledge", _plain(PledgeForm),
    lambda who, att, ini, data: actions.pledge(actor=who, initiative=ini, programme=att.programme, **data),
    lambda: _("La promesse est notée."),
)  # fmt: skip
set_picture = _gesture(
    "picture", _plain(PictureForm),
    lambda who, att, ini, data: actions.set_picture(actor=who, initiative=ini, **data),
    lambda: _("L’image est gardée, sans les traces de l’appareil."),
)  # fmt: skip
transcribe = _gesture(
    "transcription", _plain(TranscriptionForm),
    lambda who, att, ini, data: actions.add_words(actor=who, initiative=ini, kind=Addition.Kind.TRANSCRIPTION, **data),
    lambda: _("Les mots entendus sont écrits à côté de l’enregistrement, qui reste la référence."),
)  # fmt: skip


@access.role(works_somewhere)
@require_POST
def say_code(request: HttpRequest, ref: str) -> HttpResponse:
    """The code of a lost receipt, to dictate again; or a new one in its place. Each reading is journalled."""
    initiative = for_work(request, ref)
    code = actions.new_code(actor=viewer(request), initiative=initiative) if "new" in request.POST else actions.read_code(
        actor=viewer(request), initiative=initiative
    )
    response = render(request, "initiatives/code.html", {"initiative": initiative, "code": code})
    response["Cache-Control"] = "private, no-store"
    return response


@access.role(works_somewhere)
@require_POST
def need_met(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    initiative = for_work(request, ref)
    actions.need_met(actor=viewer(request), need=get_object_or_404(Need, pk=pk, initiative=initiative))
    return redirect("initiative_work", ref=ref)


@access.role(works_somewhere)
@require_POST
def dismiss_close(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    initiative = for_work(request, ref)
    actions.dismiss_close(actor=viewer(request), close=get_object_or_404(suggested(initiative, viewer(request)), pk=pk), initiative=initiative)
    return redirect("answer", ref=ref)


@access.role(works_somewhere)
def pledges(request: HttpRequest) -> HttpResponse:
    programme = _programme(request)
    page = _slice(request, pledges_due(programme, viewer(request)))
    today = clock.today()
    for pledge in page["items"]:
        pledge.days = clock.working_days_between(today, pledge.due_on)
        pledge.close_url = f"/equipe/promesses/{pledge.pk}/"
        pledge.initiative_name = pledge.initiative.name
        pledge.initiative_url = f"/equipe/initiatives/{pledge.initiative.ref}/"
    return render(request, "initiatives/pledges.html", {"promises": page["items"], "programme": programme, **page})


@access.role(works_somewhere)
def pledge_close(request: HttpRequest, pk: int) -> HttpResponse:
    pledge = get_object_or_404(Pledge.objects.select_related("initiative", "person"), pk=pk)
    initiative = for_work(request, pledge.initiative.ref)
    form = ClosePledgeForm(request.POST or None)
    if request.method == "POST":
        done = attempt(
            form,
            lambda data: actions.close_pledge(actor=viewer(request), pledge=pledge, kept=data["outcome"] == "kept", reason=data["reason"]),
        )
        if done is not None:
            messages.success(request, _("Merci, c’est noté : la promesse est %(outcome)s.") % {"outcome": done.get_outcome_display()})
            return redirect("desk")
    context = {"form": form, "pledge": pledge, "initiative": initiative}
    return render(request, "initiatives/pledge_close.html", context, status=422 if form.is_bound else 200)


@access.role(works_somewhere)
@require_POST
def pledge_remind(request: HttpRequest, pk: int) -> HttpResponse:
    pledge = get_object_or_404(Pledge.objects.select_related("initiative"), pk=pk)
    for_work(request, pledge.initiative.ref)
    try:
        told = actions.remind_pledge(actor=viewer(request), pledge=pledge)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("pledge_close", pk=pk)
    unreachable = _("Nous n’avons pas de quoi joindre cette personne. Demandez-lui de vive voix, puis notez ce qu’il en est.")
    messages.success(request, _("Le rappel part.") if told else unreachable)
    return redirect("pledge_close", pk=pk)


@access.role(works_somewhere)
@require_POST
def pledge_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    pledge = get_object_or_404(Pledge.objects.select_related("initiative"), pk=pk)
    for_work(request, pledge.initiative.ref)
    actions.reopen_pledge(actor=viewer(request), pledge=pledge)
    messages.success(request, _("Cette promesse attend de nouveau."))
    return redirect("pledge_close", pk=pk)
