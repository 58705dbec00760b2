from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import timezone
from tests.factories import read_by_the_team

from terril.directory.models import Organisation
from terril.initiatives.depositing import actions as depositing
from terril.initiatives.following import actions as following
from terril.kernel import clock
from terril.people.models import Account, Person
from terril.programmes.models import Partnership, Programme, Role
from terril.territory.models import Commune, Territory


def at(day: str, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time(hour)))


@dataclass
class Fabrik:
    """A programme on two communes that share a postal code, with somebody in each role."""

    programme: Programme
    grenay: Commune
    annay: Commune
    partner: Organisation

    def member(self, kind: str, programme: Programme | None = None) -> Account:
        """An account with a role; "nobody" is an account without one."""
        person = Person.objects.create(first_name=kind.capitalize(), email=f"{kind}@exemple.fr", channel="email", last_contact_on=date(2023, 9, 1))
        account = Account.objects.create_user(f"{kind}{Person.objects.count()}@exemple.fr", person=person)
        if kind != "nobody":
            Role.objects.create(programme=programme or self.programme, person=person, kind=kind, given_at=clock.now())
        return account

    def idea(self, words: str = "Un jardin au pied du terril, pour tout le quartier.", **more: Any) -> depositing.Deposited:
        more = {"programme": self.programme, "commune": self.grenay, "client_id": f"essai-{Person.objects.count()}", "first_name": "Zoé", **more}
        visibility, unread = more.pop("visibility", None), more.pop("unread", False)
        stored = depositing.deposit(actor=more.pop("actor", None), words=words, **more)
        if not unread:
            read_by_the_team(stored.initiative)
        if visibility:
            following.set_visibility(actor=None, initiative=stored.initiative, visibility=visibility)
            stored.initiative.refresh_from_db()
        return stored


def _commune(code: str, name: str, postal: str) -> Commune:
    return Commune.objects.create(
        insee_code=code, name=name, sort_name=name.lower(), postal_codes=[postal], departement="62", region="32",
        population=4000, latitude=50.44, longitude=2.74,
    )  # fmt: skip


@pytest.fixture
def fabrik(db: None) -> Fabrik:
    grenay, annay = _commune("62386", "Grenay", "62160"), _commune("62033", "Annay", "62880")
    territory = Territory.objects.create(name="Essai", slug="essai")
    territory.communes.set([grenay, annay])
    runs = Organisation.objects.create(name="Une union régionale", slug="union")
    partner = Organisation.objects.create(name="Un centre social", slug="centre-social")
    programme = Programme.objects.create(
        name="La Fabrik d’essai", slug="fabrik", organisation=runs, territory=territory, summary="Pour essayer.", starts_on=date(2023, 9, 1)
    )
    Partnership.objects.create(programme=programme, organisation=partner, since=date(2023, 9, 1))
    return Fabrik(programme, grenay, annay, partner)


@pytest.fixture
def tell(strict_client: Any) -> Callable[..., Any]:
    """Sends the form of /deposer/ as a visitor does, and answers the response."""

    def send(**fields: Any) -> Any:
        data = {
            "words": "Réparer les vélos du coin", "commune": "62386", "first_name": "Zoé", "channel": "none", "contact": "",
            "client_id": "envoi-numero-un-de-zoe", **fields,
        }  # fmt: skip
        return strict_client.post_form("/deposer/", data)

    return send


@pytest.fixture
def world(fabrik: Fabrik, media: Any) -> Any:
    from tests.initiatives.world import World

    return World(fabrik, fabrik.programme)


@pytest.fixture
def elsewhere(fabrik: Fabrik, media: Any) -> Any:
    """The same, in a programme of which nobody here is."""
    from tests.initiatives.world import World

    other = Programme.objects.create(
        name="Ailleurs", slug="ailleurs", organisation=fabrik.partner, territory=fabrik.programme.territory, summary="…", starts_on="2024-01-01"
    )
    return World(fabrik, other)
