"""What a holder reads on the page of follow-up: the offers to answer, and whom they could meet. Read along with the idea: no query."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject

from terril.directory.models import Organisation, Place
from terril.initiatives.models import Initiative, Need
from terril.kernel import clock
from terril.support.models import IntroductionSide, IntroductionState, Match, MatchState, Offer, SideAnswer
from terril.support.words import offers as words
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


@dataclass(frozen=True)
class Seen:
    """An introduction as the holder of one idea may read it. `step`: answer, waiting, made or over, said alike whoever made it so. The
    other's name and contact are there once both have agreed, and at no other time: the query itself does not bring them."""

    introduction_id: int
    told: str
    reason: str
    expires_on: date
    step: str
    name: str
    contact: str
    given: str


@dataclass(frozen=True)
class Around:
    proposed: list[Proposed]
    seen: list[Seen]


def around(initiative: Initiative) -> Around:
    """Read along with the initiative, the oldest proposal and the latest introduction first."""
    kept = getattr(initiative, "_support_around", None)
    if kept is None:
        kept = Around(
            [_proposed(row, initiative) for row in getattr(initiative, "along_proposals", [])],
            [_seen(row) for row in getattr(initiative, "along_introductions", [])],
        )
        initiative._support_around = kept  # type: ignore[attr-defined]
    return kept


def along() -> dict[str, ArraySubquery]:
    """What is read of an initiative, as expressions on it."""
    return {"along_proposals": ArraySubquery(_proposals()), "along_introductions": ArraySubquery(_sides())}


def seen_one(initiative: Initiative, introduction_id: int) -> Seen | None:
    return next((seen for seen in around(initiative).seen if seen.introduction_id == introduction_id), None)


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


def _sides() -> Any:
    facing = IntroductionSide.objects.filter(introduction=OuterRef("introduction_id")).exclude(pk=OuterRef("pk"))
    nothing = Value("", output_field=CharField())

    def once_agreed(field: str) -> Case:
        return Case(
            When(introduction__state=IntroductionState.AGREED, then=Subquery(facing.values(field)[:1])), default=nothing
        )

    return (
        IntroductionSide.objects.filter(initiative=OuterRef("pk"))
        .order_by("-introduction_id")
        .values(
            row=JSONObject(
                introduction=F("introduction_id"), told=F("told"), reason=F("introduction__reason"), expires=F("introduction__expires_on"),
                state=F("introduction__state"), answer=F("answer"), given=F("contact"), name=once_agreed("first_name"),
                contact=once_agreed("contact"),
            )
        )[:SHOWN]
    )  # fmt: skip


def _seen(row: dict[str, Any]) -> Seen:
    expires_on = date.fromisoformat(row["expires"])
    return Seen(
        introduction_id=row["introduction"], told=row["told"], reason=row["reason"], expires_on=expires_on, step=_step(row, expires_on),
        name=row["name"], contact=row["contact"], given=row["given"],
    )  # fmt: skip


def _step(row: dict[str, Any], expires_on: date) -> str:
    if row["state"] == IntroductionState.AGREED:
        return "made"
    if row["state"] != IntroductionState.PROPOSED or expires_on < clock.today():
        return "over"
    return {SideAnswer.WAITING: "answer", SideAnswer.YES: "waiting"}.get(row["answer"], "over")
