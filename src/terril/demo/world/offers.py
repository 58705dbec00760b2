"""What is lent and shared, what it becomes, two people introduced to each other, and the meetings between those who carry an idea."""

from datetime import date, timedelta
from typing import Any

from terril.demo.world import content
from terril.demo.world.cast import World
from terril.demo.world.ideas import client_id
from terril.demo.world.seasons import hour
from terril.demo.world.timeline import moment
from terril.directory import actions as directory
from terril.directory.models import OrganisationKind
from terril.initiatives.models import Initiative
from terril.initiatives.pledging import actions as pledging
from terril.introductions import actions as introductions
from terril.introductions import tasks as introduction_tasks
from terril.introductions import words as introduction_words
from terril.introductions.models import Introduction
from terril.kernel import clock
from terril.meetings.day import actions as day_actions
from terril.meetings.inviting import actions as inviting
from terril.meetings.minutes import actions as minutes
from terril.meetings.models import Meeting, Series
from terril.meetings.scheduling import actions as scheduling
from terril.offers import actions as offers
from terril.offers import matches, tasks
from terril.offers import words as offer_words
from terril.offers.models import Match, Offer
from terril.people.actions import ConsentGiven
from terril.people.models import Person

# An organisation that is nowhere else: the young people of a prevention club.
YOUNG = "avenir-des-cites-jeunes"


class Help:
    """What is known of the offers while they are lived; keys are those of the content."""

    series: Series

    def __init__(self, world: World) -> None:
        self.world = world
        self.offers: dict[str, Offer] = {}
        self.introductions: dict[tuple[str, str], Introduction] = {}
        self.gatherings: dict[int, Meeting] = {}
        self.told = content.read("offers")

    def ago(self, count: int) -> date:
        return self.world.today - timedelta(days=count)

    def idea(self, key: str) -> Initiative:
        return Initiative.objects.select_related("commune").get(pk=self.world.told[key].initiative.pk)

    def holder(self, key: str) -> Person:
        return self.world.holders[key]

    # -------------------------------------------------------------------------------------------------------- the plan

    def plan(self) -> None:
        """Puts the offers, the proposals, the introductions and the gatherings on the timeline."""
        line = self.world.timeline
        for number, told in enumerate(self.told["offer"]):
            line.on(self.ago(told["days_ago"]), 9.5 + number / 20, self.publish, told)
            if "paused_after" in told:
                line.on(self.ago(told["days_ago"] - told["paused_after"]), 11, self.pause, told)
        for told in self.told["match"]:
            start = told["days_ago"]
            if told.get("asked"):
                line.on(self.ago(start), 20, self.ask, told)
                continue
            line.on(self.ago(start), 10.5, self.propose, told)
            for side in ("offerer", "holder"):
                if f"{side}_after" in told:
                    line.on(self.ago(start - told[f"{side}_after"]), 17, self.accept, told, side)
            if "no_after" in told:
                line.on(self.ago(start - told["no_after"]), 17.2, self.decline, told)
            if "kept_after" in told:
                line.on(self.ago(start - told["kept_after"]), 17.4, self.keep, told)
        for told in self.told["introduction"]:
            start = told["days_ago"]
            line.on(self.ago(start), 11, self.introduce, told)
            for side in ("one", "other"):
                if f"{side}_after" in told:
                    line.on(self.ago(start - told[f"{side}_after"]), 19, self.agree, told, side)
                if f"{side}_no_after" in told:
                    line.on(self.ago(start - told[f"{side}_no_after"]), 19.2, self.refuse, told, side)
        # A season of its own; one gathering held, one to which people are invited, one announced.
        opened_on = self.ago(self.told["series"]["days_ago"])
        line.on(opened_on, 9, self.open_season)
        for number, told in enumerate(self.told["gathering"]):
            line.on(opened_on, 9.5 + number / 10, self.announce, told)
            if told.get("invited"):
                line.on(self.ago(max(5, 25 - told["in_days"])), 14, self.invite, told)
            if told["in_days"] < 0:
                line.on(self.ago(-told["in_days"]), hour(told["ends"]) + 0.2, self.hold, told)
        for count in range(1, 60):
            line.on(self.ago(count), 7.3, self.morning)

    def morning(self) -> None:
        """What the worker does each morning: reminders of offers, introductions without an answer."""
        tasks.remind_offers(0)
        introduction_tasks.follow_introductions(0)

    # ---------------------------------------------------------------------------------------------------------- offers

    def publish(self, told: dict[str, Any]) -> None:
        world, key = self.world, told.get("organisation", "")
        if key == YOUNG and key not in world.organisations:
            world.organisations[key] = directory.create_organisation(
                actor=None, name="Les jeunes du mercredi", kind=OrganisationKind.ASSOCIATION, summary="Une structure imaginaire.", fictional=True
            )
        said: dict[str, Any] = {name: told[name] for name in ("kind", "what", "rhythm", "conditions", "quantity", "shown_as", "cost") if name in told}
        said |= {
            "commune": world.communes[told["commune"]], "place": world.places.get(told.get("place", "")), "is_free": "cost" not in told,
            "organisation": world.organisations.get(key), "visibility": told.get("visibility", "public"),
            "ends_on": world.today + timedelta(days=told["ends_in_days"]) if "ends_in_days" in told else None,
        }  # fmt: skip
        self.offers[told["key"]] = offers.publish(
            programme=world.programme, client_id=client_id("offer", told["key"]), fictional=True, **self.who_answers(told), **said
        )

    def who_answers(self, told: dict[str, Any]) -> dict[str, Any]:
        """Who answers for an offer, and how they agreed: a holder, somebody else, or an organisation by itself."""
        text = offer_words.consent()
        if "holder" in told:
            person = self.holder(told["holder"])
            if told.get("by_itself"):
                return {"actor": person, "person": person, "given": ConsentGiven(text)}
            given = ConsentGiven(text, way="oral", witness=self.world.facilitators[0].name)
            return {"actor": self.world.coordinator, "person": person, "given": given}
        actor = self.world.team[told["taken_by"]]
        if "first_name" not in told:
            return {"actor": actor}
        somebody = {name: told[name] for name in ("first_name", "last_name", "channel")} | {"contact": content.plain(told["contact"])}
        return {"actor": actor, "somebody": somebody, "given": ConsentGiven(text, way="oral", witness=told["witness"])}

    def pause(self, told: dict[str, Any]) -> None:
        offers.pause(actor=self.world.coordinator, offer=self.offers[told["key"]])

    # ------------------------------------------------------------------------------------------------------- proposals

    def ask(self, told: dict[str, Any]) -> None:
        matches.ask(actor=self.holder(told["idea"]), offer=self.offers[told["offer"]], initiative=self.idea(told["idea"]))

    def propose(self, told: dict[str, Any]) -> None:
        matches.propose(
            actor=self.world.coordinator, offer=self.offers[told["offer"]], initiative=self.idea(told["idea"]), to_offerer=told["to_offerer"],
            due_on=clock.today() + timedelta(days=told["due_in_days"]),
        )  # fmt: skip

    def match(self, told: dict[str, Any]) -> Match:
        return Match.objects.filter(offer=self.offers[told["offer"]], initiative=self.idea(told["idea"])).latest("pk")

    def accept(self, told: dict[str, Any], side: str) -> None:
        matches.accept(actor=self.world.coordinator, match=self.match(told), **{side: True})

    def decline(self, told: dict[str, Any]) -> None:
        matches.decline(actor=self.world.coordinator, match=self.match(told), reason=told["no_reason"], by=told["no_by"])

    def keep(self, told: dict[str, Any]) -> None:
        promise = self.match(told).pledge
        assert promise is not None  # noqa: S101 - both have agreed
        pledging.close_pledge(actor=self.world.coordinator, pledge=promise, kept=True)

    # --------------------------------------------------------------------------------------------------- introductions

    def introduce(self, told: dict[str, Any]) -> None:
        self.introductions[told["one"], told["other"]] = introductions.propose(
            actor=self.world.coordinator, programme=self.world.programme, one=self.idea(told["one"]), other=self.idea(told["other"]),
            reason=told["reason"], told_one=told["told_one"], told_other=told["told_other"], origin=told.get("origin", "idea"),
        )  # fmt: skip

    def agree(self, told: dict[str, Any], side: str) -> None:
        person = self.holder(told[side])
        introductions.agree(
            actor=person, introduction=self.introductions[told["one"], told["other"]], initiative=self.idea(told[side]),
            first_name=person.first_name, channel=told[f"{side}_channel"], contact=content.plain(told[f"{side}_contact"]),
            given=ConsentGiven(introduction_words.consent()),
        )  # fmt: skip

    def refuse(self, told: dict[str, Any], side: str) -> None:
        introduction = self.introductions[told["one"], told["other"]]
        introductions.refuse(actor=self.holder(told[side]), introduction=introduction, initiative=self.idea(told[side]))

    # ------------------------------------------------------------------------------------------------------ gatherings

    def open_season(self) -> None:
        told = self.told["series"]
        self.series = scheduling.create_series(
            actor=self.world.coordinator, programme=self.world.programme, title=told["title"], summary=told["summary"], kind="peers",
            fictional=True,
        )  # fmt: skip

    def announce(self, told: dict[str, Any]) -> None:
        world, day = self.world, self.world.today + timedelta(days=told["in_days"])
        self.gatherings[told["in_days"]] = scheduling.create_meeting(
            actor=world.coordinator, series=self.series, starts_at=moment(day, hour(told["starts"])), ends_at=moment(day, hour(told["ends"])),
            commune=world.communes[told["commune"]], place=world.places.get(told.get("place", "")), fictional=True,
        )  # fmt: skip

    def invite(self, told: dict[str, Any]) -> None:
        inviting.invite(
            actor=self.world.coordinator, meeting=self.gatherings[told["in_days"]], initiatives=[self.idea(key) for key in told["invited"]]
        )

    def hold(self, told: dict[str, Any]) -> None:
        meeting, actor = self.gatherings[told["in_days"]], self.world.coordinator
        for key in told["came"]:
            day_actions.mark_present(actor=actor, meeting=meeting, person=self.holder(key))
        minutes.close(actor=actor, meeting=meeting)
        minutes.publish_minutes(actor=actor, meeting=meeting, minutes=told["minutes"])


def plan(world: World) -> None:
    Help(world).plan()
