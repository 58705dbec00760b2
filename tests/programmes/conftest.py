from dataclasses import dataclass
from datetime import date

import pytest

from terril.directory.actions import create_organisation
from terril.directory.models import Organisation
from terril.people import actions as people
from terril.people.models import Account, Person
from terril.programmes import actions
from terril.programmes.models import Programme, Role
from terril.territory.actions import SHIPPED, create_territories, import_csv


def somebody(first_name: str, *, account: bool = True, administrator: bool = False) -> Person:
    email = f"{first_name.lower()}@exemple.fr"
    person = people.register(actor=None, first_name=first_name, last_name="Essai", channel="email", contact=email)
    if account:
        Account.objects.create_user(email, person=person, is_administrator=administrator)
    return person


@dataclass
class World:
    programme: Programme
    other: Programme
    organisation: Organisation
    partner: Organisation
    nadia: Person  # coordinates
    marc: Person  # volunteers
    ines: Person  # coordinates the other programme
    paul: Person  # administers the instance
    zoe: Person  # an account, no role

    def role(self, person: Person, kind: str = "coordinator") -> Role:
        return Role.objects.get(person=person, kind=kind, withdrawn_at=None)


@pytest.fixture
def world(db) -> World:
    import_csv(actor=None, file=SHIPPED)
    territories = {territory.slug: territory for territory in create_territories(actor=None)}
    organisation = create_organisation(actor=None, name="Union régionale", acronym="UR", kind="association")
    partner = create_organisation(actor=None, name="Avenir des Cités", summary="Présent auprès des jeunes.")
    nadia, marc, ines, zoe = (somebody(name) for name in ("Nadia", "Marc", "Ines", "Zoe"))
    programme = actions.create_programme(
        actor=None,
        name="La Fabrik à projets",
        slug="fabrik-a-projets",
        organisation=organisation,
        territory=territories["lens-lievin"],
        summary="Chaque mois, dans une commune différente.",
        starts_on=date(2023, 9, 1),
        origins="Le foisonnement d’initiatives.",
        for_whom="Toute personne.",
        how="On se rencontre.",
        principles=["Mettre en réseau\nNous présentons les gens l’un à l’autre.", "Capitaliser les expériences"],
        phone="03 53 01 00 00",
        opening="Du mardi au vendredi, de 9 h à 12 h",
        coordinator=nadia,
    )
    other = actions.create_programme(
        actor=None,
        name="Ailleurs",
        organisation=organisation,
        territory=territories["henin-carvin"],
        summary="Un autre dispositif.",
        starts_on=date(2024, 1, 1),
        coordinator=ines,
    )
    actions.add_partner(actor=nadia, programme=programme, organisation=partner)
    actions.give_role(actor=nadia, programme=programme, person=marc, kind="volunteer", organisation=partner)
    return World(
        programme=programme,
        other=other,
        organisation=organisation,
        partner=partner,
        nadia=nadia,
        marc=marc,
        ines=ines,
        paul=somebody("Paul", administrator=True),
        zoe=zoe,
    )
