"""What a holder reads on the page of follow-up of the offers proposed to their idea: read along with it, no query."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Value
from django.db.models.functions import Coalesce, JSONObject

from terril.directory.models import Organisation, Place
from terril.initiatives.models import Initiative, Need
from terril.offers import words
from terril.offers.models import Match, MatchState, Offer
from terril.territory.models import Commune
from terril.territory.queries import distance_km

SHOWN = 20


@dataclass(frozen=True)
class Proposed:
    """An offer proposed to this idea. `to_answer`: its holder has not answered yet; `asked`: its holder asked for it."""

    pk: int
    reason: str
    to_answer: bool
    asked: bool


def along() -> dict[str, ArraySubquery]:
    """What is read of an initiative, as an expression on it."""
    return {"along_proposals": ArraySubquery(_proposals())}


def proposed(initiative: Initiative) -> list[Proposed]:
    """Read along with the initiative, the oldest proposal first."""
    return [_proposed(row, initiative) for row in getattr(initiative, "along_proposals", [])]


def _proposals() -> Any:
    empty = Value("", output_field=CharField())
    found = Match.objects.filter(initiative=OuterRef("pk"), state__in=[MatchState.ASKED, MatchState.PROPOSED])
    return found.order_by("pk").values(
        row=JSONObject(
            pk=F("pk"), state=F("state"), agreed=F("holder_agreed_at"), kind=F("offer__kind"), what=F("offer__what"), rhythm=F("offer__rhythm"),
            is_free=F("offer__is_free"), cost=F("offer__cost"), shown_as=F("offer__shown_as"), commune=F("offer__commune_id"),
            latitude=F("offer__commune__latitude"), longitude=F("offer__commune__longitude"),
            organisation=Coalesce(F("offer__organisation__name"), empty), place=Coalesce(F("offer__place__name"), empty),
        )
    )[:SHOWN]  # fmt: skip


def _proposed(row: dict[str, Any], initiative: Initiative) -> Proposed:
    offer = Offer(
        organisation=Organisation(pk=1, name=row["organisation"]) if row["organisation"] else None,
        place=Place(pk=1, name=row["place"]) if row["place"] else None,
        **{name: row[name] for name in ("kind", "what", "rhythm", "is_free", "cost", "shown_as")},
    )
    km = distance_km(Commune(latitude=row["latitude"], longitude=row["longitude"]), initiative.commune)
    return Proposed(
        pk=row["pk"],
        reason=words.reason(Need(kind=offer.kind), offer, km, same_commune=row["commune"] == initiative.commune_id),
        to_answer=row["state"] == MatchState.PROPOSED and row["agreed"] is None,
        asked=row["state"] == MatchState.ASKED,
    )
