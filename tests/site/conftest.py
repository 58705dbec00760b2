import hashlib

import pytest
from tests.factories import read_by_the_team

from terril.directory.models import Organisation
from terril.initiatives.depositing.actions import deposit
from terril.initiatives.models import Initiative, Visibility
from terril.kernel import clock
from terril.people.models import Account, Person
from terril.programmes.models import Programme, Role
from terril.territory.models import Commune, Territory


@pytest.fixture
def commune(db) -> Commune:
    return Commune.objects.create(
        insee_code="62498", name="Lens", sort_name="lens", postal_codes=["62300"], departement="62", region="32",
        population=32_000, latitude=50.43, longitude=2.83,
    )  # fmt: skip


@pytest.fixture
def programme(commune) -> Programme:
    territory = Territory.objects.create(name="Lens-Liévin", slug="lens-lievin")
    territory.communes.add(commune)
    organisation = Organisation.objects.create(name="La Fabrik", slug="la-fabrik")
    return Programme.objects.create(
        name="La Fabrik à projets",
        slug="fabrik",
        organisation=organisation,
        territory=territory,
        summary="Une plateforme.",
        starts_on=clock.today(),
    )


@pytest.fixture
def member(programme):
    """`member("coordinator")`: an account whose person holds the role."""

    def make(kind: str, *, administrator: bool = False, fictional: bool = True) -> Account:
        person = Person.objects.create(
            first_name=kind,
            channel="email",
            email=f"{kind}@exemple.fr",
            last_contact_on=clock.today(),
            fictional=fictional,
        )
        Role.objects.create(programme=programme, person=person, kind=kind, given_at=clock.now())
        return Account.objects.create_user(f"{kind}@exemple.fr", person=person, is_administrator=administrator)

    return make


@pytest.fixture
def idea(programme, commune):
    """`idea("words", visibility=…)`: an idea told on the web, through the real verb."""

    def tell(words: str = "Un jardin derrière la gare.", *, visibility: str = Visibility.PUBLIC, **more) -> Initiative:
        told = deposit(
            actor=None,
            programme=programme,
            words=words,
            commune=commune,
            client_id=hashlib.sha256(words.encode()).hexdigest(),
            visibility=visibility,
            **more,
        )
        return read_by_the_team(told.initiative)

    return tell
