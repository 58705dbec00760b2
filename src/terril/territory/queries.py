"""Reads on communes: find one, list those of a territory, measure how far they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Protocol, overload

from django.db.models import Case, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Power
from django.utils.translation import gettext as _

from terril.kernel.search import fold
from terril.kernel.written import written_once
from terril.territory.models import Commune, Territory
from terril.territory.reach import ROAD

EARTH_RADIUS_KM = 6371.0088
# How many sources are named where communes are listed.
NAMED = 3


class Point(Protocol):
    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...


class Somewhere(Protocol):
    """A point, or what would have one if it were known: a commune."""

    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...


@dataclass(frozen=True)
class Nearby:
    commune: Commune
    km: float


def origin(commune: Commune) -> str:
    """Code officiel géographique 2026: where the facts of a commune are from; nothing when nobody said it."""
    return " ".join(str(part) for part in (commune.source, commune.vintage) if part)


def dated(communes: Iterable[Commune]) -> str:
    """Where the facts of these communes are from, and of which years, in a sentence or two; what nobody said is left out."""
    known = list(communes)
    sources, years = sorted({origin(one) for one in known} - {""}), sorted({one.population_year for one in known if one.population_year})
    said = []
    if sources:
        more = _(" et d’autres") if len(sources) > NAMED else ""
        said.append(_("Communes d’après : %(sources)s.") % {"sources": ", ".join(sources[:NAMED]) + more})
    if years:
        said.append(_("Population municipale de %(years)s.") % {"years": ", ".join(map(str, years))})
    return " ".join(said)


def label(name: str, postal_codes: Iterable[str]) -> str:
    """Annay (62880): what tells apart two communes of one name, or of one postal code."""
    first = next(iter(postal_codes), "")
    return f"{name} ({first})" if first else name


def folded_name(typed: str) -> str:
    """What somebody typed, comparable with `Commune.sort_name`: "St Denis" is "saint denis"."""
    said = {"st": "saint", "ste": "sainte"}
    return " ".join(said.get(word, word) for word in fold(typed).split())


def territory_or_none(slug: str) -> Territory | None:
    return Territory.objects.filter(slug=slug).first()


def communes_of(territory: Territory | None) -> QuerySet[Commune]:
    """The communes of a territory in the order of the dictionary; all those that we know when there is no territory."""
    communes = Commune.objects.filter(territories=territory) if territory is not None else Commune.objects.all()
    return communes.order_by("sort_name", "insee_code")


@written_once
def listed(territory: Territory | None, most: slice) -> QuerySet[Commune, tuple[str, str, list[str]]]:
    """(INSEE code, name, postal codes) of those communes, in the same order."""
    return communes_of(territory).values_list("insee_code", "name", "postal_codes")[most]


@written_once
def of_code(territory: Territory | None, code: str) -> QuerySet[Commune]:
    """The commune of this INSEE code, if it is one of them."""
    return communes_of(territory).filter(insee_code=code)


def search_communes(typed: str, *, within: Territory | None = None) -> QuerySet[Commune]:
    """Communes whose name, postal code or INSEE code answers to what was typed, the best first; none when nothing was."""
    wanted = folded_name(typed[:100])
    communes = communes_of(within)
    if not wanted:
        return communes.none()
    digits = wanted.replace(" ", "")
    if digits[:2].isalnum() and digits[:1].isdigit():
        code = digits.upper()
        found = Q(insee_code__startswith=code) | (
            Q(postal_codes__contains=[code]) if len(code) == 5 else Q(postal_codes__0__startswith=code)
        )
        return communes.filter(found)
    rank = Case(
        When(sort_name=wanted, then=Value(0)),
        When(sort_name__startswith=wanted, then=Value(1)),
        When(sort_name__contains=f" {wanted}", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return communes.filter(sort_name__contains=wanted).annotate(rank=rank).order_by("rank", "sort_name", "insee_code")


@overload
def distance_km(here: Point, there: Point) -> float: ...
@overload
def distance_km(here: Somewhere, there: Somewhere) -> float | None: ...
def distance_km(here: Somewhere, there: Somewhere) -> float | None:
    """Great-circle distance (haversine), in kilometres; None when the point of either is not known."""
    if here.latitude is None or here.longitude is None or there.latitude is None or there.longitude is None:
        return None
    phi, other = radians(here.latitude), radians(there.latitude)
    half = sin((other - phi) / 2) ** 2
    half += cos(phi) * cos(other) * sin(radians(there.longitude - here.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def nearest(here: Somewhere, *, within: Territory | None = None, count: int = 5) -> list[Nearby]:
    """The communes closest to a point or to a commune (itself left out), the closest first, in one query; none when it is not known where
    that is."""
    if here.latitude is None or here.longitude is None:
        return []
    communes = communes_of(within).filter(latitude__isnull=False)
    if isinstance(here, Commune):
        communes = communes.exclude(pk=here.pk)
    stretch = cos(radians(here.latitude))
    # Flat enough to choose with; what is shown is the true distance.
    flat = Power(F("latitude") - here.latitude, 2) + Power((F("longitude") - here.longitude) * stretch, 2)
    chosen = communes.annotate(flat=flat + Value(0.0, output_field=FloatField())).order_by("flat", "insee_code")[:count]
    return sorted((Nearby(c, km) for c in chosen if (km := distance_km(here, c)) is not None), key=lambda near: near.km)


def road_km(here: Somewhere, there: Somewhere) -> float | None:
    """What one travels, in kilometres, when no travel time is known: the straight line times ROAD; None when nobody knows where one is."""
    km = distance_km(here, there)
    return None if km is None else km * ROAD
