"""Initiatives of which one seeks what the other has: it lent it, found it, or says so.

Only what is not too far is proposed, and only for needs still open.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from terril.initiatives.access import is_public
from terril.initiatives.models import Holder, Initiative, Need, NeedKind, Pledge, PledgeOutcome, Reading
from terril.initiatives.offers import KINDS, offers, things
from terril.initiatives.readings import said
from terril.kernel.verbs import in_french
from terril.territory.models import Commune
from terril.territory.queries import distance_km

MOST_KM = 15
# How many rows of each kind are read: the cost does not follow the number of initiatives.
READ = 200
# What was found can be shared; hands that came, or money, cannot.
SHAREABLE = ("premises", "equipment")


@dataclass(frozen=True)
class Complement:
    """One seeks (`need_id`, an open need of either), the other has (`offered`, in its words). `score` from 0 to 1."""

    other_id: int
    need_id: int
    score: float
    offered: str


def find(initiative: Initiative, text: str) -> list[Complement]:
    """The best complement with each other initiative, the closest first. `text` is everything that was said of this one."""
    near = _near(initiative.commune)
    found: list[Complement] = []
    for need in list(initiative.needs.filter(kind__in=KINDS, met_at__isnull=True).order_by("pk")[:8]):
        wanted = set(things(need.text, need.kind)[:1])
        if wanted:
            for look in (_lent, _found, _said):
                found += look(initiative, need, wanted, near)
    found += _for_their_needs(initiative, text, near)
    best: dict[int, Complement] = {}
    for one in sorted(found, key=lambda one: (-one.score, one.other_id, one.need_id)):
        best.setdefault(one.other_id, one)
    return list(best.values())


def _near(here: Commune) -> dict[str, float]:
    """How far the communes within reach are, by code, itself included: itself alone when nobody knows where it is."""
    if here.latitude is None:
        return {here.pk: 0.0}
    communes = Commune.objects.filter(latitude__range=(here.latitude - 0.14, here.latitude + 0.14)).only("latitude", "longitude")
    distances = {commune.pk: distance_km(here, commune) for commune in communes.order_by("pk")}
    return {pk: km for pk, km in distances.items() if km is not None and km <= MOST_KM}


def _score(km: float, lent: bool) -> float:
    """The nearer the better; what was lent already may be lent again."""
    return round(0.3 + 0.3 * (1 - km / MOST_KM) + (0.3 if lent else 0), 3)


def _others(initiative: Initiative, near: Iterable[str]) -> QuerySet[Initiative]:
    return Initiative.objects.filter(withdrawn_at__isnull=True, commune__in=list(near)).exclude(pk=initiative.pk).exclude(stage="ended")


def _lent(initiative: Initiative, need: Need, wanted: set[str], near: dict[str, float]) -> Iterator[Complement]:
    """What the holders of other initiatives promised somewhere, and did not break: in the words of the promise when everybody may read the
    idea for which it was made, since those who read the reason may not work on it."""
    holders = Holder.objects.filter(person=OuterRef("person"), until__isnull=True, initiative__in=_others(initiative, near))
    given = Pledge.objects.filter(
        Exists(holders), outcome__in=[PledgeOutcome.OPEN, PledgeOutcome.KEPT], initiative__withdrawn_at__isnull=True
    )
    given = given.exclude(initiative=initiative).select_related("initiative")
    pledges = [pledge for pledge in given.order_by("-pk")[:READ] if wanted & set(things(pledge.what, need.kind))]
    held = Holder.objects.filter(person__in=[pledge.person_id for pledge in pledges], until__isnull=True)
    for holder in held.filter(initiative__in=_others(initiative, near)).select_related("initiative").order_by("pk"):
        pledge = next(pledge for pledge in pledges if pledge.person_id == holder.person_id)
        with in_french():
            elsewhere = _("%(kind)s, déjà prêté ailleurs") % {"kind": NeedKind(need.kind).label}
        offered = pledge.what if is_public(pledge.initiative) else elsewhere
        yield Complement(holder.initiative_id, need.pk, _score(near[holder.initiative.commune_id], lent=True), offered)


def _found(initiative: Initiative, need: Need, wanted: set[str], near: dict[str, float]) -> Iterator[Complement]:
    """What other initiatives were seeking too, and found."""
    if need.kind not in SHAREABLE:
        return
    met = Need.objects.filter(kind=need.kind, met_at__isnull=False, initiative__in=_others(initiative, near))
    for other in met.select_related("initiative").order_by("-met_at", "pk")[:READ]:
        if wanted & set(things(other.text, need.kind)[:1]):
            with in_french():
                offered = _("%(need)s (trouvé)") % {"need": other.text.rstrip(" .")[:280]}
            yield Complement(other.initiative_id, need.pk, _score(near[other.initiative.commune_id], lent=False), offered)


def _said(initiative: Initiative, need: Need, wanted: set[str], near: dict[str, float]) -> Iterator[Complement]:
    """What other initiatives say that they have."""
    terms = [f"+{need.kind}:{term}" for term in sorted(wanted)]
    rows = Reading.objects.filter(terms__overlap=terms, initiative__in=_others(initiative, near)).select_related("initiative")
    readings = list(rows.order_by("-pk")[:40])
    texts = said([reading.pk for reading in readings])
    for reading in readings:
        offer = next((one for one in offers(texts[reading.pk]) if one.kind == need.kind and one.term in wanted), None)
        if offer is not None:
            yield Complement(reading.pk, need.pk, _score(near[reading.initiative.commune_id], lent=False), offer.words)


def _for_their_needs(initiative: Initiative, text: str, near: dict[str, float]) -> Iterator[Complement]:
    """What others seek, and this one says that it has."""
    mine = {(offer.kind, offer.term): offer for offer in offers(text)}
    if not mine:
        return
    sought = Need.objects.filter(kind__in={kind for kind, _term in mine}, met_at__isnull=True, initiative__in=_others(initiative, near))
    for need in sought.select_related("initiative").order_by("-pk")[:READ]:
        offer = next((mine[need.kind, term] for term in things(need.text, need.kind)[:1] if (need.kind, term) in mine), None)
        if offer is not None:
            yield Complement(need.initiative_id, need.pk, _score(near[need.initiative.commune_id], lent=False), offer.words)
