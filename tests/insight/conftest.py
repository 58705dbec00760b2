"""The platform of Lens-Liévin on its 36 real communes, and ideas put where a test wants them."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from tests.meetings.conftest import World as MeetingsWorld
from tests.meetings.conftest import at, world

from terril.initiatives.models import Attachment, Initiative
from terril.kernel import clock
from terril.people.models import Account
from terril.programmes import actions as programmes
from terril.programmes.models import Programme
from terril.territory.models import Commune

__all__ = ["at", "world"]
_refs = count()


@dataclass
class Land:
    world: MeetingsWorld

    @property
    def programme(self) -> Programme:
        return self.world.programme

    def member(self, kind: str) -> Account:
        """Somebody new in that role."""
        from tests.meetings.conftest import account_of

        person, account = account_of(f"{kind}{next(_refs)}")
        if kind != "nobody":
            programmes.give_role(actor=self.world.nadia, programme=self.programme, person=person, kind=kind)
        vars(person).pop("_active_roles", None)
        return account

    def ideas(self, commune: str, number: int, *, days_ago: int = 0, **more: Any) -> None:
        """As many ideas from there, without their words: only their number is read."""
        when = clock.now() - timedelta(days=days_ago)
        place = Commune.objects.get(name=commune)
        made = Initiative.objects.bulk_create(
            Initiative(ref=f"essai{next(_refs)}", commune=place, created_at=when, updated_at=when, search_text="", **more) for _n in range(number)
        )
        Attachment.objects.bulk_create(
            Attachment(initiative=one, programme=self.programme, attached_at=when, answer_due_on=date(2024, 2, 1)) for one in made
        )

    def even(self, inhabitants_an_idea: int = 400, *, but: tuple[str, ...] = ()) -> None:
        """Each commune brings what its population lets one expect, but these, which bring nothing."""
        for commune in Commune.objects.filter(territories=self.programme.territory).order_by("pk"):
            if commune.name not in but:
                self.ideas(commune.name, round(commune.population / inhabitants_an_idea))


@pytest.fixture
def land(world: MeetingsWorld) -> Land:
    return Land(world)
