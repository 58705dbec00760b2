"""Reads on programmes."""

from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from terril.directory.models import Organisation
from terril.kernel import journal, sitewide
from terril.kernel.written import written_once
from terril.people.models import Person
from terril.programmes.models import Programme, Role, RoleKind
from terril.territory.models import Commune, Territory


def open_programmes() -> QuerySet[Programme]:
    """Programmes that receive ideas, the oldest first."""
    return Programme.objects.filter(is_open=True).select_related("organisation", "territory").order_by("pk")


def current_programme() -> Programme | None:
    """The programme that the public site speaks for: the first that is open."""
    return open_programmes().first()


def ideas_were_told() -> bool:
    """Whether any programme ever received an idea: one that receives none now is closed, not to come."""
    return Programme.objects.filter(attachments__isnull=False).exists()


def longest_answer() -> int:
    """Working days within which an idea is answered, whichever of the open programmes answers it."""
    return open_programmes().order_by().aggregate(most=Max("answer_days"))["most"] or 0


def covered_by_open() -> QuerySet[Commune]:
    """The communes of every programme that receives ideas, in the order of the dictionary."""
    covered = Territory.communes.through.objects.filter(territory__programmes__is_open=True)
    return Commune.objects.filter(pk__in=covered.values("commune")).order_by("sort_name", "insee_code")


def receiving(commune: Commune, asked: Programme) -> Programme | None:
    """The programme to which an idea of that commune goes: the one asked, if it is of its territory; else the oldest that is open there."""
    there = open_programmes().filter(territory__communes=commune)
    return there.filter(pk=asked.pk).first() or there.first()


def operator() -> str:
    """Who answers for the site and its data: what the administration said, or the organisation that runs the programme."""
    said = sitewide.text("operator")
    programme = None if said else current_programme()
    return said or (programme.organisation.name if programme else str(_("L’association qui anime la plateforme")))


@written_once
def _roles(person_id: int) -> QuerySet[Role]:
    return Role.objects.filter(person=person_id, withdrawn_at__isnull=True).select_related("programme").order_by("pk")


def active_roles(person: Person) -> list[Role]:
    """The roles that a person holds now; read once for each loaded person."""
    kept: list[Role] | None = getattr(person, "_active_roles", None)
    if kept is None:
        kept = _roles(person.pk)
        person._active_roles = kept  # type: ignore[attr-defined]  # kept with the person for the length of a request
    return kept


def team(programme: Programme) -> QuerySet[Role]:
    """Who holds a role now, by role then name."""
    return (
        Role.objects.filter(programme=programme, withdrawn_at__isnull=True)
        .select_related("person", "organisation")
        .order_by("kind", "person__sort_name", "pk")
    )


@dataclass(frozen=True)
class Principle:
    """A principle as it is shown: its name, and what it means here (may be empty)."""

    title: str
    sentence: str


def principles_of(programme: Programme) -> list[Principle]:
    """Each principle is kept as one text; what follows its first line, or " : ", is the sentence that explains it."""
    told = []
    for text in programme.principles:
        title, mark, sentence = text.partition("\n")
        if not mark:
            title, mark, sentence = text.partition(" : ")
        told.append(Principle(title.strip(), sentence.strip()))
    return told


def partners_of(programme: Programme) -> QuerySet[Organisation]:
    """Its partners, in the order of the dictionary."""
    return (
        Organisation.objects.filter(partnerships__programme=programme)
        .select_related("commune")
        .order_by("sort_name", "pk")
    )


def programme_page(slug: str) -> Programme | None:
    return open_programmes().filter(slug=slug).first()


def roles_of(organisation: Organisation) -> list[tuple[Programme, bool]]:
    """The programmes in which an organisation takes part, and whether it runs them."""
    found = (
        Programme.objects.filter(
            Q(organisation=organisation) | Q(pk__in=organisation.partnerships.values("programme_id"))
        )
        .only("name", "slug", "organisation_id")
        .order_by("pk")
    )
    return [(programme, programme.organisation_id == organisation.pk) for programme in found]


@dataclass(frozen=True)
class TeamRow:
    """One role in the list of the team, with what can be done about it."""

    role: Role
    name: str
    organisation: str
    email: str
    has_account: bool
    fictional: bool


@dataclass(frozen=True)
class TeamGroup:
    label: str
    rows: list[TeamRow]


def team_groups(programme: Programme) -> list[TeamGroup]:
    """The team by kind of role, in the order of the kinds, in one query."""
    rows: dict[str, list[TeamRow]] = {kind: [] for kind in RoleKind.values}
    for role in team(programme).select_related("person__account").order_by("person__sort_name", "pk"):
        person = role.person
        rows[role.kind].append(
            TeamRow(
                role=role,
                name=person.name,
                organisation=role.organisation.name if role.organisation else "",
                email=person.email,
                has_account=getattr(person, "account", None) is not None,
                fictional=person.fictional,
            )
        )
    return [TeamGroup(str(RoleKind(kind).label), found) for kind, found in rows.items() if found]


# How many lines of the team's story its page shows.
RECENT = 10


def team_story(programme: Programme) -> list[journal.Line]:
    """Who gave or withdrew which role, the most recent first."""
    roles = Role.objects.filter(programme=programme).values("pk")
    entries = journal.JournalEntry.objects.filter(subject_type=Role._meta.label_lower, subject_id__in=roles)
    return journal.tell(entries.order_by("-id")[:RECENT], nobody=_("L’administration du site"))
