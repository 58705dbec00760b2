"""What the coordinator brought from her old files: one table imported, one still being mended."""

from typing import Any

from terril.demo.world import content
from terril.demo.world.cast import World
from terril.demo.world.timeline import days
from terril.imports import actions, carrying


def plan(world: World) -> None:
    for number, told in enumerate(content.read("bringing")["table"]):
        world.timeline.on(world.today - days(told["days_ago"]), 18 + number / 4, bring, world, told)


def bring(world: World, told: dict[str, Any]) -> None:
    """The file, its columns, what was corrected and said of it; carried out when nothing waits any more."""
    sent = "\n".join(told["lines"]).encode()
    batch = actions.start(
        actor=world.coordinator, programme=world.programme, kind=told["kind"], content=sent, file_name=told["file"], source=told["source"],
        fictional=True,
    )  # fmt: skip
    batch = actions.match(actor=world.coordinator, batch=batch, columns=batch.columns)
    for one in told.get("mend", []):
        actions.mend(actor=world.coordinator, batch=batch, number=one["line"], texts={one["field"]: one["text"]})
    for number in told.get("out", []):
        actions.leave_out(actor=world.coordinator, batch=batch, number=number)
    if told["carried"]:
        actions.decide_rest(actor=world.coordinator, batch=batch, verdict="later")
        carrying.carry_out(actor=world.coordinator, batch=batch)
