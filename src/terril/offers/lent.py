"""Which ideas have what another seeks: their holder offers it. Shown where two ideas are introduced."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from terril.directory.models import Organisation, Place
from terril.initiatives.access import workable_among
from terril.initiatives.models import Holder, Initiative, Need
from terril.initiatives.panels import Lent
from terril.kernel import clock
from terril.kernel.written import written_once
from terril.offers import words
from terril.offers.access import offers_visible_to
from terril.offers.models import Offer
from terril.offers.queries import current
from terril.people.models import Person
from terril.territory.models import Commune
from terril.territory.queries import distance_km

MOST = 6
LOOKED_AT = 60


def lent_by_their_holders(initiative: Initiative, person: Person) -> list[Lent]:
    """With the reason, as the team reads it."""
    found = []
    for other, offer in complements(initiative, person):
        km, same = distance_km(offer.commune, initiative.commune), offer.commune_id == initiative.commune_id
        found.append(Lent(other, offer.kind, words.reason(Need(kind=offer.kind), offer, km, same_commune=same, team=True)))
    return found


def _lends(initiative: Initiative, person: Person, today: date) -> QuerySet[Offer]:
    seeks = Need.objects.filter(initiative=initiative, met_at__isnull=True).values("kind")
    return offers_visible_to(person).filter(current(today), kind__in=seeks)


@written_once
def _lenders(initiative: Initiative, person: Person, today: date) -> QuerySet[Offer, int]:
    carry = Holder.objects.filter(initiative=initiative, until__isnull=True, person=OuterRef("person_id"))
    lends = _lends(initiative, person, today).filter(~Exists(carry), person__isnull=False)
    return lends.order_by("person_id").values_list("person_id", flat=True).distinct()


@written_once
def _carried(lenders: list[int], initiative: Initiative) -> QuerySet[Holder, tuple[int, int]]:
    found = Holder.objects.filter(person__in=lenders, until__isnull=True).exclude(initiative=initiative)
    return found.order_by("pk").values_list("pk", "initiative_id")


@written_once
def _lent(holders: list[int], initiative: Initiative, person: Person, today: date) -> QuerySet[Holder, Any]:
    organisation = JSONObject(pk="organisation", name="organisation__name")
    place = JSONObject(pk="place", name="place__name")
    where = JSONObject(pk="commune", name="commune__name", latitude="commune__latitude", longitude="commune__longitude")
    told = JSONObject(
        pk="pk", kind="kind", what="what", rhythm="rhythm", is_free="is_free", cost="cost", shown_as="shown_as",
        organisation=organisation, place=place, commune=where,
    )  # fmt: skip
    offered = _lends(initiative, person, today).filter(person=OuterRef("person_id")).order_by("pk").values(told=told)[:1]
    found: QuerySet[Holder, Any] = Holder.objects.filter(pk__in=holders).select_related("initiative__commune")
    return found.annotate(offered=Subquery(offered)).order_by("pk")


def complements(initiative: Initiative, person: Person) -> list[tuple[Initiative, Offer]]:
    """The ideas on which this person works and whose holder offers what this one seeks, as far as this person sees the offer. Four queries:
    who lends, what they carry, on which this person works (asked of the first only, then of those that follow until enough are found), and
    what is shown."""
    today = clock.today()
    carried = _carried(_lenders(initiative, person, today), initiative)
    kept: list[int] = []
    for start in range(0, len(carried), LOOKED_AT):
        among = carried[start : start + LOOKED_AT]
        workable = set(workable_among([of for _holder, of in among], person))
        kept += [holder for holder, of in among if of in workable]
        if len(kept) >= MOST:
            break
    # What was taken back since it was looked for is not shown.
    return [(row.initiative, _offer(row.offered)) for row in _lent(kept[:MOST], initiative, person, today) if row.offered]


def _offer(told: dict[str, Any]) -> Offer:
    """What `complements` read, with what its sentence needs."""
    told = {**told}
    by = {"organisation": Organisation, "place": Place, "commune": Commune}
    around = {name: model(**told[name]) if told[name]["pk"] else None for name, model in by.items()}
    return Offer(**{**told, **around})
