"""Promises made to an initiative: said on its page, reminded of, closed, opened again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from terril.initiatives.access import worked_on_by
from terril.initiatives.doors import attachment_of, for_work
from terril.initiatives.forms import (
    ClosePledgeForm,
    PledgeForm,
)
from terril.initiatives.growing.views import work_page
from terril.initiatives.models import Pledge
from terril.initiatives.pledging import actions
from terril.initiatives.pledging.queries import pledges_due
from terril.initiatives.public_page.queries import ShownPledge
from terril.kernel import clock, doors
from terril.people.doors import me
from terril.programmes.access import works_somewhere
from terril.programmes.doors import programme_of

PER_PAGE = 30


@doors.role(works_somewhere)
@doors.gesture("initiative_work", "ref")
def make_pledge(request: HttpRequest, ref: str) -> str | HttpResponse:
    initiative, form = for_work(request, ref), PledgeForm(request.POST)
    programme = attachment_of(request, initiative).programme
    if doors.attempt(form, lambda data: actions.pledge(actor=me(request), initiative=initiative, programme=programme, **data)) is None:
        return work_page(request, initiative, status=422, pledge_form=form)
    return _("La promesse est notée.")


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
        return _("Le rappel est écrit.")
    return _("Nous n’avons pas de quoi joindre cette personne. Demandez-lui de vive voix, puis notez ce qu’il en est.")


@doors.role(works_somewhere)
@doors.gesture("pledge_close", "pk")
def pledge_reopen(request: HttpRequest, pk: int) -> str:
    actions.reopen_pledge(actor=me(request), pledge=_pledge(request, pk))
    return _("Cette promesse attend de nouveau.")
