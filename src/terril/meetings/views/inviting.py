"""Inviting to a meeting between peers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from terril.kernel import access as kernel_access
from terril.kernel.errors import Refused
from terril.meetings import access, actions, queries
from terril.meetings.forms import InviteFilter
from terril.meetings.models import Meeting
from terril.meetings.views.common import person_of, planned


@kernel_access.role(access.plans_somewhere)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """The ideas found by stage, commune and words, ticked one by one; those who carry them are told once."""
    found = planned(request, pk)
    form = InviteFilter(request.GET or None, meeting=found)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    wanted = {
        "stage": asked.get("etape", ""),
        "commune": asked["commune"].pk if asked.get("commune") else "",
        "words": asked.get("q", ""),
    }
    rows = queries.may_be_invited(found, person_of(request), **wanted)
    if request.method == "POST":
        chosen = set(request.POST.getlist("initiative"))
        try:
            done = actions.invite(
                actor=person_of(request), meeting=found, initiatives=[one for one in rows if one.ref in chosen]
            )
        except Refused as refused:
            messages.error(request, refused.message)
            return _page(request, found, form, rows, status=422)
        messages.success(request, _said(done))
        return redirect("team_meeting", pk=pk)
    return _page(request, found, form, rows)


def _said(done: Meeting) -> str:
    """How many are told, and how many asked not to be."""
    told, silent = done.told, done.silent  # type: ignore[attr-defined]
    parts = [ngettext("Une personne est invitée.", "%(n)s personnes sont invitées.", told) % {"n": told}]
    if silent:
        words = ngettext(
            "Une personne n’a pas laissé de quoi la prévenir.",
            "%(n)s personnes n’ont pas laissé de quoi les prévenir.",
            silent,
        )
        parts.append(words % {"n": silent})
    return " ".join(parts)


def _page(
    request: HttpRequest, found: Meeting, form: InviteFilter, rows: list[object], status: int = 200
) -> HttpResponse:
    return render(
        request,
        "meetings/invite.html",
        {"meeting": found, "form": form, "rows": rows, "filtered": bool(request.GET)},
        status=status,
    )
