"""Who follows whom, the times spent together, the hours given and their value: lived beside the life of each idea."""

from collections.abc import Callable
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
        day = max(date.fromisoformat(rate["from_day"]), founded)
        world.timeline.on(day, 9.2, _rating(world, rate))
    world.timeline.on(founded, 9.4, lambda: _offerings(world, told["offering"]))


def _rating(world: World, told: dict[str, Any]) -> Callable[[], Any]:
    return lambda: hours.set_rate(
        actor=world.coordinator, programme=world.programme, from_day=date.fromisoformat(told["from_day"]), cents=told["cents"], source=told["source"]
    )


def _offerings(world: World, offerings: list[dict[str, Any]]) -> None:
    for told in offerings:
        person = world.team[told["person"]]
        actions.say_offering(
            actor=person, programme=world.programme, person=person, skills=told["skills"], languages=told["languages"], commune=person.commune,
            km=told["km"], most=told["most"],
        )  # fmt: skip


def followed(world: World, key: str, attachment: Any, usual: Person) -> None:
    """Somebody is named when the idea is answered; what they will do together is planned from that day."""
    told: dict[str, Any] = next((one for one in content.read("accompaniment")["follow"] if one["idea"] == key), {})
    person = world.team[told["person"]] if told else usual
    if "wished" in told:
        actions.ask(actor=world.holders[key], attachment=attachment, words=told["wished"], by_holder=True)
    made = actions.propose(actor=world.coordinator, attachment=attachment, person=person, agreed=True)
    start = clock.today()
    for number, session in enumerate(told.get("session", [])):
        world.timeline.on(start + days(session["days"]), 18.2, _noting(world, key, number, session))
    if "note" in told:
        world.timeline.on(start + days(told["session"][0]["days"]), 18.6, lambda: _seal(world, key, told["note"]))
    if key in _alone():
        # While the desk of the first season is still at work.
        world.timeline.on(min(start + days(300 + len(key)), LAST_FAREWELLS), 15, lambda: _farewell(world, key))
    if "relay" in told:
        world.timeline.on(start + days(told["relay"]["days"]), 11, lambda: _relay(world, made, told["relay"]["to"]))


@cache
def _alone() -> list[str]:
    """The initiatives of the first season that run by themselves a year later."""
    return [one["key"] for one in content.initiatives() if one["stage"] == Stage.RUNNING and "deposited" in one]


def _farewell(world: World, key: str) -> None:
    active = _active(world, key)
    if active is not None:
        words = content.read("accompaniment")["farewells"]
        actions.end(actor=world.coordinator, accompaniment=active, kind=EndKind.ALONE, reason=words[_alone().index(key) % len(words)])


def _active(world: World, key: str) -> Accompaniment | None:
    return (
        Accompaniment.objects.filter(attachment=world.told[key].attachment, state=AccompanimentState.ACTIVE)
        .select_related("attachment__programme", "attachment__initiative", "person")
        .first()
    )


def _noting(world: World, key: str, number: int, told: dict[str, Any]) -> Callable[[], Any]:
    def note() -> None:
        active = _active(world, key)
        if active is None:
            return
        today = clock.today()
        session = sessions.note_session(
            actor=active.person, accompaniment=active, held_on=today, minutes=told["minutes"], way=told["way"], decided=told["decided"],
            next_what=told.get("next", ""), next_on=today + days(told["next_days"]) if "next" in told else None,
            counts=active.person in [world.team[name] for name in world.volunteers()], client_id=f"demo-{key}-{number}",
        )  # fmt: skip
        if "next" in told:
            # Most of what was planned is done a few days before its date.
            world.timeline.on(today + days(max(told["next_days"] - 2, 1)), 18.9, lambda: _done(session))

    return note


def _done(session: Any) -> None:
    if session.accompaniment.state == AccompanimentState.ACTIVE:
        sessions.step_done(actor=session.accompaniment.person, step=session.next_step)


def _seal(world: World, key: str, words: str) -> None:
    active = _active(world, key)
    if active is not None:
        sessions.seal_note(actor=active.person, accompaniment=active, words=words)


def _relay(world: World, made: Accompaniment, to: str) -> None:
    made.refresh_from_db()
    if made.state == AccompanimentState.ACTIVE:
        actions.hand_on(actor=world.coordinator, accompaniment=made, to=world.team[to], agreed=True)


def over(world: World, key: str, stage: str, reason: str) -> None:
    """An initiative that is accomplished or stopped is followed no longer."""
    active = _active(world, key)
    if active is not None:
        words = reason if stage == Stage.ENDED else "C’est fait, et c’est elle ou lui qui l’a fait."
        actions.end(actor=world.coordinator, accompaniment=active, kind=EndKind.OVER, reason=words)


def plan_requests(world: World) -> None:
    """What is asked for today, once the ideas are there."""
    for told in content.read("accompaniment")["asking"]:
        world.timeline.on(world.today - days(told["days_ago"]), 17.2, _asking(world, told))


def _asking(world: World, told: dict[str, Any]) -> Callable[[], Any]:
    def ask() -> None:
        key = told["idea"]
        attachment = world.told[key].attachment
        active = _active(world, key)
        if active is not None:
            actions.end(actor=world.coordinator, accompaniment=active, kind=EndKind.UNAVAILABLE, reason="Les journées n’ont que vingt-quatre heures.")
        by = world.holders[key] if told["by_holder"] else world.coordinator
        actions.ask(
            actor=by, attachment=attachment, words=told["words"], skills=told["skills"], language=told["language"], by_holder=told["by_holder"]
        )
        if "proposed" in told:
            actions.propose(
                actor=world.coordinator, attachment=attachment, person=world.team[told["proposed"]],
                reasons="parle langue des signes · sait : organiser un projet",
            )  # fmt: skip

    return ask


def plan_hours(world: World, meetings: list[date]) -> None:
    """After each meeting, those who came say so; at the start of each month the coordination validates what is older."""
    hours = content.read("accompaniment")["hours"]
    for number, day in enumerate(meetings):
        for shift, told in enumerate(hours):
            if (number + shift) % 3:
                world.timeline.on(day + days(1 if told["kind"] != "meeting" else 0), 20 + shift / 10, _giving(world, told))
    first = min(meetings).replace(day=1)
    month = first
    while month < world.today:
        month = (month + days(32)).replace(day=1)
        world.timeline.on(month + days(VALIDATED_ON), 10, lambda: _validate(world))


def _giving(world: World, told: dict[str, Any]) -> Callable[[], Any]:
    person = world.team[told["person"]]
    return lambda: hours.declare(
        actor=person, programme=world.programme, person=person, day=clock.today(), minutes=told["minutes"], kind=told["kind"]
    )


def _validate(world: World) -> None:
    waiting = TimeEntry.objects.filter(programme=world.programme, state=TimeState.DECLARED, day__lt=clock.today().replace(day=1))
    hours.validate(actor=world.coordinator, programme=world.programme, entries=list(waiting.values_list("pk", flat=True)))
