"""Who could be introduced to whom, and what each may read of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, OuterRef, Prefetch, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

from terril.directory.models import Organisation, Place
from terril.initiatives import reasons
from terril.initiatives.access import worked_on_by
from terril.initiatives.models import Closeness, Holder, Initiative, Need
from terril.initiatives.queries.team import close_to
from terril.kernel import search
from terril.people.models import Person
from terril.support.access.introductions import introductions_followed_by
from terril.support.access.offers import offers_visible_to
from terril.support.models import (
    Introduction,
    IntroductionOrigin,
    IntroductionSide,
    IntroductionState,
    Offer,
)
from terril.support.queries.offers import current
from terril.support.words import introductions as words
from terril.support.words import offers as offer_words
from terril.territory.models import Commune
from terril.territory.queries import distance_km

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
    """From the words in common, from what one seeks and the other lends, or from what the coordinator looks for. Three queries, two more to
    search; those introduced already, or who refused, are left out."""
    if words_typed.strip():
        found = list(_searched(initiative, person, words_typed) or [])
    else:
        found = [*_complements(initiative, person), *_close(initiative, person)]
    known = _introduced(initiative)
    kept: dict[int, Suggestion] = {}
    for suggestion in found:
        if suggestion.other.pk not in known and suggestion.other.pk != initiative.pk:
            kept.setdefault(suggestion.other.pk, suggestion)
    return list(kept.values())[:MOST]


def _introduced(initiative: Initiative) -> set[int]:
    mine = IntroductionSide.objects.filter(initiative=initiative).values("introduction_id")
    shut = [IntroductionState.PROPOSED, IntroductionState.AGREED, IntroductionState.REFUSED]
    found = IntroductionSide.objects.filter(introduction__in=mine, introduction__state__in=shut).exclude(
        initiative=initiative
    )
    return set(found.values_list("initiative_id", flat=True))


def _close(initiative: Initiative, person: Person | None) -> list[Suggestion]:
    return [_alike(initiative, close) for close in close_to(initiative, person)[:MOST]]


def _alike(initiative: Initiative, close: Closeness) -> Suggestion:
    near = reasons.seen_from(close, initiative)
    why = " ".join(f"{reason.rstrip('.')}." for reason in near.reasons)
    if need := reasons.open_need(close):
        told = _exchanged(initiative, near.other, need.kind, initiative_seeks=need.initiative_id == initiative.pk)
        return Suggestion(near.other, why, IntroductionOrigin.COMPLEMENT, *told)
    if not (words.is_public(initiative) and words.is_public(near.other)):
        return Suggestion(near.other, why, IntroductionOrigin.CLOSENESS)
    said = reasons.to_holder(close, initiative)
    return Suggestion(near.other, why, IntroductionOrigin.CLOSENESS, said, said)


def _exchanged(initiative: Initiative, other: Initiative, kind: str, *, initiative_seeks: bool) -> tuple[str, str]:
    """What each holder reads: "Vous cherchez un local, ils en ont un, à 2 km."; the way is told of an idea that everybody may find."""
    far = reasons.apart(initiative.commune, other.commune)
    return (
        reasons.exchange(kind, far if words.is_public(other) else "", seeks=initiative_seeks),
        reasons.exchange(kind, far if words.is_public(initiative) else "", seeks=not initiative_seeks),
    )


def complements(initiative: Initiative, person: Person) -> list[tuple[Initiative, Offer]]:
    """The ideas on which this person works and whose holder offers what this one seeks, as far as this person sees the offer. One query."""
    seeks = Need.objects.filter(initiative=initiative, met_at__isnull=True).values("kind")
    mine = Holder.objects.filter(initiative=initiative, until__isnull=True, person__isnull=False).values("person_id")
    lends = offers_visible_to(person).filter(current(), kind__in=seeks, person=OuterRef("person_id"))
    carries = Holder.objects.filter(Exists(lends), until__isnull=True, initiative__in=worked_on_by(person)).exclude(person__in=mine)
    organisation = JSONObject(pk="organisation", name="organisation__name")
    place = JSONObject(pk="place", name="place__name")
    where = JSONObject(pk="commune", name="commune__name", latitude="commune__latitude", longitude="commune__longitude")
    told = JSONObject(
        pk="pk", kind="kind", what="what", rhythm="rhythm", is_free="is_free", cost="cost", shown_as="shown_as",
        organisation=organisation, place=place, commune=where,
    )  # fmt: skip
    offered = lends.order_by("pk").values(told=told)[:1]
    found = carries.exclude(initiative=initiative).select_related("initiative__commune").annotate(offered=Subquery(offered)).order_by("pk")
    return [(row.initiative, _offer(row.offered)) for row in found[:MOST]]


def _offer(told: dict[str, Any]) -> Offer:
    """What `complements` read, with what its sentence needs."""
    told = {**told}
    by = {"organisation": Organisation, "place": Place, "commune": Commune}
    around = {name: model(**told[name]) if told[name]["pk"] else None for name, model in by.items()}
    return Offer(**{**told, **around})


def _complements(initiative: Initiative, person: Person | None) -> list[Suggestion]:
    if person is None:
        return []
    return [
        Suggestion(
            other, _complement_reason(initiative, offer), IntroductionOrigin.COMPLEMENT,
            *_exchanged(initiative, other, offer.kind, initiative_seeks=True),
        )
        for other, offer in complements(initiative, person)
    ]  # fmt: skip


def _complement_reason(initiative: Initiative, offer: Offer) -> str:
    km = distance_km(offer.commune, initiative.commune)
    return offer_words.reason(
        Need(kind=offer.kind), offer, km, same_commune=offer.commune_id == initiative.commune_id, team=True
    )


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


def for_team(person: Person) -> QuerySet[Introduction]:
    """The introductions of the ideas on which this person works, with both sides; what waits first."""
    sides = IntroductionSide.objects.select_related("initiative__commune", "person").order_by("pk")
    rank = Case(When(state=IntroductionState.PROPOSED, then=0), default=1)
    found = (
        introductions_followed_by(person)
        .prefetch_related(Prefetch("sides", sides))
        .select_related("programme", "proposed_by")
    )
    return found.order_by(rank, "-pk")


def facing_rows(initiative: Initiative, person: Person) -> list[dict[str, Any]]:
    """The introductions of one idea that this person may follow, the latest first, with the other idea of each. Two queries."""
    mine = Exists(IntroductionSide.objects.filter(introduction=OuterRef("pk"), initiative=initiative))
    return [
        {"pk": one.pk, "state": one.get_state_display(), "at": one.proposed_at, "other": _facing(one, initiative)}
        for one in for_team(person).filter(mine)[:20]
    ]


def _facing(introduction: Introduction, initiative: Initiative) -> Initiative:
    return next(side.initiative for side in introduction.sides.all() if side.initiative_id != initiative.pk)
