"""What a holder reads of whom they could meet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, Value, When

from terril.initiatives.models import Initiative
from terril.introductions.models import IntroductionSide, IntroductionState, SideAnswer
from terril.kernel import clock
from terril.kernel.written import written_once

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


def seen(initiative: Initiative) -> list[Seen]:
    """The latest introduction first."""
    return [
        Seen(
            introduction_id=row["introduction_id"], told=row["told"], reason=row["reason"], expires_on=row["expires"], step=_step(row),
            name=row["name"], contact=row["facing"], given=row["contact"],
        )
        for row in _sides(initiative)
    ]  # fmt: skip


def seen_one(initiative: Initiative, introduction_id: int) -> Seen | None:
    return next((one for one in seen(initiative) if one.introduction_id == introduction_id), None)


@written_once
def _sides(initiative: Initiative) -> QuerySet[IntroductionSide, Any]:
    facing = IntroductionSide.objects.filter(introduction=OuterRef("introduction_id")).exclude(pk=OuterRef("pk"))
    nothing = Value("", output_field=CharField())

    def once_agreed(field: str) -> Case:
        return Case(
            When(introduction__state=IntroductionState.AGREED, then=Subquery(facing.values(field)[:1])), default=nothing
        )

    return (
        IntroductionSide.objects.filter(initiative=initiative)
        .order_by("-introduction_id")
        .values(
            "introduction_id", "told", "answer", "contact", reason=F("introduction__reason"), expires=F("introduction__expires_on"),
            state=F("introduction__state"), name=once_agreed("first_name"), facing=once_agreed("contact"),
        )[:SHOWN]
    )  # fmt: skip


def _step(row: dict[str, Any]) -> str:
    if row["state"] == IntroductionState.AGREED:
        return "made"
    if row["state"] != IntroductionState.PROPOSED or row["expires"] < clock.today():
        return "over"
    return {SideAnswer.WAITING: "answer", SideAnswer.YES: "waiting"}.get(row["answer"], "over")
