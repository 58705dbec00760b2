"""Which ideas have what another seeks: their holder offers it. Shown where two ideas are introduced."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from terril.directory.models import Organisation, Place
from terril.initiatives.access import worked_on_by
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


def lent_by_their_holders(initiative: Initiative, person: Person) -> list[Lent]:
    """With the reason, as the team reads it."""
    found = []
    for other, offer in complements(initiative, person):
        km, same = distance_km(offer.commune, initiative.commune), offer.commune_id == initiative.commune_id
        found.append(Lent(other, offer.kind, words.reason(Need(kind=offer.kind), offer, km, same_commune=same, team=True)))
    return found


@written_once
def _carried(initiative: Initiative, person: Person, today: date) -> QuerySet[Holder, Any]:
    seeks = Need.objects.filter(initiative=initiative, met_at__isnull=True).values("kind")
    mine = Holder.objects.filter(initiative=initiative, until__isnull=True, person__isnull=False).values("person_id")
    lends = offers_visible_to(person).filter(current(today), kind__in=seeks, person=OuterRef("person_id"))
    carries = Holder.objects.filter(Exists(lends), until__isnull=True, initiative__in=worked_on_by(person)).exclude(person__in=mine)
    organisation = JSONObject(pk="organisation", name="organisation__name")
    place = JSONObject(pk="place", name="place__name")
    where = JSONObject(pk="commune", name="commune__name", latitude="commune__latitude", longitude="commune__longitude")
    told = JSONObject(
        pk="pk", kind="kind", what="what", rhythm="rhythm", is_free="is_free", cost="cost", shown_as="shown_as",
        organisation=organisation, place=place, commune=where,
    )  # fmt: skip
    offered = lends.order_by("pk").values(told=told)[:1]
    found: QuerySet[Holder, Any] = carries.exclude(initiative=initiative).select_related("initiative__commune").annotate(offered=Subquery(offered))
    return found.order_by("pk")[:MOST]


def complements(initiative: Initiative, person: Person) -> list[tuple[Initiative, Offer]]:
    """The ideas on which this person works and whose holder offers what this one seeks, as far as this person sees the offer. One query."""
    return [(row.initiative, _offer(row.offered)) for row in _carried(initiative, person, clock.today())]


def _offer(told: dict[str, Any]) -> Offer:
    """What `complements` read, with what its sentence needs."""
    told = {**told}
    by = {"organisation": Organisation, "place": Place, "commune": Commune}
    around = {name: model(**told[name]) if told[name]["pk"] else None for name, model in by.items()}
    return Offer(**{**told, **around})
