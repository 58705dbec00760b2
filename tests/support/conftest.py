"""An idea, a team, and somebody who follows."""

from dataclasses import dataclass
from typing import Any

import pytest
from tests.initiatives.conftest import fabrik

from terril.initiatives.actions import Deposited
from terril.people.models import Account, Person
from terril.support import actions
from terril.support.models import Accompaniment

__all__ = ["fabrik"]


@dataclass
class Beside:
    """Zoé's idea, told by phone; the coordinator, two volunteers, whoever holds no role."""

    fabrik: Any
    stored: Deposited
    coordinator: Account
    marc: Account
    lila: Account
    nobody: Account

    @property
    def page(self) -> str:
        return f"/equipe/initiatives/{self.stored.initiative.ref}/accompagnement/"

    @property
    def attachment(self) -> Any:
        return self.stored.attachment

    @property
    def holder(self) -> Person:
        return self.stored.initiative.holders.get().person

    def follow(self, account: Account | None = None, **more: Any) -> Accompaniment:
        person = (account or self.marc).person
        return actions.propose(actor=self.coordinator.person, attachment=self.attachment, person=person, agreed=True, **more)


def named(fabrik: Any, kind: str, first_name: str) -> Account:
    account = fabrik.member(kind)
    Person.objects.filter(pk=account.person_id).update(first_name=first_name, last_name="Essai", sort_name=f"essai {first_name.lower()}")
    account.person.refresh_from_db()
    return account


@pytest.fixture
def beside(fabrik: Any) -> Beside:
    stored = fabrik.idea("Un atelier de couture au foyer.", channel="phone", contact="03 53 01 00 42", last_name="Lenoir")
    return Beside(
        fabrik, stored, named(fabrik, "coordinator", "Nadia"), named(fabrik, "volunteer", "Marc"), named(fabrik, "volunteer", "Lila"),
        named(fabrik, "nobody", "Personne"),
    )  # fmt: skip
