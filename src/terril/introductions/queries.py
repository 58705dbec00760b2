"""Who could be introduced to whom, and what each may read of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from terril.initiatives import reasons
from terril.initiatives.access import is_public, worked_on_by
from terril.initiatives.models import Closeness, Initiative, heavy
from terril.initiatives.nearing.queries import closest
from terril.initiatives.panels import INITIATIVE
from terril.introductions.access import introductions_followed_by
from terril.introductions.models import (
    WAITING_FIRST,
    Introduction,
    IntroductionOrigin,
    IntroductionSide,
    IntroductionState,
)
from terril.kernel import search
from terril.kernel.written import one_of, remember_each, written_once
from terril.people.models import Person

MOST = 6


@dataclass(frozen=True)
class Suggestion:
    """Another idea that the coordinator could introduce, and why: `reason` for the team, which may read both; `to_one` and `to_other` for the
    holder of each, without a word of the other idea, nor where it is unless everybody may read it."""

    other: Initiative
    reason: str
    origin: str
    to_one: str = ""
    to_other: str = ""


def suggestions(initiative: Initiative, person: Person | None, words_typed: str = "") -> list[Suggestion]:
    """From the words in common, from what one seeks and the other lends, or from what the coordinator looks for: as many queries for few as
    for many. Those introduced already, or who refused, are left out."""
    if words_typed.strip():
        found = list(_searched(initiative, person, words_typed) or [])
    else:
        found = [*_lent(initiative, person), *(_alike(initiative, close) for close in closest(initiative, person, MOST))]
    known = _introduced(initiative)
    kept: dict[int, Suggestion] = {}
    for suggestion in found:
        if suggestion.other.pk not in known and suggestion.other.pk != initiative.pk:
            kept.setdefault(suggestion.other.pk, suggestion)
    return list(kept.values())[:MOST]


@written_once
def _introduced(initiative: Initiative) -> QuerySet[IntroductionSide, int]:
    mine = IntroductionSide.objects.filter(initiative=initiative).values("introduction_id")
    shut = [IntroductionState.PROPOSED, IntroductionState.AGREED, IntroductionState.REFUSED]
    found = IntroductionSide.objects.filter(introduction__in=mine, introduction__state__in=shut).exclude(initiative=initiative)
    return found.values_list("initiative_id", flat=True)


def _alike(initiative: Initiative, close: Closeness) -> Suggestion:
    near = reasons.seen_from(close, initiative)
    why = " ".join(f"{reason.rstrip('.')}." for reason in near.reasons)
    if need := reasons.open_need(close):
        told = _exchanged(initiative, near.other, need.kind, initiative_seeks=need.initiative_id == initiative.pk)
        return Suggestion(near.other, why, IntroductionOrigin.COMPLEMENT, *told)
    if not (is_public(initiative) and is_public(near.other)):
        return Suggestion(near.other, why, IntroductionOrigin.CLOSENESS)
    said = reasons.to_holder(close, initiative)
    return Suggestion(near.other, why, IntroductionOrigin.CLOSENESS, said, said)


def _exchanged(initiative: Initiative, other: Initiative, kind: str, *, initiative_seeks: bool) -> tuple[str, str]:
    """What each holder reads: "Vous cherchez un local, ils en ont un, à 2 km."; the way is told of an idea that everybody may find."""
    far = reasons.apart(initiative.commune, other.commune)
    return (
        reasons.exchange(kind, far if is_public(other) else "", seeks=initiative_seeks),
        reasons.exchange(kind, far if is_public(initiative) else "", seeks=not initiative_seeks),
    )


def _lent(initiative: Initiative, person: Person | None) -> list[Suggestion]:
    """From what their holder lends, and this one seeks."""
    if person is None:
        return []
    return [
        Suggestion(one.other, one.reason, IntroductionOrigin.COMPLEMENT, *_exchanged(initiative, one.other, one.kind, initiative_seeks=True))
        for part in INITIATIVE
        for one in part.lent(initiative, person)
    ]


def _searched(initiative: Initiative, person: Person | None, typed: str) -> list[Suggestion]:
    query = search.query(typed[:120])
    if query is None or person is None:
        return []
    found = (
        worked_on_by(person)
        .filter(search=query)
        .exclude(pk=initiative.pk)
        .select_related("commune")
        .order_by("-pk")[:MOST]
    )
    return [Suggestion(other, other.commune.name, IntroductionOrigin.IDEA) for other in found]


# -------------------------------------------------------------------------------------------------------------- the team


@written_once
def _waiting_first(person: Person, cut: slice) -> QuerySet[Introduction]:
    return for_team(person)[cut]


@written_once
def _sides(introductions: list[int]) -> QuerySet[IntroductionSide]:
    found = IntroductionSide.objects.filter(introduction__in=introductions).select_related("initiative__commune", "person")
    return found.defer(*heavy("initiative")).order_by("pk")


def page_for_team(person: Person, cut: slice) -> list[Introduction]:
    """A slice of them, with both sides. Two queries."""
    found = _waiting_first(person, cut)
    remember_each(found, "sides", _sides)
    return found


def for_team(person: Person) -> QuerySet[Introduction]:
    """The introductions of the ideas on which this person works, what waits first."""
    return introductions_followed_by(person).select_related("programme", "proposed_by").order_by(WAITING_FIRST, "-pk")


def one_for_team(person: Person, pk: int) -> Introduction | None:
    """One of them, with both sides. Two queries."""
    found = list(for_team(person).filter(pk=pk))
    remember_each(found, "sides", _sides)
    return one_of(found)


@written_once
def _of_idea(initiative: Initiative, person: Person) -> QuerySet[Introduction]:
    mine = Exists(IntroductionSide.objects.filter(introduction=OuterRef("pk"), initiative=initiative))
    return for_team(person).filter(mine)[:20]


@written_once
def _facing(initiative: Initiative, introductions: list[int]) -> QuerySet[IntroductionSide]:
    found = IntroductionSide.objects.filter(introduction__in=introductions).exclude(initiative=initiative)
    return found.select_related("initiative__commune").order_by("pk")


def facing_rows(initiative: Initiative, person: Person) -> list[dict[str, Any]]:
    """The introductions of one idea that this person may follow, the latest first, with the other idea of each. Two queries."""
    found = _of_idea(initiative, person)
    other = {side.introduction_id: side.initiative for side in _facing(initiative, [one.pk for one in found])}
    return [{"pk": one.pk, "state": one.get_state_display(), "at": one.proposed_at, "other": other[one.pk]} for one in found]
