"""What the tests of referrals share: an idea of somebody who can be reached, a partner, and each state of a referral, through the verbs."""

from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from tests.initiatives.conftest import Fabrik, fabrik

from terril.initiatives.depositing.actions import Deposited
from terril.initiatives.growing import actions as growing
from terril.people.models import Account, Person
from terril.referrals import actions, answers, links
from terril.referrals.models import Referral

__all__ = ["Referring", "fabrik", "referring"]

WORDS = "Je voudrais réparer les vélos du quartier, dans une cour."
EVERYTHING = ["words", "title", "commune", "needs", "first_name", "contact"]
_numbers = count()


@dataclass
class Referring:
    fabrik: Fabrik
    account: Account

    @property
    def person(self) -> Person:
        return self.account.person

    def idea(self, channel: str = "email", contact: str = "zoe@exemple.fr", **more: Any) -> Deposited:
        more = {"words": WORDS, "client_id": f"velos-{next(_numbers)}", "last_name": "Delattre", **more}
        stored = self.fabrik.idea(channel=channel, contact=contact, **more)
        growing.set_title(actor=None, initiative=stored.initiative, title="Les vélos de la cour")
        growing.say_need(actor=None, initiative=stored.initiative, kind="premises", text="Une cour fermée")
        stored.initiative.refresh_from_db()
        return stored

    def draft(self, stored: Deposited | None = None, **more: Any) -> Referral:
        more = {"shares": EVERYTHING, "summary": "Un groupe de trois voisins.", "channel": "email", "contact": "accueil@exemple.fr", **more}
        return actions.write(
            actor=self.person, initiative=(stored or self.idea()).initiative, programme=self.fabrik.programme,
            organisation=more.pop("organisation", self.fabrik.partner), **more,
        )  # fmt: skip

    def asked(self, *args: Any, **more: Any) -> Referral:
        return actions.ask(actor=self.person, referral=self.draft(*args, **more))

    def sent(self, *args: Any, **more: Any) -> Referral:
        return actions.agree(actor=self.person, referral=self.draft(*args, **more), way="oral", witness="Rose, du centre social")

    def answered(self, kind: str, *args: Any, **more: Any) -> Referral:
        referral = self.sent(*args, **more)
        answers.answer(actor=None, referral=referral, kind=kind, words="Passez jeudi.", where="La Bricole" if kind == "elsewhere" else "")
        return Referral.objects.get(pk=referral.pk)

    def path(self, referral: Referral) -> str:
        return f"/partenaire/{links.token(Referral.objects.get(pk=referral.pk))}/"


@pytest.fixture
def referring(fabrik: Fabrik) -> Referring:
    return Referring(fabrik, fabrik.member("coordinator"))


