"""For which programme somebody works when they open a page: that of `?dispositif=`, or their first one."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from terril.people.doors import me
from terril.people.models import Person
from terril.programmes.access import WORKS
from terril.programmes.models import Programme, RoleKind
from terril.programmes.queries import active_roles

ASKED = "dispositif"
PER_PAGE = 30
LARGEST = 2**63 - 1


def programme_of(request: HttpRequest, kinds: frozenset[RoleKind] = WORKS) -> Programme:
    """Among those in which this person holds such a role: the one asked, or else the first. A 404 when there is none."""
    found = [role.programme for role in active_roles(me(request)) if role.kind in kinds]
    asked = request.GET.get(ASKED)
    programme = next((one for one in found if one.slug == asked), found[0] if found else None)
    if programme is None:
        raise Http404
    return programme


def programme_among(request: HttpRequest, programmes: QuerySet[Programme]) -> Programme:
    """The one asked, and no other in its place; the first when none is asked. A 404 for one that is not among them."""
    asked = request.GET.get(ASKED)
    programme = programmes.filter(slug=asked).first() if asked else programmes.order_by("pk").first()
    if programme is None:
        raise Http404
    return programme


def worker(request: HttpRequest) -> tuple[Person, Programme]:
    """Somebody of a team, and the programme for which they work: that of the address, or their first one."""
    return me(request), programme_of(request)


def one(found: QuerySet[Any], pk: int) -> Any:
    """The row of this number among those that one may open; a 404 otherwise."""
    row = found.filter(pk=pk).first() if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row


def page_of(request: HttpRequest, found: QuerySet[Any], size: int = PER_PAGE) -> Page:
    return Paginator(found, size).get_page(request.GET.get("page"))


def number_of(request: HttpRequest) -> int:
    """The page asked in the address, from 1, for lists that are read one row further rather than counted."""
    typed = request.GET.get("page", "1")
    return max(int(typed), 1) if typed.isdecimal() and len(typed) < 5 else 1


def private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
