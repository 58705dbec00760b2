"""What the doors of offers and introductions share: the offer, the proposal or the introduction that a visitor may open; a 404 otherwise."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from terril.initiatives.models import FollowCode, Holder, Initiative
from terril.initiatives.views.doors import SESSION_CODES, viewer
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.support.access.offers import matches_followed_by, offers_managed_by, offers_visible_to
from terril.support.models import Introduction, Match
from terril.support.queries import introductions, offers
from terril.support.views.doors import me, programme_of

Row = TypeVar("Row", bound=Model)


def _one(found: QuerySet[Row], pk: int) -> Row:
    row = found.filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise Http404
    return row


def worker(request: HttpRequest) -> tuple[Person, Programme]:
    """Somebody of a team, and the programme for which they work: that of the address, or their first one."""
    return me(request), programme_of(request)


def seen_offer(request: HttpRequest, pk: int) -> Any:
    return _one(offers.with_names(offers_visible_to(viewer(request))), pk)


def managed_offer(request: HttpRequest, pk: int) -> Any:
    person = viewer(request)
    if person is None:
        raise Http404
    return _one(offers.with_names(offers_managed_by(person)).select_related("person", "programme"), pk)


def followed_match(request: HttpRequest, pk: int) -> Match:
    person, _programme = worker(request)
    return _one(offers.with_surroundings(matches_followed_by(person)), pk)


def followed_introduction(request: HttpRequest, pk: int) -> Introduction:
    person, _programme = worker(request)
    return _one(introductions.for_team(person), pk)


def my_initiatives(request: HttpRequest) -> list[Initiative]:
    """Those that this visit may act for: opened by a code, or held by the account; none that was withdrawn."""
    codes = FollowCode.objects.filter(pk__in=request.session.get(SESSION_CODES, []), revoked_at__isnull=True).values(
        "initiative_id"
    )
    found = Initiative.objects.filter(pk__in=codes)
    if (person := viewer(request)) is not None:
        found |= Initiative.objects.filter(
            pk__in=Holder.objects.filter(person=person, until__isnull=True).values("initiative_id")
        )
    return list(found.filter(withdrawn_at__isnull=True).select_related("commune").order_by("pk")[:20])
