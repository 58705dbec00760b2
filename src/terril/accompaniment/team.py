"""The team: what each can give, who could follow an initiative and why, who could take over. Constant numbers of queries, whatever the size."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.accompaniment.models import (
    Accompaniment,
    AccompanimentRequest,
    AccompanimentState,
    Availability,
    Language,
    Skill,
)
from terril.initiatives.models import Attachment
from terril.kernel import clock
from terril.kernel.words import long_date
from terril.kernel.written import written_once
from terril.people.models import Person
from terril.programmes.access import workers
from terril.programmes.models import Programme
from terril.territory.models import Commune
from terril.territory.queries import road_km

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# Skills hold commas of their own.
APART = "\u202f; "
OPEN = (AccompanimentState.PROPOSED, AccompanimentState.ACTIVE)
# Nobody chooses in a list of a hundred persons.
SHOWN = 12


@dataclass(frozen=True)
class Candidate:
    """Somebody who could follow the initiative, why, and what speaks against it. `rank` orders: the smaller, the better."""

    person: Person
    reasons: list[str]
    warnings: list[str]
    rank: tuple[float, ...]
    load: int

    @property
    def told(self) -> str:
        """The reasons as one line, kept with the proposal."""
        return " · ".join([*self.reasons, *self.warnings])


@dataclass(frozen=True)
class Wanted:
    """What the initiative asks for."""

    commune: Commune
    skills: frozenset[str] = field(default_factory=frozenset)
    language: str = ""


def candidates(attachment: Attachment, asking: AccompanimentRequest | None) -> list[Candidate]:
    """The team of the programme, whoever fits best first, with the reasons; who follows it already, or was asked, is left out.

    One query. The order: not resting and with room first, then the language, the skills, the load, the distance.
    """
    programme = attachment.programme
    wanted = Wanted(
        attachment.initiative.commune, frozenset(asking.skills if asking else ()), asking.language if asking else ""
    )
    found = [_candidate(person, _offering(person), person.load, wanted) for person in _free(attachment, programme)]
    return sorted(found, key=lambda c: (c.rank, c.person.sort_name, c.person.pk))[:SHOWN]


@written_once
def _free(attachment: Attachment, programme: Programme) -> QuerySet[Person, Any]:
    busy = Accompaniment.objects.filter(attachment=attachment, person=OuterRef("pk"), state__in=OPEN)
    return _with_offering(workers(programme).filter(~Exists(busy)), programme)


class Loaded(TypedDict):
    """What is read with somebody of the team: how many they follow, and what they offer (None: nothing was said)."""

    load: int
    offered: dict[str, Any] | None


# What the team's table reads of an offer, and what else a suggestion does.
BROUGHT = {"skills": "skills", "languages": "languages", "most": "most", "resting": "resting_until"}
PLACE = {"id": "commune", "name": "commune__name", "latitude": "commune__latitude", "longitude": "commune__longitude"}


def _with_offering(people: QuerySet[Person], programme: Programme) -> "QuerySet[WithAnnotations[Person, Loaded]]":
    """Each with their commune, what they offer in the programme and how many initiatives they follow there, in one query."""
    return _bringing(people.select_related("commune"), programme, {**BROUGHT, "km": "km", "place": JSONObject(**PLACE)})


def _bringing(people: QuerySet[Person], programme: Programme, told: dict[str, Any]) -> "QuerySet[WithAnnotations[Person, Loaded]]":
    """Each with what `told` names of their offer, and how many initiatives they follow."""
    followed = Accompaniment.objects.filter(
        attachment__programme=programme, state=AccompanimentState.ACTIVE, person=OuterRef("pk"), attachment__initiative__withdrawn_at__isnull=True
    )
    counted = followed.order_by().values("person").annotate(n=Count("pk")).values("n")
    offered = Availability.objects.filter(programme=programme, person=OuterRef("pk")).values(told=JSONObject(**told))
    return people.annotate(load=Coalesce(Subquery(counted), 0), offered=Subquery(offered))


def _offering(person: Any) -> Availability | None:
    """What `_with_offering` read."""
    if person.offered is None:
        return None
    told = {**person.offered}
    place, resting = told.pop("place"), told.pop("resting")
    commune = Commune(pk=place.pop("id"), **place) if place["id"] else None
    return Availability(person=person, commune=commune, resting_until=date.fromisoformat(resting) if resting else None, **told)


def _candidate(person: Person, offering: Availability | None, load: int, wanted: Wanted) -> Candidate:
    most = offering.most if offering else 3
    skills = wanted.skills & set(offering.skills if offering else ())
    speaks = bool(wanted.language) and offering is not None and wanted.language in offering.languages
    start = (offering.commune if offering else None) or person.commune
    km = road_km(start, wanted.commune) if start else None
    reasons = []
    if start is not None and (start.pk == wanted.commune.pk or (km is not None and km < 1)):
        reasons.append(_("part depuis %(commune)s, sur place") % {"commune": start.name})
    elif start is not None and km is not None:
        reasons.append(_("part depuis %(commune)s, à %(km)s km") % {"commune": start.name, "km": round(km)})
    elif start is not None:
        reasons.append(_("part depuis %(commune)s") % {"commune": start.name})
    if named := APART.join(str(Skill(skill).label) for skill in Skill.values if skill in skills):
        reasons.append(_("sait : %(skills)s") % {"skills": named})
    if speaks:
        reasons.append(_("parle %(language)s") % {"language": Language(wanted.language).label})
    carries = ngettext("suit une idée sur %(most)s", "suit %(n)s idées sur %(most)s", load) % {"n": load, "most": most}
    reasons.append(carries if load else _("ne suit aucune idée en ce moment"))
    warnings = _warnings(offering, load, most, km, wanted, skills, speaks)
    resting = offering is not None and offering.resting_until is not None and offering.resting_until > clock.today()
    rank = (
        float(resting or load >= most),
        float(bool(wanted.language) and not speaks),
        float(len(wanted.skills) - len(skills)),
        load / max(most, 1),
        # From nobody knows where comes last; from the commune itself, first.
        float(km is None and (start is None or start.pk != wanted.commune.pk)),
        km or 0.0,
    )
    return Candidate(person, reasons, warnings, rank, load)


def _warnings(
    offering: Availability | None, load: int, most: int, km: float | None, wanted: Wanted, skills: frozenset[str], speaks: bool
) -> list[str]:
    said = []
    if offering is None:
        said.append(_("n’a pas encore dit ce qu’elle ou il peut apporter"))
    elif offering.resting_until is not None and offering.resting_until > clock.today():
        said.append(_("en pause jusqu’au %(day)s") % {"day": long_date(offering.resting_until)})
    if load >= most:
        said.append(_("n’a plus de place"))
    if offering is not None and km is not None and km > offering.km:
        said.append(_("c’est plus loin qu’elle ou il ne va d’habitude (%(km)s km)") % {"km": offering.km})
    if missing := wanted.skills - skills:
        said.append(_("ne cite pas : %(skills)s") % {"skills": APART.join(str(Skill(s).label) for s in Skill.values if s in missing)})
    if wanted.language and not speaks:
        said.append(_("ne cite pas cette langue : %(language)s") % {"language": Language(wanted.language).label})
    return said


def workers_of(programme_id: int) -> QuerySet[Person]:
    return workers(Programme(pk=programme_id))


def relays(programme: Programme, following: list[Accompaniment]) -> list[tuple[Accompaniment, list[Candidate]]]:
    """For each accompaniment of somebody who leaves, who could take over, the best first; the team is read once.

    Whoever gets one counts it in their load for the next: ten ideas do not all go to the same person.
    """
    leavers = {one.person_id for one in following}
    team = [person for person in _with_offering(workers(programme), programme) if person.pk not in leavers]
    offered = {person.pk: _offering(person) for person in team}
    loads = {person.pk: person.load for person in team}
    asked: dict[int, set[int]] = {}
    rows = Accompaniment.objects.filter(attachment__in=[one.attachment_id for one in following], state__in=OPEN)
    for attachment_id, person_id in rows.values_list("attachment_id", "person_id"):
        asked.setdefault(attachment_id, set()).add(person_id)
    found = []
    for one in following:
        wanted = Wanted(one.attachment.initiative.commune)
        free = [p for p in team if p.pk not in asked.get(one.attachment_id, set())]
        able = sorted((_candidate(p, offered.get(p.pk), loads.get(p.pk, 0), wanted) for p in free), key=lambda c: (c.rank, c.person.sort_name))
        found.append((one, able[:SHOWN]))
        if able and not able[0].rank[0]:
            loads[able[0].person.pk] = loads.get(able[0].person.pk, 0) + 1
    return found


@dataclass(frozen=True)
class Helper:
    """One line of the team's table: who, what they bring, how many they follow out of how many."""

    person: Person
    skills: str
    languages: str
    load: int
    most: int
    resting_until: date | None
    gone: bool


def everybody(programme: Programme) -> QuerySet[Person]:
    """The team (`works`), and those who left it while still following something, in the order of names."""
    working = workers(programme).order_by()
    following = Accompaniment.objects.filter(attachment__programme=programme, state=AccompanimentState.ACTIVE).order_by().values("person_id")
    # The numbers first: an "or" would be asked of every person there is.
    found = Person.objects.filter(pk__in=working.values("pk").union(following))
    return found.annotate(works=Exists(working.filter(pk=OuterRef("pk")))).order_by("sort_name", "pk")


@written_once
def _helping(programme: Programme) -> QuerySet[Person, Any]:
    # Their names alone: nobody reads here where they live.
    return _bringing(everybody(programme), programme, BROUGHT).only("first_name", "last_name")


def helpers(programme: Programme) -> list[Helper]:
    """One query."""
    # Each word is said once, however many bring it.
    skills, languages = ({one.value: str(one.label) for one in words} for words in (Skill, Language))
    today, found = clock.today(), []
    for person in _helping(programme):
        brought = person.offered or {"skills": [], "languages": [], "most": 3, "resting": None}
        resting = date.fromisoformat(brought["resting"]) if brought["resting"] else None
        found.append(
            Helper(
                person=person,
                skills=APART.join([skills[key] for key in brought["skills"]]),
                languages=", ".join([languages[key] for key in brought["languages"]]),
                load=person.load,
                most=brought["most"],
                resting_until=resting if resting and resting > today else None,
                gone=not person.works,
            )
        )
    return found
