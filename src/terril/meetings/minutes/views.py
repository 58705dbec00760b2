"""What is kept of the meeting: written by the team, then a page, a PDF and a letter."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from terril.initiatives.text import masked
from terril.kernel import clock, documents, doors
from terril.kernel.drafts import kept_draft
from terril.kernel.outbox import fate
from terril.kernel.words import long_date, spoken
from terril.meetings import access, promises, queries
from terril.meetings.doors import planned
from terril.meetings.forms import MinutesForm
from terril.meetings.minutes import actions
from terril.meetings.models import Meeting
from terril.people.doors import me, viewer
from terril.programmes.access import works_somewhere


def _readable(request: HttpRequest, pk: int) -> Meeting:
    return get_object_or_404(queries.with_names(access.minutes_readable_by(viewer(request))), pk=pk)


def _content(found: Meeting) -> dict[str, Any]:
    """The minutes as everybody reads them, on the page, in the PDF and in the preview: without contacts nor what holders keep for themselves.
    The team reads the same, so that nobody pins up a sheet that says more."""
    return {
        "meeting": found,
        "card": queries.card(found),
        "minutes": masked(found.minutes or found.notes),
        "opening": masked(found.opening),
        "presented": [item for item in queries.agenda(found, None) if item.presented_at],
        "promises": promises.promises(found, None),
        "here": found.attendances.filter(here=True).count(),
    }


@doors.public("un compte rendu publié se lit sans compte ; avant, l’équipe seule")
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "meetings/minutes.html", _content(_readable(request, pk)))


@doors.public("un compte rendu publié s’imprime sans compte ; avant, l’équipe seule")
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    found = _readable(request, pk)
    content = _content(found)
    here = content["here"]
    data = {
        "language": get_language() or "fr",
        "title": _("Compte rendu de la rencontre à %(commune)s") % {"commune": found.commune.name},
        "programme": found.series.programme.name,
        "when": spoken(found.starts_at),
        "where": found.location,
        "here": ngettext("%(n)s personne était là.", "%(n)s personnes étaient là.", here) % {"n": here} if here else "",
        "opening": content["opening"],
        "paragraphs": [part.strip() for part in content["minutes"].replace("\r", "").split("\n\n") if part.strip()],
        "presented_title": _("Les idées présentées"),
        "presented": [item.name for item in content["presented"]],
        "promises_title": _("Ce qui a été promis"),
        "promises_head": [_("Qui"), _("Quoi"), _("Pour quelle idée"), _("Avant le")],
        "promises": [[one.by_name, one.what, one.initiative_name, long_date(one.due_on)] for one in content["promises"]],
    }
    answer = HttpResponse(documents.render("meetings/minutes.typ", data), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="compte-rendu-{found.starts_at:%Y-%m-%d}.pdf"'
    return answer


@doors.role(works_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """One box, two buttons: keep, or publish what is in the box."""
    found = planned(request, pk)
    form = MinutesForm(request.POST or None, initial={"opening": found.opening, "minutes": found.minutes or found.notes})
    if "publish" in request.POST:
        with fate.watched() as written:
            told = doors.attempt(form, lambda data: actions.publish_minutes(actor=me(request), meeting=found, **data))
        if told is not None:
            if found.minutes_published_at is not None:
                messages.info(request, _("Le compte rendu était déjà publié : rien n’a été écrit deux fois."))
            else:
                messages.success(request, format_html("{} {}", _("Le compte rendu est publié."), fate.said(written)))
            return redirect(f"{request.path}?garde=minutes-{pk}")
    elif doors.attempt(form, lambda data: actions.write_minutes(actor=me(request), meeting=found, **data)) is not None:
        messages.success(request, _("Le compte rendu est gardé. Il n’est pas encore envoyé."))
        return redirect(f"{request.path}?garde=minutes-{pk}")
    audience = [] if found.minutes_published_at else queries.audience(found, marked=True)
    context = {
        **_content(found),
        "form": form,
        "audience": fate.by_channel(audience) if audience else "",
        "started": found.starts_at <= clock.now(),
        "meeting_key": str(found.pk),
        "kept": kept_draft(request),
    }
    return render(request, "meetings/team_minutes.html", context, status=422 if form.errors else 200)


@doors.role(works_somewhere)
@doors.gesture("team_meeting", "pk")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    actions.close(actor=me(request), meeting=planned(request, pk))
    messages.success(request, _("La rencontre est close. Il reste à écrire le compte rendu."))
    return redirect("team_meeting_minutes", pk=pk)
