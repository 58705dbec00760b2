"""Strangers who can help an idea, as far as each came: read, passed on, accepted; somebody who follows one."""

from datetime import timedelta
from typing import Any

from terril.demo.world import content
from terril.demo.world.cast import World
from terril.demo.world.ideas import client_id
from terril.initiatives.models import Initiative
from terril.people.actions import ConsentGiven
from terril.volunteering import actions, following, tasks, words
from terril.volunteering.models import Help


def plan(world: World) -> None:
    """Puts them on the timeline, and what the worker does each morning."""
    told, helps = content.read("volunteering"), dict[str, Help]()

    def idea(said: dict[str, Any]) -> Initiative:
        return Initiative.objects.get(pk=world.told[said["idea"]].initiative.pk)

    def offer(said: dict[str, Any]) -> None:
        initiative = idea(said)
        helps[said["first_name"]] = actions.offer(
            initiative=initiative, programme=world.programme, need=initiative.needs.filter(kind=said["need"]).first(),
            first_name=said["first_name"], channel=said["channel"], contact=content.plain(said["contact"]), words=said["words"],
            given=ConsentGiven(words.consent()), client_id=client_id("help", said["first_name"]), fictional=True,
        )  # fmt: skip

    def pass_on(said: dict[str, Any]) -> None:
        actions.pass_on(actor=world.coordinator, help=helps[said["first_name"]])

    def accept(said: dict[str, Any]) -> None:
        holder = world.holders[said["idea"]]
        actions.accept(
            actor=holder, help=helps[said["first_name"]], first_name=holder.first_name, channel=said["holder_channel"],
            contact=content.plain(said["holder_contact"]), given=ConsentGiven(words.holder_consent()),
        )  # fmt: skip

    def follow(said: dict[str, Any]) -> None:
        asked = following.follow(initiative=idea(said), channel=said["channel"], contact=said["contact"], fictional=True)
        following.confirm(follower=asked)

    for number, said in enumerate(told["help"]):
        day = world.today - timedelta(days=said["days_ago"])
        world.timeline.on(day, 18 + number / 10, offer, said)
        if "passed_after" in said:
            world.timeline.on(day + timedelta(days=said["passed_after"]), 10.2, pass_on, said)
        if "yes_after" in said:
            world.timeline.on(day + timedelta(days=said["yes_after"]), 18.5, accept, said)
    for said in told["follower"]:
        world.timeline.on(world.today - timedelta(days=said["days_ago"]), 20.5, follow, said)
    for count in range(1, 30):
        world.timeline.on(world.today - timedelta(days=count), 7.6, tasks.follow_helps, 0)
