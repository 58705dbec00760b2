"""What is lent and shared, what it becomes, two people introduced to each other, and the meetings between those who carry an idea."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from terril.demo.world import content
from terril.demo.world.cast import World
from terril.demo.world.ideas import client_id
from terril.demo.world.seasons import hour
from terril.demo.world.timeline import moment
from terril.directory import actions as directory
from terril.directory.models import OrganisationKind
from terril.initiatives import actions as initiatives
from terril.initiatives.models import Initiative
from terril.introductions import actions as introductions
from terril.introductions import tasks as introduction_tasks
from terril.introductions import words as introduction_words
from terril.introductions.models import Introduction
from terril.kernel import clock
from terril.meetings import actions as meetings
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

    def __init__(self, world: World) -> None:
        self.world = world
        self.offers: dict[str, Offer] = {}
        self.told = content.read("offers")

    def ago(self, count: int) -> date:
        return self.world.today - timedelta(days=count)

    def idea(self, key: str) -> Initiative:
        return Initiative.objects.select_related("commune").get(pk=self.world.told[key].initiative.pk)

    def holder(self, key: str) -> Person:
        return self.world.holders[key]


def plan(world: World) -> None:
    """Puts the offers, the proposals, the introductions and the gatherings on the timeline."""
    kept = Help(world)
    for number, told in enumerate(kept.told["offer"]):
        world.timeline.on(kept.ago(told["days_ago"]), 9.5 + number / 20, _publishing(kept, told))
        if "paused_after" in told:
            world.timeline.on(kept.ago(told["days_ago"] - told["paused_after"]), 11, _pausing(kept, told["key"]))
    for told in kept.told["match"]:
        _plan_match(kept, told)
    for told in kept.told["introduction"]:
        _plan_introduction(kept, told)
    _plan_gatherings(kept)
    for morning in range(1, 60):
        world.timeline.on(kept.ago(morning), 7.3, _morning)


def _morning() -> None:
    """What the worker does each morning: reminders of offers, introductions without an answer."""
    tasks.remind_offers(0)
    introduction_tasks.follow_introductions(0)


# ---------------------------------------------------------------------------------------------------------------- offers


def _publishing(kept: Help, told: dict[str, Any]) -> Callable[[], Any]:
    return lambda: _publish(kept, told)


def _publish(kept: Help, told: dict[str, Any]) -> None:
    world = kept.world
    said: dict[str, Any] = {name: told[name] for name in ("kind", "what", "rhythm", "conditions", "quantity", "shown_as", "cost") if name in told}
    said |= {
        "commune": world.communes[told["commune"]], "place": world.places.get(told.get("place", "")), "is_free": "cost" not in told,
        "organisation": _organisation(world, told), "visibility": told.get("visibility", "public"),
        "ends_on": world.today + timedelta(days=told["ends_in_days"]) if "ends_in_days" in told else None,
    }  # fmt: skip
    kept.offers[told["key"]] = offers.publish(
        programme=world.programme, client_id=client_id("offer", told["key"]), fictional=True, **_whose(kept, told), **said
    )


def _organisation(world: World, told: dict[str, Any]) -> Any:
    key = told.get("organisation", "")
    if key == YOUNG and key not in world.organisations:
        world.organisations[key] = directory.create_organisation(
            actor=None, name="Les jeunes du mercredi", kind=OrganisationKind.ASSOCIATION, summary="Une structure imaginaire.", fictional=True
        )
    return world.organisations.get(key)


def _whose(kept: Help, told: dict[str, Any]) -> dict[str, Any]:
    """Who answers for it, and how they agreed."""
    text = offer_words.consent()
    if "holder" in told:
        person = kept.holder(told["holder"])
        actor = person if told.get("by_itself") else kept.world.coordinator
        way = {} if told.get("by_itself") else {"way": "oral", "witness": kept.world.facilitators[0].name}
        return {"actor": actor, "person": person, "given": ConsentGiven(text, **way)}
    actor = kept.world.team[told["taken_by"]]
    if "first_name" not in told:
        return {"actor": actor}
    somebody = {name: told[name] for name in ("first_name", "last_name", "channel")} | {"contact": content.plain(told["contact"])}
    return {"actor": actor, "somebody": somebody, "given": ConsentGiven(text, way="oral", witness=told["witness"])}


def _pausing(kept: Help, key: str) -> Callable[[], Any]:
    return lambda: offers.pause(actor=kept.world.coordinator, offer=kept.offers[key])


# ------------------------------------------------------------------------------------------------------------- proposals


def _plan_match(kept: Help, told: dict[str, Any]) -> None:
    line, start = kept.world.timeline, told["days_ago"]
    if told.get("asked"):
        line.on(kept.ago(start), 20, lambda: _ask(kept, told))
        return
    line.on(kept.ago(start), 10.5, lambda: _propose(kept, told))
    for side in ("offerer", "holder"):
        if f"{side}_after" in told:
            line.on(kept.ago(start - told[f"{side}_after"]), 17, _accepting(kept, told, side))
    if "no_after" in told:
        line.on(kept.ago(start - told["no_after"]), 17.2, lambda: _decline(kept, told))
    if "kept_after" in told:
        line.on(kept.ago(start - told["kept_after"]), 17.4, lambda: _keep(kept, told))


def _ask(kept: Help, told: dict[str, Any]) -> None:
    matches.ask(actor=kept.holder(told["idea"]), offer=kept.offers[told["offer"]], initiative=kept.idea(told["idea"]))


def _propose(kept: Help, told: dict[str, Any]) -> None:
    idea = kept.idea(told["idea"])
    matches.propose(
        actor=kept.world.coordinator, offer=kept.offers[told["offer"]], initiative=idea, to_offerer=told["to_offerer"],
        due_on=clock.today() + timedelta(days=told["due_in_days"]),
    )  # fmt: skip


def _match(kept: Help, told: dict[str, Any]) -> Match:
    return Match.objects.filter(offer=kept.offers[told["offer"]], initiative=kept.idea(told["idea"])).latest("pk")


def _accepting(kept: Help, told: dict[str, Any], side: str) -> Callable[[], Any]:
    return lambda: matches.accept(actor=kept.world.coordinator, match=_match(kept, told), **{side: True})


def _decline(kept: Help, told: dict[str, Any]) -> None:
    matches.decline(actor=kept.world.coordinator, match=_match(kept, told), reason=told["no_reason"], by=told["no_by"])


def _keep(kept: Help, told: dict[str, Any]) -> None:
    promise = _match(kept, told).pledge
    assert promise is not None  # noqa: S101 - both have agreed
    initiatives.close_pledge(actor=kept.world.coordinator, pledge=promise, kept=True)


# --------------------------------------------------------------------------------------------------------- introductions


def _plan_introduction(kept: Help, told: dict[str, Any]) -> None:
    line, start = kept.world.timeline, told["days_ago"]
    made: dict[str, Introduction] = {}
    line.on(kept.ago(start), 11, lambda: made.update(one=_introduce(kept, told)))
    for side in ("one", "other"):
        if f"{side}_after" in told:
            line.on(kept.ago(start - told[f"{side}_after"]), 19, _agreeing(kept, told, side, made))
        if f"{side}_no_after" in told:
            line.on(kept.ago(start - told[f"{side}_no_after"]), 19.2, _refusing(kept, told, side, made))


def _introduce(kept: Help, told: dict[str, Any]) -> Introduction:
    return introductions.propose(
        actor=kept.world.coordinator, programme=kept.world.programme, one=kept.idea(told["one"]), other=kept.idea(told["other"]),
        reason=told["reason"], told_one=told["told_one"], told_other=told["told_other"], origin=told.get("origin", "idea"),
    )  # fmt: skip


def _agreeing(kept: Help, told: dict[str, Any], side: str, made: dict[str, Introduction]) -> Callable[[], Any]:
    def agree() -> None:
        person = kept.holder(told[side])
        introductions.agree(
            actor=person, introduction=made["one"], initiative=kept.idea(told[side]), first_name=person.first_name,
            channel=told[f"{side}_channel"], contact=content.plain(told[f"{side}_contact"]), given=ConsentGiven(introduction_words.consent()),
        )  # fmt: skip

    return agree


def _refusing(kept: Help, told: dict[str, Any], side: str, made: dict[str, Introduction]) -> Callable[[], Any]:
    return lambda: introductions.refuse(actor=kept.holder(told[side]), introduction=made["one"], initiative=kept.idea(told[side]))


# ------------------------------------------------------------------------------------------------------------ gatherings


def _plan_gatherings(kept: Help) -> None:
    """A season of its own; one gathering held, one to which people are invited, one announced."""
    told, line = kept.told["series"], kept.world.timeline
    opened: dict[str, Any] = {}

    def open_season() -> None:
        opened["series"] = meetings.create_series(
            actor=kept.world.coordinator, programme=kept.world.programme, title=told["title"], summary=told["summary"], kind="peers",
            fictional=True,
        )  # fmt: skip

    line.on(kept.ago(told["days_ago"]), 9, open_season)
    for number, one in enumerate(kept.told["gathering"]):
        line.on(kept.ago(told["days_ago"]), 9.5 + number / 10, _announcing(kept, one, opened))
        if one.get("invited"):
            line.on(kept.ago(max(5, 25 - one["in_days"])), 14, _inviting(kept, one, opened))
        if one["in_days"] < 0:
            line.on(kept.ago(-one["in_days"]), hour(one["ends"]) + 0.2, _holding(kept, one, opened))


def _announcing(kept: Help, told: dict[str, Any], opened: dict[str, Any]) -> Callable[[], Any]:
    def announce() -> None:
        day = kept.world.today + timedelta(days=told["in_days"])
        opened[str(told["in_days"])] = meetings.create_meeting(
            actor=kept.world.coordinator, series=opened["series"], starts_at=moment(day, hour(told["starts"])),
            ends_at=moment(day, hour(told["ends"])), commune=kept.world.communes[told["commune"]],
            place=kept.world.places.get(told.get("place", "")), fictional=True,
        )  # fmt: skip

    return announce


def _inviting(kept: Help, told: dict[str, Any], opened: dict[str, Any]) -> Callable[[], Any]:
    return lambda: meetings.invite(
        actor=kept.world.coordinator, meeting=opened[str(told["in_days"])], initiatives=[kept.idea(key) for key in told["invited"]]
    )


def _holding(kept: Help, told: dict[str, Any], opened: dict[str, Any]) -> Callable[[], Any]:
    def hold() -> None:
        meeting, actor = opened[str(told["in_days"])], kept.world.coordinator
        for key in told["came"]:
            meetings.mark_present(actor=actor, meeting=meeting, person=kept.holder(key))
        meetings.close(actor=actor, meeting=meeting)
        meetings.publish_minutes(actor=actor, meeting=meeting, minutes=told["minutes"])

    return hold
