"""Who follows whom, the times spent together, the hours given and their value: lived beside the life of each idea."""

from datetime import date
from functools import cache
from typing import Any

from terril.accompaniment import actions, sessions
from terril.accompaniment.models import Accompaniment, AccompanimentState, EndKind
from terril.demo.world import content
from terril.demo.world.cast import World
from terril.demo.world.timeline import days
from terril.hours import actions as hours
from terril.hours.models import TimeEntry, TimeState
from terril.initiatives.models import Stage
from terril.kernel import clock
from terril.people.models import Person

VALIDATED_ON = 3
LAST_FAREWELLS = date(2025, 2, 12)


def plan(world: World) -> None:
    """What does not follow from an idea: what each can bring, the value of an hour, the hours of each month and their validation."""
    told = content.read("accompaniment")
    founded = date(2023, 8, 28)
    for rate in told["rate"]:
        from_day = date.fromisoformat(rate["from_day"])
        world.timeline.on(
            max(from_day, founded), 9.2, hours.set_rate, actor=world.coordinator, programme=world.programme, from_day=from_day, cents=rate["cents"],
            source=rate["source"],
        )  # fmt: skip
    for brings in told["offering"]:
        person = world.team[brings["person"]]
        world.timeline.on(
            founded, 9.4, actions.say_offering, actor=person, programme=world.programme, person=person, skills=brings["skills"],
            languages=brings["languages"], commune=person.commune, km=brings["km"], most=brings["most"],
        )  # fmt: skip


def followed(world: World, key: str, attachment: Any, usual: Person) -> None:
    """Somebody is named when the idea is answered; what they will do together is planned from that day."""
    told: dict[str, Any] = next((one for one in content.read("accompaniment")["follow"] if one["idea"] == key), {})
    person = world.team[told["person"]] if told else usual
    if "wished" in told:
        actions.ask(actor=world.holders[key], attachment=attachment, words=told["wished"], by_holder=True)
    made = actions.propose(actor=world.coordinator, attachment=attachment, person=person, agreed=True)
    line, start = world.timeline, clock.today()
    for number, session in enumerate(told.get("session", [])):
        line.on(start + days(session["days"]), 18.2, note_session, world, key, number, session)

    def seal_note() -> None:
        active = _active(world, key)
        if active is not None:
            sessions.seal_note(actor=active.person, accompaniment=active, words=told["note"])

    if "note" in told:
        line.on(start + days(told["session"][0]["days"]), 18.6, seal_note)

    def leave_alone() -> None:
        active = _active(world, key)
        if active is not None:
            words = content.read("accompaniment")["farewells"]
            actions.end(actor=world.coordinator, accompaniment=active, kind=EndKind.ALONE, reason=words[alone().index(key) % len(words)])

    if key in alone():
        # While the desk of the first season is still at work.
        line.on(min(start + days(300 + len(key)), LAST_FAREWELLS), 15, leave_alone)

    def relay() -> None:
        made.refresh_from_db()
        if made.state == AccompanimentState.ACTIVE:
            actions.hand_on(actor=world.coordinator, accompaniment=made, to=world.team[told["relay"]["to"]], agreed=True)

    if "relay" in told:
        line.on(start + days(told["relay"]["days"]), 11, relay)


@cache
def alone() -> list[str]:
    """The initiatives of the first season that run by themselves a year later."""
    return [one["key"] for one in content.initiatives() if one["stage"] == Stage.RUNNING and "deposited" in one]


def _active(world: World, key: str) -> Accompaniment | None:
    return (
        Accompaniment.objects.filter(attachment=world.told[key].attachment, state=AccompanimentState.ACTIVE)
        .select_related("attachment__programme", "attachment__initiative", "person")
        .first()
    )


def note_session(world: World, key: str, number: int, told: dict[str, Any]) -> None:
    """A time spent together, if they still walk together; most of what was planned is done a few days before its date."""
    active = _active(world, key)
    if active is None:
        return
    today = clock.today()
    session = sessions.note_session(
        actor=active.person, accompaniment=active, held_on=today, minutes=told["minutes"], way=told["way"], decided=told["decided"],
        next_what=told.get("next", ""), next_on=today + days(told["next_days"]) if "next" in told else None,
        counts=active.person in [world.team[name] for name in world.volunteers()], client_id=f"demo-{key}-{number}",
    )  # fmt: skip

    def step_done() -> None:
        if session.accompaniment.state == AccompanimentState.ACTIVE:
            sessions.step_done(actor=session.accompaniment.person, step=session.next_step)

    if "next" in told:
        world.timeline.on(today + days(max(told["next_days"] - 2, 1)), 18.9, step_done)


def over(world: World, key: str, stage: str, reason: str) -> None:
    """An initiative that is accomplished or stopped is followed no longer."""
    active = _active(world, key)
    if active is not None:
        words = reason if stage == Stage.ENDED else "C’est fait, et c’est elle ou lui qui l’a fait."
        actions.end(actor=world.coordinator, accompaniment=active, kind=EndKind.OVER, reason=words)


def plan_requests(world: World) -> None:
    """What is asked for today, once the ideas are there."""
    for told in content.read("accompaniment")["asking"]:
        world.timeline.on(world.today - days(told["days_ago"]), 17.2, ask, world, told)


def ask(world: World, told: dict[str, Any]) -> None:
    """Whoever walked with them has no time any more: somebody else is asked for, and perhaps proposed."""
    key = told["idea"]
    attachment = world.told[key].attachment
    active = _active(world, key)
    if active is not None:
        actions.end(actor=world.coordinator, accompaniment=active, kind=EndKind.UNAVAILABLE, reason="Les journées n’ont que vingt-quatre heures.")
    by = world.holders[key] if told["by_holder"] else world.coordinator
    actions.ask(actor=by, attachment=attachment, words=told["words"], skills=told["skills"], language=told["language"], by_holder=told["by_holder"])
    if "proposed" in told:
        actions.propose(
            actor=world.coordinator, attachment=attachment, person=world.team[told["proposed"]],
            reasons="parle langue des signes · sait : organiser un projet",
        )  # fmt: skip


def plan_hours(world: World, meetings: list[date]) -> None:
    """After each meeting, those who came say so; at the start of each month the coordination validates what is older."""
    for number, held in enumerate(meetings):
        for shift, told in enumerate(content.read("accompaniment")["hours"]):
            if (number + shift) % 3:
                person, day = world.team[told["person"]], held + days(1 if told["kind"] != "meeting" else 0)
                world.timeline.on(
                    day, 20 + shift / 10, hours.declare, actor=person, programme=world.programme, person=person, day=day, minutes=told["minutes"],
                    kind=told["kind"],
                )  # fmt: skip

    def validate() -> None:
        waiting = TimeEntry.objects.filter(programme=world.programme, state=TimeState.DECLARED, day__lt=clock.today().replace(day=1))
        hours.validate(actor=world.coordinator, programme=world.programme, entries=list(waiting.values_list("pk", flat=True)))

    month = min(meetings).replace(day=1)
    while month < world.today:
        month = (month + days(32)).replace(day=1)
        world.timeline.on(month + days(VALIDATED_ON), 10, validate)
