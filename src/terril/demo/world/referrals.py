"""Ideas sent to partners: prepared, agreed to, answered or not, as referrals.toml tells. Nobody is reminded by hand: the clock does it."""

from datetime import date
from functools import partial
from typing import Any

from terril.demo.world import content
from terril.demo.world.cast import KINDS, World
from terril.demo.world.ideas import client_id
from terril.demo.world.timeline import days
from terril.directory import actions as directory
from terril.directory.models import Organisation
from terril.kernel import clock
from terril.people.models import Person
from terril.referrals import actions, answers
from terril.referrals.models import Referral
from terril.referrals.sharing import available


def enter(world: World) -> None:
    """The partners that are nowhere else."""
    for told in content.read("referrals")["partner"]:
        if "name" in told:
            world.organisations[told["key"]] = directory.create_organisation(
                actor=None,
                name=told["name"],
                kind=KINDS[told["kind"]],
                commune=world.communes[told["commune"]],
                summary=told["does"],
                fictional=True,
                slug=told["key"],
            )


def plan(world: World) -> None:
    partners = {told["key"]: told for told in content.read("referrals")["partner"]}
    for told in content.read("referrals")["referral"]:
        Sent(world, told, partners[told["partner"]]).plan()


class Sent:
    """One referral; its row is there once it is prepared."""

    row: Referral

    def __init__(self, world: World, told: dict[str, Any], partner: dict[str, Any]) -> None:
        self.world, self.told, self.partner = world, told, partner
        # What is late is counted in working days, as the clock of referrals counts them: as late on any day of the year.
        if "on" in told:
            self.day = date.fromisoformat(told["on"])
        elif "working_days_ago" in told:
            self.day = clock.working_day_before(world.today, told["working_days_ago"])
        else:
            self.day = world.today - days(told["days_ago"])

    def plan(self) -> None:
        # After the answer of that day, which gives the title.
        self.world.timeline.on(self.day, 13.5, self.write)
        verbs = {"ask": self.ask, "agree": self.agree, "refuse": self.refuse, "withdraw": self.withdraw, "receive": self.receive,
                 "give_back": self.give_back, "end": self.end}  # fmt: skip
        for number, step in enumerate(self.told["steps"]):
            verb = verbs.get(step["do"], partial(self.answer, number))
            self.world.timeline.on(self.day + days(step["after"]), 14 + number * 0.3, verb, step)

    @property
    def organisation(self) -> Organisation:
        return self.world.organisations[self.told["partner"]]

    @property
    def holder(self) -> Person:
        return self.world.holders[self.told["idea"]]

    def write(self) -> None:
        initiative = self.world.told[self.told["idea"]].initiative
        initiative.refresh_from_db()
        # What was missing may have been found meanwhile: it is no longer there to tick.
        there = available(initiative, self.holder)
        self.row = actions.write(
            actor=self.world.coordinator,
            initiative=initiative,
            programme=self.world.programme,
            organisation=self.organisation,
            shares=[key for key in self.told["shares"] if key in there],
            summary=self.told["summary"],
            channel=self.partner["channel"],
            contact=self.partner["contact"],
            to_name=self.partner["to_name"],
            keep_contact=True,
            answer_days=self.told["answer_days"],
            client_id=client_id(self.told["idea"], "referral", self.told["partner"]),
        )

    def _noted_by(self, step: dict[str, Any]) -> Person | None:
        return self.world.coordinator if step.get("by") == "team" else None

    def ask(self, step: dict[str, Any]) -> None:
        actions.ask(actor=self.world.coordinator, referral=self.row)

    def agree(self, step: dict[str, Any]) -> None:
        """Online by the person, or noted by whoever heard it."""
        way = step.get("way", "online")
        actor = self.holder if way == "online" else self.world.coordinator
        actions.agree(actor=actor, referral=self.row, way=way, witness=step.get("witness", ""))

    def refuse(self, step: dict[str, Any]) -> None:
        actions.refuse(actor=self.holder, referral=self.row, reason=step.get("reason", ""))

    def withdraw(self, step: dict[str, Any]) -> None:
        actions.withdraw(actor=self.holder, referral=self.row, reason=step.get("reason", ""))

    def receive(self, step: dict[str, Any]) -> None:
        answers.receive(actor=None, referral=self.row)

    def answer(self, number: int, step: dict[str, Any]) -> None:
        answers.answer(
            actor=self._noted_by(step), referral=self.row, kind=step["do"], words=step["words"], where=step.get("where", ""),
            client_id=client_id(self.told["idea"], "reply", number),
        )  # fmt: skip

    def give_back(self, step: dict[str, Any]) -> None:
        answers.give_back(actor=self.holder, referral=self.row, words=step["words"])

    def end(self, step: dict[str, Any]) -> None:
        answers.end(actor=self._noted_by(step), referral=self.row, outcome=step["outcome"], words=step["words"])
