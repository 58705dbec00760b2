"""What the doors of this room share."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from terril.initiatives.models import Attachment, Initiative
from terril.initiatives.views.doors import viewer
from terril.people.models import Person
from terril.programmes.access import WORKS, has_role
from terril.programmes.models import Programme
from terril.programmes.queries import active_roles
from terril.support.models import Accompaniment

PER_PAGE = 30
LARGEST = 2**63 - 1


def me(request: HttpRequest) -> Person:
    """Whoever is signed in; the declaration of the view has already said that somebody is."""
    person = viewer(request)
    if person is None:
        raise Http404
    return person


def programme_of(request: HttpRequest, kinds: frozenset[Any] = WORKS) -> Programme:
    """The programme asked in the address among those of this person, or their first one."""
    found = [r.programme for r in active_roles(me(request)) if r.kind in kinds]
    wanted = request.GET.get("dispositif", "")
    chosen = next((p for p in found if p.slug == wanted), found[0] if found else None)
    if chosen is None:
        raise Http404
    return chosen


def attachment_of(request: HttpRequest, initiative: Initiative) -> Attachment:
    """The attachment through which this person works on the initiative."""
    person = viewer(request)
    found = next((a for a in initiative.attachments.all() if has_role(person, a.programme_id, WORKS)), None)
    if found is None:
        raise Http404
    found.initiative = initiative
    return found


def accompaniment(among: QuerySet[Accompaniment], pk: int) -> Accompaniment:
    if pk > LARGEST:
        raise Http404
    return get_object_or_404(
        among.select_related("attachment__initiative__commune", "attachment__programme", "person", "proposed_by", "takes_over__person"), pk=pk
    )


def page_of(request: HttpRequest, found: QuerySet[Any], size: int = PER_PAGE) -> Page:
    return Paginator(found, size).get_page(request.GET.get("page"))


def number_of(request: HttpRequest) -> int:
    """The page asked in the address, from 1, for lists that are read one row further rather than counted."""
    typed = request.GET.get("page", "1")
    return max(int(typed), 1) if typed.isdecimal() and len(typed) < 5 else 1


def private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
