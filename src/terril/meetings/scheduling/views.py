"""The team's calendar: seasons, dates one by one, a table pasted as it is; then the place and the date of one of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from terril.imports.refusals import say_hidden
from terril.kernel import clock, doors
from terril.kernel.outbox import fate
from terril.kernel.outbox.models import Message
from terril.meetings import access
from terril.meetings.doors import planned, team_page
from terril.meetings.forms import CancelForm, ImportForm, MeetingForm, MoveForm, PlaceForm, SeriesForm
from terril.meetings.scheduling import actions, calendar_table
from terril.meetings.scheduling.actions import BadTable
from terril.people.doors import me
from terril.programmes.access import works_somewhere


@doors.role(access.plans_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def create_series(request: HttpRequest) -> HttpResponse:
    form = SeriesForm(request.POST or None, programmes=access.programmes_planned_by(me(request)))
    made = doors.attempt(form, lambda data: actions.create_series(actor=me(request), **data))
    if made is not None:
        messages.success(request, _("« %(title)s » est ouverte. Mettez-y des dates.") % {"title": made.title})
        return redirect("team_meetings_import")
    return _form_page(request, form, _("Ouvrir une saison"), _("Ouvrir cette saison"))


@doors.role(access.plans_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def create_meeting(request: HttpRequest) -> HttpResponse:
    person = me(request)
    if not access.series_planned_by(person).exists():
        messages.info(request, _("Ouvrez d’abord une saison."))
        return redirect("team_series_create")
    form = MeetingForm(request.POST or None, person=person)
    made = doors.attempt(
        form,
        lambda data: actions.create_meeting(
            actor=person,
            series=data["series"],
            starts_at=form.moment("starts"),
            ends_at=form.moment("ends"),
            commune=data["commune"],
            place_name=data["place_name"],
        ),
    )
    if made is not None:
        past = made.ends_at < clock.now()
        messages.success(request, _("La rencontre est au calendrier, parmi les passées.") if past else _("La rencontre est au calendrier."))
        return redirect("team_meeting", pk=made.pk)
    return _form_page(request, form, _("Mettre une rencontre au calendrier"), _("Mettre au calendrier"))


def _form_page(request: HttpRequest, form: Any, title: str, do: str) -> HttpResponse:
    context = {"form": form, "heading": title, "do": do}
    return render(request, "meetings/team_form.html", context, status=422 if form.errors else 200)


@doors.role(access.plans_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def import_calendar(request: HttpRequest) -> HttpResponse:
    """Paste, look, confirm. The table is read again at each step: what is written is what is in the box."""
    person = me(request)
    if not access.series_planned_by(person).exists():
        messages.info(request, _("Ouvrez d’abord une saison."))
        return redirect("team_series_create")
    form = ImportForm(request.POST or None, request.FILES or None, person=person)
    if request.method != "POST" or not form.is_valid():
        return _import_page(request, form, None, wrong=request.method == "POST")
    say_hidden(request, form.hidden)
    data = form.cleaned_data
    rows = calendar_table.read(
        data["text"], programme=data["series"].programme, series=data["series"], starts=data["starts"], ends=data["ends"]
    )
    bad = not rows or any(row.error for row in rows)
    if "confirm" in request.POST and not bad:
        try:
            made = actions.import_calendar(actor=person, series=data["series"], rows=rows)
        except BadTable as problem:
            form.add_error("table", problem.message)
            return _import_page(request, form, rows, wrong=True)
        words = ngettext("Une rencontre est au calendrier.", "%(n)s rencontres sont au calendrier.", len(made))
        messages.success(request, words % {"n": len(made)})
        return redirect("team_meetings")
    if not rows:
        form.add_error("table", _("Nous n’avons trouvé aucune date dans ce tableau. Rien n’a été importé."))
    return _import_page(request, form, rows, wrong=bad)


def _import_page(request: HttpRequest, form: ImportForm, rows: list[calendar_table.Row] | None, *, wrong: bool) -> HttpResponse:
    """What a file held comes back in the box, so that it can be corrected there."""
    bad = [row for row in rows or [] if row.error]
    if rows is not None and form.cleaned_data.get("file"):
        initial = {**request.POST.dict(), "table": form.cleaned_data["text"]}
        errors = form.errors
        form = ImportForm(initial, person=me(request))
        form.full_clean()
        form.errors.update(errors)
    context = {"form": form, "rows": rows, "bad": bad, "ready": bool(rows) and not bad and not form.errors}
    return render(request, "meetings/team_import.html", context, status=422 if wrong else 200)


# ------------------------------------------------------------------------------------------------------ the place, the date


def _told(what: str, done: Any, written: list[Message]) -> SafeString:
    """What was done, and what becomes of each message."""
    return format_html("{} {}", what, fate.said(written, silent=done.silent))


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk")
def confirm_place(request: HttpRequest, pk: int) -> str | HttpResponse:
    found = planned(request, pk)
    form = PlaceForm(request.POST, meeting=found)
    with fate.watched() as written:
        done = doors.attempt(form, lambda data: actions.confirm_place(actor=me(request), meeting=found, **data))
    if done is None:
        return team_page(request, found, status=422, place_form=form)
    return _told(_("Le lieu est confirmé : %(where)s.") % {"where": done.location}, done, written)


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk")
def move(request: HttpRequest, pk: int) -> str | HttpResponse:
    found = planned(request, pk)
    form = MoveForm(request.POST, meeting=found)
    with fate.watched() as written:
        done = doors.attempt(
            form,
            lambda data: actions.move(
                actor=me(request),
                meeting=found,
                starts_at=form.moment("starts"),
                ends_at=form.moment("ends"),
                commune=data["commune"],
                reason=data["reason"],
                sequence=data["sequence"],
            ),
        )
    if done is None:
        return team_page(request, found, status=422, move_form=form)
    return _told(_("La rencontre est déplacée."), done, written)


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk")
def cancel(request: HttpRequest, pk: int) -> str | HttpResponse:
    found, form = planned(request, pk), CancelForm(request.POST)
    with fate.watched() as written:
        done = doors.attempt(form, lambda data: actions.cancel(actor=me(request), meeting=found, **data))
    if done is None:
        return team_page(request, found, status=422, cancel_form=form)
    return _told(_("La rencontre est annulée."), done, written)
