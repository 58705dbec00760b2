"""What is lent and shared, and to which idea it may serve: each a constant number of queries, whatever the number of offers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, Power, RowNumber

from terril.initiatives.access import worked_on_by
from terril.initiatives.models import Holder, Initiative, Need, NeedKind, Stage, heavy
from terril.kernel import clock
from terril.kernel.written import in_order, written_once
from terril.offers import words
from terril.offers.access import matches_followed_by, offers_visible_to
from terril.offers.models import Match, MatchState, Offer, OfferState, OfferVisibility
from terril.people.models import Person
from terril.programmes.access import WORKS, programmes_of
from terril.programmes.models import Programme
from terril.territory.models import Commune
from terril.territory.queries import distance_km

PAGE = 25
# A degree of latitude, in kilometres.
DEGREE_KM = 111.2
DISTANCES = (5, 10, 20, 40)
# Beyond this nobody carries chairs: an offer further away is not proposed.
NEAR_KM = 30
# How many offers are proposed for one need, and how many ideas for one offer.
BEST, SEEKERS = 3, 6


def current(today: date | None = None) -> Q:
    """Published and not over: the day after its end, an offer is over, whoever noticed."""
    today = today or clock.today()
    return Q(state=OfferState.PUBLISHED) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def is_over(offer: Offer) -> bool:
    return offer.state == OfferState.ENDED or (offer.ends_on is not None and offer.ends_on < clock.today())


def _held() -> QuerySet[Match]:
    """The matches that hold a place of a limited offer; a promise that was not kept gives its place back."""
    return Match.objects.filter(slot__isnull=False).exclude(pledge__outcome="not_kept").order_by()


def _taken() -> Coalesce:
    """How many places of a limited offer are taken."""
    held = _held().filter(offer=OuterRef("pk")).values("offer")
    return Coalesce(Subquery(held.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def with_names(found: QuerySet[Offer]) -> QuerySet[Offer]:
    """What every page needs of an offer, in the same query."""
    return found.select_related("commune", "place", "organisation", "programme").annotate(taken=_taken())


def with_owners(found: QuerySet[Offer]) -> QuerySet[Offer]:
    """What the team reads besides: who offers."""
    return with_names(found).select_related("person")


def is_full(offer: Any) -> bool:
    return offer.quantity is not None and offer.taken >= offer.quantity


# ------------------------------------------------------------------------------------------------------------- the list


@dataclass(frozen=True)
class Filters:
    """What the address asks for; values that mean nothing are dropped."""

    kind: str = ""
    commune: str = ""
    km: int = 0

    @classmethod
    def read(cls, asked: Any) -> "Filters":
        kind, commune, km = asked.get("sorte", ""), asked.get("commune", ""), asked.get("km", "")
        return cls(
            kind=kind if kind in NeedKind.values else "",
            commune=commune if re.fullmatch(r"\d{2}\d{3}|2[AB]\d{3}", commune) else "",
            km=int(km) if km in map(str, DISTANCES) else 0,
        )

    def state(self) -> dict[str, str]:
        """As it stands in the address."""
        pairs = {"sorte": self.kind, "commune": self.commune, "km": str(self.km) if self.km else ""}
        return {key: value for key, value in pairs.items() if value}


@dataclass(frozen=True)
class Row:
    """An offer in a list. `how`: when, for how much, how far, in one line."""

    pk: int
    what: str
    kind: str
    by: str
    place: str
    how: str
    full: bool
    fictional: bool


def row(offer: Any, here: Commune | None) -> Row:
    """`here`: the commune from where one looks, if any."""
    far = "" if here is None or offer.commune_id == here.pk else words.kilometres(distance_km(offer.commune, here))
    return Row(
        pk=offer.pk, what=offer.what, kind=str(words.OFFERED[NeedKind(offer.kind)]), by=offer.offered_by, place=offer.commune.name,
        how=words.sentence([far, *words.manner(offer)]), full=is_full(offer), fictional=offer.fictional,
    )  # fmt: skip


@written_once
def _in_box(south: float, north: float, west: float, east: float) -> QuerySet[Commune]:
    box = Commune.objects.filter(latitude__range=(south, north), longitude__range=(west, east))
    return box.only("insee_code", "latitude", "longitude").order_by("pk")


def near(here: Commune, km: float) -> list[str]:
    """The codes of the communes at most so far from one, itself included: itself alone when nobody knows where it is. One query, on a box
    that holds the circle."""
    if here.latitude is None or here.longitude is None:
        return [here.pk]
    high, wide = km / DEGREE_KM, km / (DEGREE_KM * cos(radians(here.latitude)))
    box = _in_box(here.latitude - high, here.latitude + high, here.longitude - wide, here.longitude + wide)
    return [commune.pk for commune in box if (far := distance_km(commune, here)) is not None and far <= km]


@written_once
def _listed(kind: str, communes: list[str] | None, viewer: Person | None, today: date, cut: slice) -> QuerySet[Offer]:
    # In the public list, what is meant for the team alone stays at the desk.
    found = offers_visible_to(viewer).filter(current(today)).exclude(visibility=OfferVisibility.TEAM)
    if kind:
        found = found.filter(kind=kind)
    if communes is not None:
        found = found.filter(commune_id__in=communes)
    return with_names(found).order_by("-pk")[cut]


def listed(filters: Filters, here: Commune | None, cut: slice, *, viewer: Person | None) -> list[Offer]:
    """The offers that the viewer may see, the newest first."""
    around = (near(here, filters.km) if here and filters.km else [filters.commune]) if filters.commune else None
    return _listed(filters.kind, around, viewer, clock.today(), cut)


@written_once
def communes() -> QuerySet[Commune, tuple[str, str]]:
    """(code, name) of the communes of the open programmes, in the order of the dictionary. One query."""
    found = Commune.objects.filter(territories__programmes__is_open=True).distinct()
    return found.order_by("sort_name", "insee_code").values_list("insee_code", "name")


def followed_by(person: Person) -> QuerySet[Offer]:
    """The offers of the programmes for which this person works."""
    return Offer.objects.filter(programme_id__in=programmes_of(person, WORKS))


def of_the_team(person: Person, state: str) -> QuerySet[Offer]:
    """The offers that a team follows, in a state; those whose date is past are with the ended ones."""
    found = followed_by(person)
    if state == OfferState.ENDED:
        return found.filter(
            Q(state=OfferState.ENDED) | Q(state=OfferState.PUBLISHED, ends_on__lt=clock.today())
        ).order_by("-pk")
    return found.filter(current() if state == OfferState.PUBLISHED else Q(state=state)).order_by("-pk")


# ------------------------------------------------------------------------------------------------------------ proposals


@dataclass(frozen=True)
class Proposal:
    """An offer that would serve a need, and why, in a sentence."""

    need: Need
    offer: Offer
    km: float | None
    reason: str


def _around(here: Commune) -> tuple[float, float, float]:
    """What `_flat` measures from. Of a commune that nobody can place, only its own offers are near, and there is nothing to measure."""
    if here.latitude is None or here.longitude is None:
        return 0.0, 0.0, 1.0
    return here.latitude, here.longitude, cos(radians(here.latitude))


def _flat(latitude: float, longitude: float, stretch: float, there: str = "commune__") -> Any:
    """Good enough to put in order; what is shown is the true distance. `stretch`: of a degree of longitude there; `there`: the way to the
    other commune."""
    squared = Power(F(f"{there}latitude") - latitude, 2) + Power((F(f"{there}longitude") - longitude) * stretch, 2)
    return squared + Value(0.0, output_field=FloatField())


@written_once
def _best(
    initiative: Initiative,
    kinds: list[str],
    communes: list[str],
    person: Person | None,
    today: date,
    latitude: float,
    longitude: float,
    stretch: float,
) -> QuerySet[Offer, int]:
    holders = Holder.objects.filter(initiative=initiative, until__isnull=True, person__isnull=False)
    known = Match.objects.filter(offer=OuterRef("pk"), initiative=initiative)
    order = [_flat(latitude, longitude, stretch).asc(), F("is_free").desc(), F("pk").desc()]
    offers = Offer.objects.all() if person is None else followed_by(person)
    # Read whole, once: asked of each offer around, their places would cost more than all the rest.
    full = _held().values("offer").annotate(n=Count("pk")).filter(n__gte=F("offer__quantity"))
    found: QuerySet[Any, Any] = (
        offers.filter(current(today), kind__in=kinds, commune_id__in=communes)
        .filter(Q(quantity__isnull=True) | ~Q(pk__in=full.values("offer")))
        .filter(~Exists(known), ~Exists(holders.filter(person=OuterRef("person_id"))))
        .annotate(rank=Window(RowNumber(), partition_by=F("kind"), order_by=order))
        .filter(rank__lte=BEST)
    )
    return found.order_by("kind", "rank").values_list("pk", flat=True)


@written_once
def _with_names(offers: list[int]) -> QuerySet[Offer]:
    return with_names(Offer.objects.filter(pk__in=offers))


def candidates(initiative: Initiative, kinds: Iterable[str], person: Person | None = None) -> list[Any]:
    """The best offers of each kind: near, not over, with a free place, never proposed to this idea, of nobody who carries it; the closest
    first, then the free ones, then the latest. `person`: whoever may propose them; the best are chosen within what they follow. One query
    through the index of (kind, commune), one for what is shown of the best, and one for the communes around."""
    here = initiative.commune
    best = _best(initiative, sorted(kinds), near(here, NEAR_KM), person, clock.today(), *_around(here))
    return in_order(best, _with_names(best))


@written_once
def _open_needs(initiative: Initiative) -> QuerySet[Need]:
    return Need.objects.filter(initiative=initiative, met_at__isnull=True).order_by("pk")


def proposals(initiative: Initiative, needs: Sequence[Need] | None = None, *, person: Person | None = None) -> list[Proposal]:
    """For each open need, the offers that would serve (among those that `person` may propose), with the reason. Four queries, three when the
    needs are known."""
    if needs is None:
        needs = _open_needs(initiative)
    waiting = [need for need in needs if need.met_at is None]
    if not waiting:
        return []
    by_kind: dict[str, list[Any]] = {}
    for offer in candidates(initiative, {need.kind for need in waiting}, person):
        by_kind.setdefault(offer.kind, []).append(offer)
    found = []
    for need in _one_of_a_kind(waiting):
        for offer in by_kind.get(need.kind, []):
            km, same = distance_km(offer.commune, initiative.commune), offer.commune_id == initiative.commune_id
            found.append(Proposal(need, offer, km, words.reason(need, offer, km, same_commune=same, team=True)))
    return found


@dataclass(frozen=True)
class Seeker:
    """An idea that seeks what an offer lends, and how far, in a few words."""

    need: Need
    where: str


def seekers(offer: Any, person: Person) -> list[Seeker]:
    """The ideas on which this person works that seek what is offered, the closest first, then the latest; those to which it was proposed,
    those of whoever offers, and those that are over are left out; none for an offer with no place left. `offer`: with its places `taken`
    (`with_names`). Two queries."""
    if is_over(offer) or offer.state != OfferState.PUBLISHED or is_full(offer):
        return []
    here: Commune = offer.commune
    mine = Holder.objects.filter(initiative=OuterRef("initiative"), until__isnull=True, person__isnull=False, person=offer.person_id)
    found = (
        Need.objects.filter(kind=offer.kind, met_at__isnull=True, initiative__commune_id__in=near(offer.commune, NEAR_KM))
        .filter(initiative__in=worked_on_by(person).exclude(stage__in=[Stage.COMPLETED, Stage.ENDED]).order_by().values("pk"))
        .filter(~Exists(Match.objects.filter(offer=offer, initiative=OuterRef("initiative"))), ~Exists(mine))
        .annotate(flat=_flat(*_around(here), "initiative__commune__"))
        .select_related("initiative__commune")
        .defer(*heavy("initiative"))
        .order_by("flat", "-initiative_id", "pk")
    )
    kept: dict[int, Need] = {}
    for need in found[: 2 * SEEKERS]:
        kept.setdefault(need.initiative_id, need)
    seeking = []
    for one in list(kept.values())[:SEEKERS]:
        there = one.initiative.commune
        far = "" if there.pk == offer.commune_id else f", {words.kilometres(distance_km(here, there))}"
        seeking.append(Seeker(one, f"{there.name}{far}"))
    return seeking


def _one_of_a_kind(needs: Sequence[Need]) -> list[Need]:
    """Two needs of the same kind would be served by the same offers: the first said carries them."""
    first: dict[str, Need] = {}
    for need in needs:
        first.setdefault(need.kind, need)
    return list(first.values())


# -------------------------------------------------------------------------------------------------------------- matches


@written_once
def _matches_of(initiative: Initiative, person: Person) -> QuerySet[Match, int]:
    return matches_followed_by(person).filter(initiative=initiative).order_by("-pk").values_list("pk", flat=True)[:20]


@written_once
def _of_offers(matches: list[int]) -> QuerySet[Match]:
    named = ("offer__commune", "offer__organisation", "offer__place", "pledge", "need")
    return Match.objects.filter(pk__in=matches).select_related(*named)


def matches_of(initiative: Initiative, person: Person) -> list[Match]:
    """What was proposed to an idea and this person may follow, the latest first."""
    keys = _matches_of(initiative, person)
    return in_order(keys, _of_offers(keys))


def to_read_over(programme: Programme) -> QuerySet[Offer]:
    """Offers that somebody proposed and that nobody of the team has read yet."""
    return Offer.objects.filter(programme=programme, state=OfferState.SUBMITTED).order_by("pk")


def asked_for(person: Person, programme: Programme | None = None) -> QuerySet[Match]:
    """Offers that a holder asked for, for an idea on which this person works: in a programme, or in all of theirs."""
    found = matches_followed_by(person).filter(state=MatchState.ASKED, initiative__withdrawn_at__isnull=True).order_by("pk")
    return found if programme is None else found.filter(programme=programme)


def with_surroundings(found: QuerySet[Match]) -> QuerySet[Match]:
    return found.select_related(
        "offer__commune",
        "offer__organisation",
        "offer__place",
        "offer__person",
        "offer__programme",
        "initiative__commune",
        "need",
        "pledge",
    )
