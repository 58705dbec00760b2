"""What the doors of offers share: the offer or the proposal that a visitor may open; a 404 otherwise."""

from typing import Any

from django.http import Http404, HttpRequest

from terril.initiatives.models import FollowCode, Holder, Initiative
from terril.initiatives.views.doors import SESSION_CODES, viewer
from terril.offers import queries as offers
from terril.offers.access import matches_followed_by, offers_managed_by, offers_visible_to
from terril.offers.models import Match
from terril.programmes.doors import one, worker


def seen_offer(request: HttpRequest, pk: int) -> Any:
    return one(offers.with_names(offers_visible_to(viewer(request))), pk)


def managed_offer(request: HttpRequest, pk: int) -> Any:
    person = viewer(request)
    if person is None:
        raise Http404
    return one(offers.with_names(offers_managed_by(person)).select_related("person", "programme"), pk)


def followed_match(request: HttpRequest, pk: int) -> Match:
    person, _programme = worker(request)
    return one(offers.with_surroundings(matches_followed_by(person)), pk)


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
