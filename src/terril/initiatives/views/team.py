"""The team at work on an initiative: answer, name, stage, needs, promises, close ones."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from terril.directory.models import Organisation
from terril.initiatives import actions
from terril.initiatives.access import worked_on_by
from terril.initiatives.doors import attachment_of, for_work
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
from terril.initiatives.models import Addition, Initiative, Need, Pledge
from terril.initiatives.panels import INITIATIVE
from terril.initiatives.queries.page import ShownPledge
from terril.initiatives.queries.story import holder_story
from terril.initiatives.queries.team import closest, needs_of, pledges_due, pledges_of, suggested, waiting
from terril.initiatives.reasons import seen_from
from terril.kernel import clock, doors
from terril.kernel.slots import without_none
from terril.people.doors import me
from terril.programmes.access import works_somewhere
from terril.programmes.desk import Row
from terril.programmes.doors import programme_of

PER_PAGE = 30


@doors.role(works_somewhere)
def ideas_waiting(request: HttpRequest) -> HttpResponse:
    programme = programme_of(request)
    page = doors.uncounted(request, waiting(programme, me(request)), PER_PAGE)
    today = clock.today()
    rows = [
        Row(
            who=a.holder_name or _("Une personne"), what=a.initiative.name, url=f"/equipe/initiatives/{a.initiative.ref}/repondre/",
            do=_("Répondre"), due_on=a.answer_due_on, days=clock.working_days_between(today, a.answer_due_on),
            channel=a.holder_channel or "", detail=a.initiative.commune.name,
        )
        for a in page
    ]  # fmt: skip
    return render(request, "initiatives/waiting.html", {"rows": rows, "programme": programme, "page": page})


@doors.role(works_somewhere)
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    initiative = for_work(request, ref)
    attachment = attachment_of(request, initiative)
    given = list(attachment.answers.select_related("answered_by", "helper").order_by("pk"))
    helpers = Organisation.objects.filter(partnerships__programme=attachment.programme).order_by("sort_name", "pk")
    if request.method == "POST":
        form = AnswerForm(request.POST, helpers=helpers)
        done = doors.attempt(
            form,
            lambda data: actions.answer(
                actor=me(request), attachment=attachment, kind=data["kind"], body=data["body"], helper=data["helper"],
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
            back = reverse("drafts") if held else next(iter(without_none(part.afterwards(me(request), done) for part in INITIATIVE)), reverse("desk"))
            return redirect(f"{back}?garde=reponse-{ref}")
        given = list(attachment.answers.select_related("answered_by", "helper").order_by("pk"))
        # The next press knows what has just been shown.
        form.data = {**request.POST.dict(), "seen": len(given)}
    else:
        form = AnswerForm(helpers=helpers, initial={"seen": len(given)})
    holder = next((h for h in initiative.holders.all() if h.person_id), None)
    context = {
        "form": form,
        "initiative": initiative,
        "attachment": attachment,
        "given": given,
        "holder": holder,
        "close": [seen_from(close, initiative) for close in closest(initiative, me(request), 4)],
        "days": None if attachment.answered_at else clock.working_days_between(clock.today(), attachment.answer_due_on),
    }
    return render(request, "initiatives/answer.html", context, status=422 if form.is_bound else 200)


def _work(request: HttpRequest, initiative: Initiative, status: int = 200, **given: forms.Form) -> HttpResponse:
    person, attachment = me(request), attachment_of(request, initiative)
    programme_ids = {a.programme_id for a in initiative.attachments.all()}
    holder = next((h for h in initiative.holders.all() if h.person_id), None)
    pledges = pledges_of(initiative)
    forms_shown = {
        "title_form": TitleForm(initial={"title": initiative.title}),
        "stage_form": StageForm(current=initiative.stage),
        "need_form": NeedForm(),
        "pledge_form": PledgeForm(),
        "picture_form": PictureForm(),
        "transcription_form": TranscriptionForm(),
        **given,
    }
    panels = [part.work(initiative, person) for part in INITIATIVE]
    panels += [part.panel(initiative, person, programme_ids, inside=True) for part in INITIATIVE]
    context = {
        "initiative": initiative,
        "attachment": attachment,
        "holder": holder,
        "needs": needs_of(initiative),
        "pledges": [
            ShownPledge(p.by_name, p.what, p.due_on, p.outcome, p.reason, close_url=reverse("pledge_close", args=[p.pk])) for p in pledges
        ],
        "story": holder_story(initiative, pledges),
        "ways": without_none(part.way(initiative, person) for part in INITIATIVE),
        "panels": without_none(panels),
        **forms_shown,
    }
    return render(request, "initiatives/work.html", context, status=status)


@doors.role(works_somewhere)
def work(request: HttpRequest, ref: str) -> HttpResponse:
    return _work(request, for_work(request, ref))


# One small form of the page each: on success back to the page, on refusal the page again with what was typed.


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def set_title(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), TitleForm(request.POST)
    if doors.attempt(form, lambda data: actions.set_title(actor=me(request), initiative=initiative, **data)) is None:
        return _work(request, initiative, status=422, title_form=form)
    return _("Le titre est gardé. Les premiers mots restent tels quels.")


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def change_stage(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative = for_work(request, ref)
    form = StageForm(request.POST, current=initiative.stage)
    done = doors.attempt(
        form, lambda data: actions.change_stage(actor=me(request), initiative=initiative, to=data["stage"], reason=data["reason"])
    )
    if done is None:
        return _work(request, initiative, status=422, stage_form=form)
    return _("L’étape a changé.")


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def say_need(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), NeedForm(request.POST)
    if doors.attempt(form, lambda data: actions.say_need(actor=me(request), initiative=initiative, **data)) is None:
        return _work(request, initiative, status=422, need_form=form)
    return _("Le besoin est noté.")


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def make_pledge(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), PledgeForm(request.POST)
    programme = attachment_of(request, initiative).programme
    if doors.attempt(form, lambda data: actions.pledge(actor=me(request), initiative=initiative, programme=programme, **data)) is None:
        return _work(request, initiative, status=422, pledge_form=form)
    return _("La promesse est notée.")


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def set_picture(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), PictureForm(request.POST, request.FILES)
    if doors.attempt(form, lambda data: actions.set_picture(actor=me(request), initiative=initiative, **data)) is None:
        return _work(request, initiative, status=422, picture_form=form)
    return _("L’image est gardée, sans les traces de l’appareil.")


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def transcribe(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), TranscriptionForm(request.POST)
    kind = Addition.Kind.TRANSCRIPTION
    if doors.attempt(form, lambda data: actions.add_words(actor=me(request), initiative=initiative, kind=kind, **data)) is None:
        return _work(request, initiative, status=422, transcription_form=form)
    return _("Les mots entendus sont écrits à côté de l’enregistrement, qui reste la référence.")


@doors.role(works_somewhere)
@require_POST
def say_code(request: HttpRequest, ref: str) -> HttpResponse:
    """The code of a lost receipt, to dictate again; or a new one in its place. Each reading is journalled."""
    initiative = for_work(request, ref)
    verb = actions.new_code if "new" in request.POST else actions.read_code
    code = verb(actor=me(request), initiative=initiative)
    return render(request, "initiatives/code.html", {"initiative": initiative, "code": code})


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def need_met(request: HttpRequest, ref: str, pk: int) -> str:
    actions.need_met(actor=me(request), need=get_object_or_404(Need, pk=pk, initiative=for_work(request, ref)))
    return ""


@doors.role(works_somewhere)
@doors.gesture("answer", "ref")
def dismiss_close(request: HttpRequest, ref: str, pk: int) -> str:
    initiative = for_work(request, ref)
    actions.dismiss_close(actor=me(request), close=get_object_or_404(suggested(initiative, me(request)), pk=pk), initiative=initiative)
    return ""


# ---------------------------------------------------------------------------------------------------------------- promises


@doors.role(works_somewhere)
def pledges(request: HttpRequest) -> HttpResponse:
    programme = programme_of(request)
    page = doors.uncounted(request, pledges_due(programme, me(request)), PER_PAGE)
    today = clock.today()
    promises = [
        ShownPledge(
            pledge.by_name,
            pledge.what,
            pledge.due_on,
            pledge.outcome,
            pledge.reason,
            initiative_name=pledge.initiative.name,
            initiative_url=reverse("initiative_work", args=[pledge.initiative.ref]),
            days=clock.working_days_between(today, pledge.due_on),
            close_url=reverse("pledge_close", args=[pledge.pk]),
        )
        for pledge in page
    ]
    return render(request, "initiatives/pledges.html", {"promises": promises, "programme": programme, "page": page})


def _pledge(request: HttpRequest, pk: int) -> Pledge:
    """A promise to an initiative on which this person may work."""
    theirs = Pledge.objects.filter(initiative__in=worked_on_by(me(request)))
    return get_object_or_404(theirs.select_related("initiative__commune", "person"), pk=pk)


@doors.role(works_somewhere)
def pledge_close(request: HttpRequest, pk: int) -> HttpResponse:
    pledge = _pledge(request, pk)
    form = ClosePledgeForm(request.POST or None)
    done = doors.attempt(
        form, lambda data: actions.close_pledge(actor=me(request), pledge=pledge, kept=data["outcome"] == "kept", reason=data["reason"])
    )
    if done is not None:
        messages.success(request, _("Merci, c’est noté : la promesse est %(outcome)s.") % {"outcome": done.get_outcome_display()})
        return redirect("desk")
    context = {"form": form, "pledge": pledge, "initiative": pledge.initiative}
    return render(request, "initiatives/pledge_close.html", context, status=422 if form.is_bound else 200)


@doors.role(works_somewhere)
@doors.gesture("pledge_close", "pk")
def pledge_remind(request: HttpRequest, pk: int) -> str:
    if actions.remind_pledge(actor=me(request), pledge=_pledge(request, pk)):
        return _("Le rappel part.")
    return _("Nous n’avons pas de quoi joindre cette personne. Demandez-lui de vive voix, puis notez ce qu’il en est.")


@doors.role(works_somewhere)
@doors.gesture("pledge_close", "pk")
def pledge_reopen(request: HttpRequest, pk: int) -> str:
    actions.reopen_pledge(actor=me(request), pledge=_pledge(request, pk))
    return _("Cette promesse attend de nouveau.")
