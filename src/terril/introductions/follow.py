"""What a holder reads of whom they could meet: read along with their idea, no query."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, OuterRef, Subquery, Value, When
from django.db.models.functions import JSONObject

from terril.initiatives.models import Initiative
from terril.introductions.models import IntroductionSide, IntroductionState, SideAnswer
from terril.kernel import clock

SHOWN = 20


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


def along() -> dict[str, ArraySubquery]:
    """What is read of an initiative, as an expression on it."""
    return {"along_introductions": ArraySubquery(_sides())}


def seen(initiative: Initiative) -> list[Seen]:
    """Read along with the initiative, the latest introduction first."""
    return [_seen(row) for row in getattr(initiative, "along_introductions", [])]


def seen_one(initiative: Initiative, introduction_id: int) -> Seen | None:
    return next((one for one in seen(initiative) if one.introduction_id == introduction_id), None)


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
