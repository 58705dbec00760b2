"""Time spent together, next steps, sealed notes: the gestures of whoever follows an initiative."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from terril.accompaniment import sessions
from terril.accompaniment.access import followed_by
from terril.accompaniment.forms import NoteForm, PutOffForm, SessionForm
from terril.accompaniment.models import Accompaniment, AccompanimentState, NextStep
from terril.accompaniment.views import page
from terril.initiatives.doors import for_work
from terril.initiatives.models import Initiative
from terril.kernel import doors
from terril.kernel.errors import Closed, Refused
from terril.people.doors import me
from terril.programmes.access import works_somewhere


def _mine(request: HttpRequest, initiative: Initiative) -> Accompaniment:
    """The accompaniment of whoever writes. What was typed is given back to somebody who follows it no longer."""
    found = (
        Accompaniment.objects.filter(attachment__initiative=initiative, person=me(request), state=AccompanimentState.ACTIVE)
        .select_related("attachment__programme", "attachment__initiative", "person")
        .order_by("pk")
        .first()
    )
    if found is None:
        raise Closed(_("Vous ne suivez pas cette idée, ou plus : vos mots sont ci-dessous, à transmettre à qui la suit."))
    return found


@doors.role(works_somewhere)
@require_POST
def note_session(request: HttpRequest, ref: str) -> HttpResponse:
    initiative, form = for_work(request, ref), SessionForm(request.POST)
    mine = _mine(request, initiative)
    if doors.attempt(form, lambda data: sessions.note_session(actor=me(request), accompaniment=mine, **data)) is None:
        return page(request, initiative, status=422, session_form=form)
    messages.success(request, _("C’est noté. La personne qui porte l’idée peut le lire sur sa page de suivi."))
    return redirect(f"{reverse('accompaniment_page', args=[ref])}?garde=temps-{ref}")


@doors.role(works_somewhere)
@doors.gesture("accompaniment_page", "ref")
def seal_note(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), NoteForm(request.POST)
    mine = _mine(request, initiative)
    if doors.attempt(form, lambda data: sessions.seal_note(actor=me(request), accompaniment=mine, **data)) is None:
        return page(request, initiative, status=422, note_form=form)
    return _("La note est scellée.")


@doors.role(works_somewhere)
@require_POST
def read_notes(request: HttpRequest, ref: str) -> HttpResponse:
    """A gesture, not an address: what is sealed opens for this screen only, and the reading is in the journal."""
    initiative = for_work(request, ref)
    try:
        notes = sessions.read_notes(actor=me(request), initiative=initiative)
    except Refused:
        raise Http404 from None
    return render(request, "accompaniment/notes.html", {"initiative": initiative, "notes": notes})


def _step(request: HttpRequest, pk: int) -> NextStep:
    """Of an initiative that this person follows."""
    mine = NextStep.objects.filter(session__accompaniment__attachment__initiative__in=followed_by(me(request)))
    return get_object_or_404(mine.select_related("session__accompaniment__attachment__initiative"), pk=pk)


@doors.role(works_somewhere)
@doors.gesture("accompaniment_list")
def step_done(request: HttpRequest, step_id: int) -> str:
    sessions.step_done(actor=me(request), step=_step(request, step_id))
    return _("Bravo, une étape de faite.")


@doors.role(works_somewhere)
def put_off(request: HttpRequest, step_id: int) -> HttpResponse:
    step = _step(request, step_id)
    form = PutOffForm(request.POST or None, initial={"due_on": step.due_on})
    if doors.attempt(form, lambda data: sessions.put_off(actor=me(request), step=step, **data)) is not None:
        messages.success(request, _("La date est changée."))
        return redirect("accompaniment_list")
    context = {"form": form, "step": step, "initiative": step.session.accompaniment.attachment.initiative}
    return render(request, "accompaniment/step.html", context, status=422 if form.is_bound else 200)
