"""What anybody may search and read of the help that is given around. The same statements at 30 and 30,000 services."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from math import cos, radians
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlencode

from data_inclusion.schema import v1
from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Count, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Power, Sqrt
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from terril.kernel import clock, nearly, search
from terril.kernel.errors import Refused
from terril.kernel.written import written_once
from terril.people.contacts import phone, spaced_phone
from terril.services import hours, themes
from terril.services.models import HelpService, HelpStructure
from terril.territory.models import Commune
from terril.territory.queries import EARTH_RADIUS_KM
from terril.territory.reach import ROAD

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

PAGE = 25
# Nobody turns so many pages: whoever must, adds a word or a commune.
MOST_PAGES = 40
KM_PER_DEGREE = EARTH_RADIUS_KM * 3.141592653589793 / 180
STALE_DAYS = 365
EXCERPT = 180
REMOTE, ON_SITE = v1.ModeAccueil.A_DISTANCE.value, v1.ModeAccueil.EN_PRESENTIEL.value
ANYBODY = v1.Public.TOUS_PUBLICS.value

# ---------------------------------------------------------------------------------------------------------- searching


@dataclass(frozen=True)
class Search:
    """What is looked for; what is empty does not count. `km` is by road."""

    words: str = ""
    theme: str = ""
    commune: Commune | None = None
    km: int = 10
    audience: str = ""
    free: bool = False
    mode: str = ""
    page: int = 1
    # One of the words is enough: when nothing holds them all.
    loose: bool = False

    def state(self, **changes: Any) -> dict[str, Any]:
        """As it stands in the address."""
        pairs = {
            "q": self.words,
            "theme": self.theme,
            "commune": self.commune.pk if self.commune else "",
            "km": self.km if self.commune else "",
            "public": self.audience,
            "gratuit": "1" if self.free else "",
            "accueil": self.mode,
        }
        return {key: value for key, value in {**pairs, **changes}.items() if value}


@dataclass(frozen=True)
class Row:
    url: str
    name: str
    structure: str
    excerpt: str
    place: str
    distance: str
    fee: str
    freshness: str
    stale: bool
    fictional: bool


@dataclass(frozen=True)
class CommuneCount:
    """A commune and how many of the services found are given there."""

    name: str
    url: str
    count: int
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Page:
    """`total`: how many answer, `communes`: where. `asked`: what was looked for in the end."""

    asked: Search
    rows: Sequence[Row]
    total: int
    communes: Sequence[CommuneCount]
    previous_url: str = ""
    next_url: str = ""


class Near(TypedDict):
    """How far a service is, straight (None: at a distance)."""

    km: float | None


def shown() -> QuerySet[HelpService]:
    """What its source still publishes, and its structure with it."""
    gone = HelpStructure.objects.filter(gone_at__isnull=False)
    return HelpService.objects.filter(gone_at__isnull=True).exclude(structure__in=gone.values("pk"))


@dataclass(frozen=True)
class Circle:
    """A box and a circle around a commune, flattened: right to a thousandth at this scale. Kilometres, in a straight line."""

    south: float
    north: float
    west: float
    east: float
    latitude: float
    longitude: float
    km_per_degree_east: float
    straight: float

    @classmethod
    def of(cls, latitude: float, longitude: float, km: int) -> "Circle":
        straight = km / ROAD
        east = KM_PER_DEGREE * max(cos(radians(latitude)), 0.01)
        tall, wide = straight / KM_PER_DEGREE, straight / east
        return cls(latitude - tall, latitude + tall, longitude - wide, longitude + wide, latitude, longitude, east, straight)


@dataclass(frozen=True)
class Around:
    """What is near a commune: within a circle, or in the commune itself when nobody knows where it is. `zones`: what a service given at a
    distance names when it is for those who live there."""

    commune: str
    circle: Circle | None
    zones: list[str]

    @classmethod
    def of(cls, commune: Commune, km: int) -> "Around":
        circle = Circle.of(commune.latitude, commune.longitude, km) if commune.latitude is not None and commune.longitude is not None else None
        zones = [commune.pk, commune.departement, "france", *([commune.intercommunality_id] if commune.intercommunality_id else [])]
        return cls(commune.pk, circle, zones)


@dataclass(frozen=True)
class Wish:
    """A search as the columns know it: words folded, a category as its themes."""

    typed: bool
    words: str
    loose: bool
    themes: list[str]
    audience: str
    free: bool
    mode: str
    around: Around | None

    @classmethod
    def of(cls, asked: Search) -> "Wish":
        return cls(
            typed=bool(asked.words),
            words=search.normalise(asked.words),
            loose=asked.loose,
            themes=themes.codes_under(asked.theme) if asked.theme else [],
            audience=asked.audience,
            free=asked.free,
            mode=asked.mode,
            around=Around.of(asked.commune, asked.km) if asked.commune else None,
        )

    @property
    def query(self) -> SearchQuery:
        # What comes near is stems already.
        return SearchQuery(self.words, config="simple" if self.loose else "french", search_type="raw" if self.loose else "plain")


def found(wish: Wish) -> "QuerySet[WithAnnotations[HelpService, Near]]":
    """The services that answer every wish at once, each with `km`: the straight line; null at a distance, or when nobody can tell it."""
    services = shown()
    if wish.typed:
        services = services.filter(search=wish.query) if wish.words else services.none()
    if wish.themes:
        services = services.filter(themes__overlap=wish.themes)
    if wish.audience:
        # One who is of any of its audiences may come; a service that says nothing of it keeps nobody away.
        services = services.filter(Q(audiences__overlap=[wish.audience, ANYBODY]) | Q(audiences=[]))
    if wish.free:
        services = services.filter(fee=v1.Frais.GRATUIT.value)
    if wish.mode:
        services = services.filter(modes__contains=[wish.mode])
    around = wish.around
    if around is None:
        return services.annotate(km=Value(None, output_field=FloatField()))
    # Within reach by road, or given at a distance to those who live there.
    remote = Q(modes__contains=[REMOTE]) & (Q(zone=[]) | Q(zone__overlap=around.zones))
    circle = around.circle
    if circle is None:
        return services.filter(Q(commune=around.commune) | remote).annotate(km=Value(None, output_field=FloatField()))
    box = Q(latitude__range=(circle.south, circle.north), longitude__range=(circle.west, circle.east))
    north = (F("latitude") - circle.latitude) * KM_PER_DEGREE
    east = (F("longitude") - circle.longitude) * circle.km_per_degree_east
    line = Sqrt(Power(north, 2) + Power(east, 2), output_field=FloatField())
    near = services.annotate(line=line)
    within = box & Q(line__lte=circle.straight)
    return near.filter(within | remote).annotate(km=Case(When(within, then=F("line")), output_field=FloatField()))


def page(asked: Search) -> Page:
    """Twenty-five services, the closest first, then the most recently updated. When nothing holds every word, what comes closest, the best match
    first. Four queries, nine for what nothing holds."""
    answer = _page(asked, Wish.of(asked))
    if answer.total or not asked.words:
        return answer
    parts = nearly.parts(asked.words, nearly.lexemes(shown(), "search"))
    if not parts:
        return answer
    loose = replace(asked, loose=True)
    return _page(loose, replace(Wish.of(asked), loose=True, words=nearly.any_of(parts)), parts)


def _page(asked: Search, wish: Wish, parts: Sequence[nearly.Part] = ()) -> Page:
    start = (asked.page - 1) * PAGE
    # Which ones first, then what they say: the wide rows of all those that answer are not put in order.
    cut = slice(start, start + PAGE + 1)
    distances = dict(_nearest(asked, wish, parts, cut) if parts else _distances(wish, not asked.state(), cut))
    wide = {service.pk: service for service in _wide(list(distances))}
    kept = [wide[key] for key in distances if key in wide]
    # Where they are, commune by commune, for the map and its list.
    counted, search_page, today = dict(_counted(wish)), reverse("help_search"), clock.today()
    return Page(
        asked=asked,
        rows=[
            Row(
                url=reverse("help_service", args=[service.pk]),
                name=service.name,
                structure=service.structure.name,
                excerpt=excerpt(service.description),
                place=place_of(service),
                distance=distance_words(distances[service.pk]),
                fee=fee_label(service.fee),
                freshness=freshness(service.updated_on, today),
                stale=is_stale(service.updated_on, today),
                fictional=service.fictional,
            )
            for service in kept[:PAGE]
        ],
        total=sum(counted.values()),
        communes=[
            CommuneCount(
                one.name, f"{search_page}?{urlencode(asked.state(commune=one.pk, km=asked.km))}", counted[one.pk], one.latitude, one.longitude
            )
            for one in _communes([key for key in counted if key is not None])
        ],
        previous_url=_address(asked, asked.page - 1) if asked.page > 1 else "",
        next_url=_address(asked, asked.page + 1) if len(kept) > PAGE and asked.page < MOST_PAGES else "",
    )


@written_once
def _distances(wish: Wish, everything: bool, cut: slice) -> QuerySet[HelpService, tuple[int, float | None]]:
    """The closest, then the freshest. Only the whole list walks the index of dates: for a rare word, that would be to walk it all."""
    services: QuerySet[Any, Any] = found(wish)
    if everything:
        ordered = services.order_by("-updated_on", "-pk")
    else:
        ordered = services.order_by(*([F("km").asc(nulls_last=True)] if wish.around else []), *_FRESHEST)
    return ordered.values_list("pk", "km")[cut]


_FRESHEST = [Coalesce("updated_on", Value(date.min)).desc(), F("pk").desc()]


def _nearest(asked: Search, wish: Wish, parts: Sequence[nearly.Part], cut: slice) -> Sequence[tuple[int, float | None]]:
    """The best answers first; as many expressions as words typed, so written each time."""
    services: QuerySet[Any, Any] = found(wish)
    near = services.annotate(near=nearly.score(parts, "search")).order_by("-near", *_FRESHEST)
    if cut.start >= nearly.MOST_JUDGED:
        return list(near.values_list("pk", "km")[cut])
    first = list(near.values_list("pk", "km", "near", "name", "description")[: max(nearly.MOST_JUDGED, cut.stop)])
    judged = first[: nearly.MOST_JUDGED]
    kept = nearly.ordered(asked.words, parts, [((pk, km), score, f"{name}. {text}") for pk, km, score, name, text in judged])
    return [*kept, *((pk, km) for pk, km, *_others in first[nearly.MOST_JUDGED :])][cut]


@written_once
def _wide(keys: list[int]) -> QuerySet[HelpService]:
    shown = ("name", "description", "city", "modes", "fee", "updated_on", "source", "commune", "commune__name", "structure", "structure__name")
    return HelpService.objects.filter(pk__in=keys).select_related("structure", "commune").only(*shown)


def _address(asked: Search, number: int) -> str:
    return f"?{urlencode(asked.state(page=number if number > 1 else ''))}"


@written_once
def _counted(wish: Wish) -> QuerySet[HelpService, Any]:
    services: QuerySet[Any, Any] = found(wish)
    counted: QuerySet[Any, Any] = services.order_by().values_list("commune_id").annotate(count=Count("pk"))
    return counted


@written_once
def _communes(keys: list[str]) -> QuerySet[Commune]:
    return Commune.objects.filter(pk__in=keys).only("name", "latitude", "longitude").order_by("sort_name", "pk")


# -------------------------------------------------------------------------------------------------------------- words


def excerpt(text: str) -> str:
    """The first words on one line, cut between two words."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def place_of(service: HelpService) -> str:
    """The commune as we know it, or as the source writes it."""
    if service.commune:
        return service.commune.name
    return service.city or ("" if ON_SITE in service.modes else _("à distance") if REMOTE in service.modes else "")


def distance_words(km: float | None) -> str:
    """By road, told as the estimate that it is; nothing for what comes to you."""
    if km is None:
        return ""
    road = km * ROAD
    if road < 1:
        return _("à moins d’un kilomètre")
    return ngettext("à %(km)s km environ", "à %(km)s km environ", round(road)) % {"km": round(road)}


def fee_label(code: str) -> str:
    return _label(v1.Frais, code).lower()


def _label(vocabulary: Any, code: str) -> str:
    return next((term.label for term in vocabulary if term.value == code), "")


def is_stale(day: date, today: date) -> bool:
    return (today - day).days > STALE_DAYS


def freshness(day: date, today: date) -> str:
    """mis à jour il y a 3 mois"""
    days = (today - day).days
    if days < 1:
        return _("mis à jour aujourd’hui")
    if days < 31:
        return ngettext("mis à jour il y a un jour", "mis à jour il y a %(days)s jours", days) % {"days": days}
    months = round(days / 30.44)
    if months < 24:
        return ngettext("mis à jour il y a un mois", "mis à jour il y a %(months)s mois", months) % {"months": months}
    return _("mis à jour il y a plus de %(years)s ans") % {"years": days // 365}


# ----------------------------------------------------------------------------------------------------------- one page


@dataclass(frozen=True)
class Sheet:
    """Everything that the page of a service tells, in words."""

    service: HelpService
    place: str
    themes: Sequence[str]
    kind: str
    audiences: Sequence[str]
    fee: str
    modes: Sequence[str]
    zone: Sequence[str]
    reach: Sequence[str]
    by_professionals_only: bool
    phone: str
    phone_url: str
    email: str
    link: str
    website: str
    hours: Sequence[str]
    raw_hours: str
    freshness: str
    stale: bool
    gone: bool
    others: Sequence[HelpService] = field(default_factory=tuple)


REACH = {
    "envoyer-un-courriel": gettext_lazy("en écrivant un e-mail"),
    "se-presenter": gettext_lazy("en se présentant sur place"),
    "telephoner": gettext_lazy("en téléphonant"),
    "utiliser-lien-mobilisation": gettext_lazy("sur internet"),
}


def sheet(service_id: int) -> Sheet | None:
    """The page of a service, gone or not: a link that was given leads somewhere. Three queries at most."""
    service = HelpService.objects.select_related("structure", "commune").filter(pk=service_id).first()
    if service is None:
        return None
    structure, today = service.structure, clock.today()
    opening = service.hours or structure.hours
    # How to reach somebody is shown as long as their source publishes it.
    reached = [one for one in (service, structure) if one.gone_at is None]
    # As it was written, and nothing to dial, unless it is a number: then as people read it, and what a telephone dials.
    number, dialled = next((one.phone for one in reached if one.phone), ""), ""
    with suppress(Refused):
        digits = phone(number)
        number, dialled = spaced_phone(digits), f"tel:{digits}"
    # The communes that we know by name; départements and the others by their code. Nothing for the whole country.
    codes = service.zone if "france" not in service.zone else []
    names: Mapping[str, str] = dict(Commune.objects.filter(pk__in=codes).values_list("pk", "name")) if codes else {}
    siblings = shown().filter(structure_id=structure.pk).exclude(pk=service.pk).only("name").order_by(search.as_read("name"), "pk")
    return Sheet(
        service=service,
        place=place_of(service),
        themes=themes.labels(service.themes),
        kind=_label(v1.TypeService, service.kind),
        audiences=[term.label for term in v1.Public if term.value in service.audiences],
        fee=_label(v1.Frais, service.fee),
        modes=[term.label for term in v1.ModeAccueil if term.value in service.modes],
        zone=[names.get(code, code) for code in sorted(codes, key=lambda code: (code not in names, code))],
        reach=[str(words) for code, words in REACH.items() if code in service.reach_modes],
        by_professionals_only=service.reached_by == [v1.PersonneMobilisatrice.PROFESSIONNELS.value],
        phone=number,
        phone_url=dialled,
        email=next((one.email for one in reached if one.email), ""),
        link=service.reach_link or service.link,
        website=structure.website,
        hours=hours.in_words(opening),
        raw_hours=opening,
        freshness=freshness(service.updated_on, today),
        stale=is_stale(service.updated_on, today),
        gone=service.gone_at is not None or structure.gone_at is not None,
        others=list(siblings[:10]),
    )
