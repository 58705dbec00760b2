from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from django.utils import timezone
from tests.factories import read_by_the_team

from terril.directory.actions import create_organisation
from terril.initiatives.depositing import actions as depositing
from terril.initiatives.following import actions as following
from terril.initiatives.models import Initiative
from terril.kernel.outbox.models import Message
from terril.meetings.models import Meeting, Series
from terril.meetings.scheduling import actions, calendar_table
from terril.people import actions as people
from terril.people.models import Account, Person
from terril.programmes import actions as programmes
from terril.programmes.models import Programme
from terril.territory.actions import SHIPPED, create_territories, import_csv
from terril.territory.models import Commune

# The calendar of the monthly platform for 2023-2024, pasted as it was published.
TABLE = """CALENDRIER 2023-2024

DATE\tLIEU
Vendredi 29 septembre 2023\tCCAS, Harnes
Vendredi 27 octobre 2023\tMaison de la citoyenneté, Sallaumines
Vendredi 24 novembre 2023\tBilly-Montigny (lieu à confirmer)
Vendredi 15 décembre 2023\tLoison-Sous-Lens (lieu à confirmer)
Vendredi 26 janvier 2024\tVendin-le-Vieil (lieu à confirmer)
Vendredi 23 février 2024\tPont-à-Vendin (lieu à confirmer)
Vendredi 29 mars 2024\tBully-les-Mines (lieu à confirmer)
Vendredi 26 avril 2024\tNoyelles-sous-Lens (lieu à confirmer)
Vendredi 31 mai 2024\tVimy (lieu à confirmer)
Vendredi 28 juin 2024\tGrenay (lieu à confirmer)
"""
TEN = [
    ("2023-09-29", "Harnes", "CCAS"),
    ("2023-10-27", "Sallaumines", "Maison de la citoyenneté"),
    ("2023-11-24", "Billy-Montigny", ""),
    ("2023-12-15", "Loison-sous-Lens", ""),
    ("2024-01-26", "Vendin-le-Vieil", ""),
    ("2024-02-23", "Pont-à-Vendin", ""),
    ("2024-03-29", "Bully-les-Mines", ""),
    ("2024-04-26", "Noyelles-sous-Lens", ""),
    ("2024-05-31", "Vimy", ""),
    ("2024-06-28", "Grenay", ""),
]
_numbers = count()


def at(day: str, hour: int = 14) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), datetime.min.time().replace(hour=hour)))


def account_of(first_name: str) -> tuple[Person, Account]:
    email = f"{first_name.lower()}@exemple.fr"
    person = people.register(actor=None, first_name=first_name, last_name="Essai", channel="email", contact=email)
    return person, Account.objects.create_user(email, person=person)


@dataclass
class World:
    programme: Programme
    series: Series
    accounts: dict[str, Account] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        return self.accounts[name].person

    @property
    def nadia(self) -> Person:
        return self.person("nadia")

    def meeting(self, day: str = "2024-01-26", commune: str = "Vendin-le-Vieil", **more: Any) -> Meeting:
        return actions.create_meeting(
            actor=self.nadia,
            series=self.series,
            starts_at=at(day),
            ends_at=at(day, 17),
            commune=Commune.objects.get(name=commune),
            **more,
        )

    def ten(self) -> list[Meeting]:
        rows = calendar_table.read(TABLE, programme=self.programme, series=self.series)
        return actions.import_calendar(actor=self.nadia, series=self.series, rows=rows)

    def idea(self, words: str = "Un jardin partagé derrière la gare", visibility: str = "public", **more: Any) -> Initiative:
        given = depositing.deposit(
            actor=None,
            programme=self.programme,
            words=words,
            commune=Commune.objects.get(name="Lens"),
            first_name=more.pop("first_name", "Zoé"),
            channel=more.pop("channel", "letter"),
            contact=more.pop("contact", "3 rue du Coron\n62300 Lens"),
            client_id=f"idea-{next(_numbers)}",
            **more,
        )
        initiative = read_by_the_team(Initiative.objects.get(pk=given.initiative.pk))
        return following.set_visibility(actor=None, initiative=initiative, visibility=visibility)

    def messages(self, kind: str) -> list[tuple[str, str]]:
        """To whom, by which channel."""
        return sorted(Message.objects.filter(kind=kind).values_list("to_name", "channel"))


@pytest.fixture
def world(db, clock) -> World:
    """The platform of Lens-Liévin on 8 January 2024; nadia coordinates it, marc volunteers, olga observes, ines coordinates another."""
    clock.travel(date(2023, 9, 1))
    import_csv(actor=None, file=SHIPPED)
    territories = {territory.slug: territory for territory in create_territories(actor=None)}
    organisation = create_organisation(actor=None, name="Union régionale", kind="association")
    made = {name: account_of(name.title()) for name in ("nadia", "marc", "olga", "ines")}
    programme = programmes.create_programme(
        actor=None,
        name="La Fabrik à projets",
        slug="fabrik",
        organisation=organisation,
        territory=territories["lens-lievin"],
        summary="Chaque mois.",
        starts_on=date(2023, 9, 1),
        coordinator=made["nadia"][0],
    )
    programmes.create_programme(
        actor=None,
        name="Ailleurs",
        slug="ailleurs",
        organisation=organisation,
        territory=territories["henin-carvin"],
        summary="Un autre.",
        starts_on=date(2023, 9, 1),
        coordinator=made["ines"][0],
    )
    nadia = made["nadia"][0]
    programmes.give_role(actor=nadia, programme=programme, person=made["marc"][0], kind="volunteer")
    programmes.give_role(actor=nadia, programme=programme, person=made["olga"][0], kind="observer")
    for person, _account in made.values():
        vars(person).pop("_active_roles", None)
    series = actions.create_series(actor=nadia, programme=programme, title="Saison 2023-2024")
    clock.travel(date(2024, 1, 8))
    return World(programme, series, {name: account for name, (_person, account) in made.items()})
