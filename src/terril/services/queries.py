"""What anybody may search and read of the help that is given around. The same statements at 30 and 30,000 services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import cos, radians
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlencode

from data_inclusion.schema import v1
from django.contrib.postgres.search import SearchRank
from django.db.models import Case, Count, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Power, Sqrt
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from terril.kernel import clock, search
from terril.kernel.errors import Refused
from terril.people.contacts import phone, spaced_phone
from terril.services import hours, themes
from terril.services.models import HelpService
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
    latitude: float
    longitude: float


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
    return HelpService.objects.filter(gone_at__isnull=True, structure__gone_at__isnull=True)


def found(asked: Search) -> "QuerySet[WithAnnotations[HelpService, Near]]":
    """The services that answer every wish at once, each with `km`: the straight line, or null when it is given at a distance."""
    services = shown()
    if asked.words:
        query = search.any_of(asked.words) if asked.loose else search.query(asked.words)
        services = services.filter(search=query) if query else services.none()
    if asked.theme:
        services = services.filter(themes__overlap=themes.codes_under(asked.theme))
    if asked.audience:
        # One who is of any of its audiences may come; a service that says nothing of it keeps nobody away.
        services = services.filter(Q(audiences__overlap=[asked.audience, ANYBODY]) | Q(audiences=[]))
    if asked.free:
        services = services.filter(fee=v1.Frais.GRATUIT.value)
    if asked.mode:
        services = services.filter(modes__contains=[asked.mode])
    return _around(services, asked.commune, asked.km)


def _around(services: QuerySet[HelpService], commune: Commune | None, km: int) -> "QuerySet[WithAnnotations[HelpService, Near]]":
    """Within reach by road, or given at a distance to those who live there. Flat geometry: right to a thousandth at this scale."""
    if commune is None:
        return services.annotate(km=Value(None, output_field=FloatField()))
    straight = km / ROAD
    tall = straight / KM_PER_DEGREE
    stretch = max(cos(radians(commune.latitude)), 0.01)
    box = Q(
        latitude__range=(commune.latitude - tall, commune.latitude + tall),
        longitude__range=(commune.longitude - tall / stretch, commune.longitude + tall / stretch),
    )
    north = (F("latitude") - commune.latitude) * KM_PER_DEGREE
    east = (F("longitude") - commune.longitude) * KM_PER_DEGREE * stretch
    line = Sqrt(Power(north, 2) + Power(east, 2), output_field=FloatField())
    zones = [commune.pk, commune.departement, "france", *([commune.intercommunality_id] if commune.intercommunality_id else [])]
    remote = Q(modes__contains=[REMOTE]) & (Q(zone=[]) | Q(zone__overlap=zones))
    near = services.annotate(line=line)
    within = box & Q(line__lte=straight)
    return near.filter(within | remote).annotate(km=Case(When(within, then=F("line")), output_field=FloatField()))


def page(asked: Search) -> Page:
    """Twenty-five services, the closest first, then the most recently updated. When nothing holds every word, those that hold one of them, the
    likest first. Three queries, six for a sentence."""
    answer = _page(asked)
    if answer.total or len(search.normalise(asked.words).split()) < 2:
        return answer
    return _page(replace(asked, loose=True))


def _page(asked: Search) -> Page:
    services = found(asked)
    start = (asked.page - 1) * PAGE
    # Which ones first, then what they say: the wide rows of all those that answer are not put in order.
    distances = dict(services.order_by(*_order(asked)).values_list("pk", "km")[start : start + PAGE + 1])
    kept = [_with_distance(service, distances) for service in _in_order(distances)]
    total, communes = _by_commune(asked, services)
    today = clock.today()
    return Page(
        asked=asked,
        rows=[_row(service, today) for service in kept[:PAGE]],
        total=total,
        communes=communes,
        previous_url=_address(asked, asked.page - 1) if asked.page > 1 else "",
        next_url=_address(asked, asked.page + 1) if len(kept) > PAGE and asked.page < MOST_PAGES else "",
    )


def _in_order(keys: Mapping[int, float | None]) -> list[HelpService]:
    wide = HelpService.objects.select_related("structure", "commune").defer("search", "search_text", "structure__description")
    found = wide.in_bulk(list(keys))
    return [found[key] for key in keys if key in found]


def _with_distance(service: Any, distances: Mapping[int, float | None]) -> Any:
    service.km = distances[service.pk]
    return service


def _order(asked: Search) -> list[Any]:
    """The closest, then the freshest. Only the whole list walks the index of dates: for a rare word, that would be to walk it all."""
    if not asked.state():
        return ["-updated_on", "-pk"]
    if asked.loose and (words := search.any_of(asked.words)):
        return [SearchRank(F("search"), words).desc(), Coalesce("updated_on", Value(date.min)).desc(), "-pk"]
    by_distance = [F("km").asc(nulls_last=True)] if asked.commune else []
    return [*by_distance, Coalesce("updated_on", Value(date.min)).desc(), "-pk"]


def _address(asked: Search, number: int) -> str:
    return f"?{urlencode(asked.state(page=number if number > 1 else ''))}"


def _row(service: Any, today: date) -> Row:
    return Row(
        url=reverse("help_service", args=[service.pk]),
        name=service.name,
        structure=service.structure.name,
        excerpt=excerpt(service.description),
        place=place_of(service),
        distance=distance_words(service.km),
        fee=fee_label(service.fee),
        freshness=freshness(service.updated_on, today),
        stale=is_stale(service.updated_on, today),
        fictional=service.fictional,
    )


def _by_commune(asked: Search, services: QuerySet[HelpService]) -> tuple[int, list[CommuneCount]]:
    """How many services, and where they are, commune by commune, for the map and its list. One query."""
    rows = list(
        services.order_by()
        .values("commune_id", "commune__name", "commune__latitude", "commune__longitude", "commune__sort_name")
        .annotate(count=Count("pk"))
        .order_by("commune__sort_name", "commune_id")
    )
    return sum(row["count"] for row in rows), [
        CommuneCount(
            row["commune__name"],
            f"{reverse('help_search')}?{urlencode(asked.state(commune=row['commune_id'], km=asked.km))}",
            row["count"],
            row["commune__latitude"],
            row["commune__longitude"],
        )
        for row in rows
        if row["commune_id"] is not None
    ]


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
    return _sheet(service) if service else None


def _sheet(service: HelpService) -> Sheet:
    structure, today = service.structure, clock.today()
    opening = service.hours or structure.hours
    # How to reach somebody is shown as long as their source publishes it.
    reached = [one for one in (service, structure) if one.gone_at is None]
    number, dialled = _phone(next((one.phone for one in reached if one.phone), ""))
    siblings = shown().filter(structure_id=structure.pk).exclude(pk=service.pk).only("name").order_by("name", "pk")
    return Sheet(
        service=service,
        place=place_of(service),
        themes=themes.labels(service.themes),
        kind=_label(v1.TypeService, service.kind),
        audiences=[term.label for term in v1.Public if term.value in service.audiences],
        fee=_label(v1.Frais, service.fee),
        modes=[term.label for term in v1.ModeAccueil if term.value in service.modes],
        zone=_zone(service.zone),
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


def _phone(written: str) -> tuple[str, str]:
    """As people read it, and what a telephone dials; as it was written, and nothing to dial, when it is no number."""
    try:
        number = phone(written)
    except Refused:
        return written, ""
    return spaced_phone(number), f"tel:{number}"


def _zone(codes: Sequence[str]) -> list[str]:
    """The communes that we know by name; départements and the others by their code. Nothing for the whole country."""
    if not codes or "france" in codes:
        return []
    names: Mapping[str, str] = dict(Commune.objects.filter(pk__in=codes).values_list("pk", "name"))
    return [names.get(code, code) for code in sorted(codes, key=lambda code: (code not in names, code))]
