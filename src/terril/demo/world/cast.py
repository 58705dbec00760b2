"""Who and where: partners, places, the programme, its team and their accounts."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress

from terril.demo.world import content
from terril.demo.world.crowd import Inhabitant, inhabitants
from terril.demo.world.timeline import Timeline
from terril.directory import actions as directory
from terril.directory.models import Organisation, OrganisationKind, Place
from terril.initiatives.depositing.actions import Deposited
from terril.meetings.models import Meeting
from terril.people import actions as people
from terril.people.models import Account, Person
from terril.programmes import actions as programmes
from terril.programmes.models import Programme, RoleKind
from terril.territory.actions import territory_slug
from terril.territory.models import Commune, Intercommunality, Territory

KINDS = {
    "federation": OrganisationKind.ASSOCIATION,
    "association": OrganisationKind.ASSOCIATION,
    "prevention": OrganisationKind.ASSOCIATION,
    "associations": OrganisationKind.OTHER,
    "inhabitants": OrganisationKind.COLLECTIVE,
    "training": OrganisationKind.SCHOOL,
    "social-protection": OrganisationKind.PUBLIC,
    "local-authority": OrganisationKind.PUBLIC,
    "ccas": OrganisationKind.PUBLIC,
    "foundation": OrganisationKind.FOUNDATION,
    "social-centre": OrganisationKind.SOCIAL_CENTRE,
}
PHONE = "03 53 01 00 00"
OPENING = "du lundi au vendredi, de 9 h à 12 h"


@dataclass
class World:
    """What is known of the world while it is lived; keys are those of the content."""

    today: date
    timeline: Timeline
    programme: Programme = field(init=False)
    communes: dict[str, Commune] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    team: dict[str, Person] = field(default_factory=dict)
    contacts: dict[str, Person] = field(default_factory=dict)
    told: dict[str, Deposited] = field(default_factory=dict)
    holders: dict[str, Person] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    # The life of each initiative, by its number.
    lives: dict[int, Any] = field(default_factory=dict)
    crowd: list[Inhabitant] = field(default_factory=list)
    known: dict[int, Person] = field(default_factory=dict)

    @property
    def coordinator(self) -> Person:
        return self.team["nadege-wattrelot"]

    @property
    def facilitators(self) -> list[Person]:
        return [self.team["samuel-decroix"], self.team["edwige-blondel"]]

    def volunteers(self) -> list[str]:
        return [p["key"] for p in content.read("people")["person"] if p["role"] == "volunteer"]


def enter(world: World) -> None:
    """Everything that is there before the first idea."""
    world.communes = Commune.objects.in_bulk()
    partners = content.read("partners")
    for told in [*partners["partner"], *partners["organisation"]]:
        world.organisations[told["key"]] = directory.create_organisation(
            actor=None,
            name=told["name"],
            kind=KINDS[told["kind"]],
            acronym=told.get("acronym", ""),
            commune=world.communes.get(told.get("commune", "")),
            summary=told["does"],
            fictional=told["fictional"],
            slug=told["key"],
        )
    for told in partners["place"]:
        known = told["access_known"]
        world.places[told["key"]] = directory.create_place(
            actor=None,
            name=told["name"],
            commune=world.communes[told["commune"]],
            step_free=told["step_free"] if known else None,
            adapted_toilets=told["toilets"].startswith("adaptées") if known else None,
            capacity=told["capacity"] if known else None,
            getting_there=told.get("transport", ""),
            fictional=told["fictional"],
        )
        world.notes[told["key"]] = told["note"]
    # Those that promise something and are nowhere else: "Compagnie des Projecteurs (fictive)".
    for promise in (promise for idea in content.initiatives() for promise in idea["pledges"]):
        name, invented = content.said_name(promise["by"])
        if invented and name not in world.organisations:
            world.organisations[name] = directory.create_organisation(
                actor=None,
                name=name,
                kind=OrganisationKind.ASSOCIATION,
                summary="Une structure imaginaire.",
                fictional=True,
            )
    open_programme(world, partners)
    for told in content.read("people")["person"]:
        gather(world, told)
    lens_lievin = world.programme.territory.communes.order_by("insee_code")
    world.crowd = inhabitants([(c.insee_code, c.name, c.postal_codes[0]) for c in lens_lievin])


def open_programme(world: World, partners: dict[str, Any]) -> None:
    """The programme, in its territory, with the partners that do not run it."""
    told = partners["programme"]
    group = Intercommunality.objects.get(pk=told["territory_siren"])
    world.programme = programmes.create_programme(
        actor=None,
        name=told["name"],
        slug=told["slug"],
        organisation=world.organisations[told["organisation"]],
        territory=Territory.objects.get(slug=territory_slug(group.name)),
        summary=told["summary"],
        origins=f"{told['origins']}\n\n{told['objectives']}",
        for_whom=told["for_whom"],
        how=f"{told['how']}\n\n{told['examples']}",
        principles=[f"{one['label']}\n{one['sentence']}" for one in partners["principle"]],
        starts_on=date.fromisoformat(told["started_on"]),
        phone=PHONE,
        opening=OPENING,
    )
    for partner in partners["partner"]:
        if not partner["runs_programme"]:
            programmes.add_partner(
                actor=None, programme=world.programme, organisation=world.organisations[partner["key"]]
            )


def gather(world: World, told: dict[str, Any]) -> None:
    """Somebody of the team, or a partner’s contact: known, with an account and a role."""
    person = people.register(
        actor=None,
        first_name=told["first_name"],
        last_name=told["last_name"],
        channel="email",
        contact=told["email"],
        commune=world.communes[told["commune"]],
        fictional=told["fictional"],
        languages=", ".join(told["languages"]),
        presentation=told["presentation"],
    )
    world.team[told["key"]] = person
    account(person, is_administrator=told["role"] == "administrator")
    organisation = world.organisations.get(told["organisation"])
    if told["role"] == "partner":
        world.contacts[told["organisation"]] = person
    if told["role"] in RoleKind.values:
        programmes.give_role(
            actor=world.team.get("nadege-wattrelot") if told["role"] != "coordinator" else None,
            programme=world.programme,
            person=person,
            kind=told["role"],
            organisation=organisation,
        )


def account(person: Person, *, is_administrator: bool = False) -> Account:
    """A way in, its address already verified."""
    made = Account.objects.create_user(person.email, person=person, is_administrator=is_administrator)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made
