"""Inviting to a meeting between peers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from terril.kernel import doors
from terril.kernel.outbox import fate
from terril.meetings import access, queries
from terril.meetings.doors import planned
from terril.meetings.forms import InviteFilter
from terril.meetings.inviting import actions
from terril.people.doors import me


@doors.role(access.plans_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """The ideas found by stage, commune and words, ticked one by one; those who carry them are told once."""
    found = planned(request, pk)
    form = InviteFilter(request.GET or None, meeting=found)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    wanted = {
        "stage": asked.get("stage", ""),
        "commune": asked["commune"].pk if asked.get("commune") else "",
        "words": asked.get("q", ""),
    }
    rows = queries.may_be_invited(found, me(request), **wanted)
    if request.method == "POST":
        chosen = set(request.POST.getlist("initiative"))
        with doors.refusal_as_message(request), fate.watched() as written:
            done: Any = actions.invite(actor=me(request), meeting=found, initiatives=[one for one in rows if one.ref in chosen])
            told = ngettext("Une personne est invitée.", "%(n)s personnes sont invitées.", done.told) % {"n": done.told}
            messages.success(request, format_html("{} {}", told, fate.said(written, silent=done.silent)))
            return redirect("team_meeting", pk=pk)
    context = {"meeting": found, "form": form, "rows": rows, "filtered": bool(request.GET)}
    return render(request, "meetings/invite.html", context, status=422 if request.method == "POST" else 200)
