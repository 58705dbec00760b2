"""An idea, a team, and somebody who follows; what is offered around, and two ideas that could meet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from tests.initiatives.conftest import Fabrik, fabrik

from terril.accompaniment import actions
from terril.accompaniment.models import Accompaniment
from terril.initiatives.depositing.actions import Deposited
from terril.initiatives.growing import actions as growing
from terril.initiatives.models import Initiative, Need
from terril.introductions import actions as introductions
from terril.introductions.models import Introduction
from terril.offers import actions as offers
from terril.offers import matches
from terril.offers.models import Match, Offer
from terril.people.actions import ConsentGiven
from terril.people.models import Account, Person
from terril.programmes.models import Programme

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


GIVEN = ConsentGiven(text="Je veux bien.", way="oral", witness="Rose")


@dataclass
class Corner:
    """`offer()` notes one, `idea()` an idea that seeks something, `introduce()` asks two holders."""

    fabrik: Fabrik
    coordinator: Any
    codes: dict[int, str] = field(default_factory=dict)

    def offer(self, **said: Any) -> Offer:
        stranger = {"first_name": "Robert", "channel": "phone", "contact": "03 53 01 00 07"}
        somebody = said.pop("somebody", None if "person" in said else stranger)
        said = {
            "kind": "premises",
            "what": "La salle du foyer",
            "commune": self.fabrik.annay,
            "rhythm": "le mercredi",
            **said,
        }
        return offers.publish(
            actor=self.coordinator.person,
            programme=self.fabrik.programme,
            somebody=somebody,
            given=GIVEN if somebody or said.get("person") else None,
            **said,
        )

    def idea(
        self,
        words: str = "Un atelier de couture pour le quartier.",
        *,
        need: str = "premises",
        visibility: str = "programme",
        **more: Any,
    ) -> Initiative:
        stored = self.fabrik.idea(
            words, visibility=visibility, **{"channel": "phone", "contact": "06 39 98 00 01", **more}
        )
        self.codes[stored.initiative.pk] = stored.code
        if need:
            growing.say_need(actor=None, initiative=stored.initiative, kind=need, text="Un endroit au chaud")
        return Initiative.objects.select_related("commune").get(pk=stored.initiative.pk)

    def propose(self, offer: Offer, idea: Initiative) -> Match:
        need = Need.objects.filter(initiative=idea).first()
        return matches.propose(
            actor=self.coordinator.person,
            offer=offer,
            initiative=idea,
            need=need,
            to_offerer="Une idée d’ici cherche un local.",
        )

    def introduce(self, one: Initiative, other: Initiative, **more: Any) -> Introduction:
        said = {
            "reason": "Vous aimez la couture.",
            "told_one": "Quelqu’un coud aussi.",
            "told_other": "Quelqu’un cherche où coudre.",
            **more,
        }
        return introductions.propose(
            actor=self.coordinator.person, programme=self.fabrik.programme, one=one, other=other, **said
        )

    def yes(self, introduction: Introduction, idea: Initiative, contact: str, **more: Any) -> Introduction:
        said = {"first_name": "Zoé", "channel": "phone", "contact": contact, **more}
        return introductions.agree(
            actor=None, introduction=introduction, initiative=idea, given=ConsentGiven(text="J’accepte."), **said
        )

    def holder(self, idea: Initiative) -> Person:
        return idea.holders.get().person


@pytest.fixture
def corner(fabrik: Fabrik) -> Corner:
    return Corner(fabrik, fabrik.member("coordinator"))


@pytest.fixture
def elsewhere(fabrik: Fabrik) -> Programme:
    """Another programme, on the same communes."""
    return Programme.objects.create(
        name="Une autre Fabrik", slug="ailleurs", organisation=fabrik.partner, territory=fabrik.programme.territory, starts_on=date(2023, 9, 1)
    )


@pytest.fixture
def two(corner: Corner) -> tuple[Initiative, Initiative]:
    """Two ideas of two people, in two communes."""
    return (
        corner.idea("Un atelier de couture pour le quartier."),
        corner.idea(
            "Des machines à coudre qui dorment.",
            commune=corner.fabrik.annay,
            first_name="Ali",
            contact="06 39 98 00 02",
            need="",
        ),
    )


@pytest.fixture
def follow(client: Any, corner: Corner) -> Callable[[Initiative], Any]:
    """`follow(idea)`: a visitor who typed the code of this idea."""

    def open_with_code(idea: Initiative) -> Any:
        from django.test import Client

        visitor = Client()
        visitor.post("/suivi/", {"code": corner.codes[idea.pk]})
        return visitor

    return open_with_code
