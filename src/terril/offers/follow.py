"""What a holder reads on the page of follow-up of the offers proposed to their idea."""

from dataclasses import dataclass

from django.db.models import QuerySet

from terril.initiatives.models import Initiative, Need
from terril.kernel.written import written_once
from terril.offers import words
from terril.offers.models import Match, MatchState
from terril.territory.queries import distance_km

SHOWN = 20


@dataclass(frozen=True)
class Proposed:
    """An offer proposed to this idea. `to_answer`: its holder has not answered yet; `asked`: its holder asked for it."""

    pk: int
    reason: str
    to_answer: bool
    asked: bool


@written_once
def _proposals(initiative: Initiative) -> QuerySet[Match]:
    found = Match.objects.filter(initiative=initiative, state__in=[MatchState.ASKED, MatchState.PROPOSED])
    return found.select_related("offer__commune", "offer__organisation", "offer__place").order_by("pk")[:SHOWN]


def proposed(initiative: Initiative) -> list[Proposed]:
    """The oldest proposal first."""
    found = []
    for match in _proposals(initiative):
        offer = match.offer
        km = distance_km(offer.commune, initiative.commune)
        found.append(
            Proposed(
                pk=match.pk,
                reason=words.reason(Need(kind=offer.kind), offer, km, same_commune=offer.commune_id == initiative.commune_id),
                to_answer=match.state == MatchState.PROPOSED and match.holder_agreed_at is None,
                asked=match.state == MatchState.ASKED,
            )
        )
    return found
