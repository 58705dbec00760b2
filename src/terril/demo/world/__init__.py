"""The demo world: a season of meetings lived through the real verbs, then a season around today.

Real: the partners, the ten dates of 2023-2024 and their communes, the territory. Imagined, and marked as such: every person, every
initiative, every word, the current season. The same day gives the same world, secrets (codes, addresses) apart.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import translation
from django.utils.formats import date_format

from terril.demo.world import (
    accompaniment,
    content,
    desk,
    ideas,
    imports,
    news,
    offers,
    planner,
    referrals,
    seasons,
    services,
    volunteering,
)
from terril.demo.world.cast import World, enter
from terril.demo.world.timeline import Timeline, days
from terril.initiatives.answering import actions as answering
from terril.kernel import clock
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.referrals.clock import keep_time

FOUNDED = date(2023, 8, 28)
# The first season's promises are all closed by then; the desk rests until the current season opens.
FIRST_SEASON_ENDS = date(2025, 2, 28)
# What was written in the last days still waits to be said or printed.
CALLS_MADE_UNTIL = 4
LETTERS_PRINTED_UNTIL = 6


def is_there() -> bool:
    return Programme.objects.filter(slug=content.SLUG).exists()


def build(progress: Callable[[str], Any] = print) -> None:
    """Builds the whole world, once, or nothing of it: it is one transaction, so a power cut leaves no half of it.

    The communes must be there (`terril territory import`).
    """
    if is_there():
        return
    today = clock.today()
    world = World(today=today, timeline=Timeline(today))
    with translation.override("fr"), transaction.atomic():
        with clock.travel(FOUNDED):
            enter(world)
            referrals.enter(world)
        seasons.plan_first(world)
        seasons.plan_current(world)
        planner.plan_proposal(world)
        for told in [*content.initiatives(), *news.recent()]:
            plan_idea(world, told)
        accompaniment.plan(world)
        accompaniment.plan_requests(world)
        accompaniment.plan_hours(world, seasons.held_days(world))
        referrals.plan(world)
        offers.plan(world)
        volunteering.plan(world)
        plan_desk(world)
        plan_drafts(world)
        services.plan(world)
        news.plan(world)
        imports.plan(world)

        def begin(month: date) -> None:
            progress(date_format(month, "F Y"))
            # Nobody else sees the rows of one transaction, autovacuum neither: without this, PostgreSQL plans as if every table were empty.
            if month.month % 4 == 1:
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE " + ", ".join(map(connection.ops.quote_name, connection.introspection.django_table_names())))

        world.timeline.live(after_each=desk.work, on_month=begin)


def plan_idea(world: World, told: dict[str, Any]) -> None:
    key = told.get("meeting")
    day = date.fromisoformat(key) if key else None
    if "season_meeting" in told:
        offset = -1 if told["season_meeting"] == "previous" else next_offset(world.today)
        key, day = seasons.season_key(offset), seasons.season_day(world.today, offset)
    ideas.plan(world, told, meeting_on=day, meeting_key=key)


def next_offset(today: date) -> int:
    """This month's meeting, or next month's when it is over."""
    return 0 if seasons.season_day(today, 0) >= today else 1


def plan_desk(world: World) -> None:
    """The team at work, each working day of both seasons, until a few days ago."""
    line, today = world.timeline, world.today
    current = seasons.season_day(today, -2) - days(40)
    day = FOUNDED
    while day < today:
        if clock.is_working(day) and (day <= FIRST_SEASON_ENDS or day >= current):
            line.on(day, 8.5, desk.remind_promises)
            line.on(day, 8.6, keep_time)
            if day <= today - days(CALLS_MADE_UNTIL):
                line.on(day, 17, desk.say, actor=world.coordinator)
            if day.weekday() == 3 and day <= today - days(LETTERS_PRINTED_UNTIL):
                line.on(day, 16, desk.print_letters, actor=world.coordinator, programme=world.programme)
        day += days(1)
    # Whatever the first season left is done before the desk rests.
    for day, hour in ((FIRST_SEASON_ENDS, 17.5), (today - days(LETTERS_PRINTED_UNTIL), 16.5)):
        line.on(day, hour, desk.print_letters, actor=world.coordinator, programme=world.programme)


DRAFTS = {
    "tables-du-dimanche": "Chère Madame Cordonnier, mardi prochain à quinze heures, si cela vous convient : je viendrai avec Leïla, et elle "
    "apportera trois prénoms. Votre belle-sœur est la bienvenue. Pour le rôti, attendez encore un peu.",
    "plume-de-lievin": "Bonjour Annick, Edwige vous attend jeudi à dix heures à La Lampisterie pour une première permanence à deux. La table est "
    "près du radiateur, la porte ferme. Apportez seulement vos lunettes.",
}


def plan_drafts(world: World) -> None:
    """Second answers prepared yesterday by the facilitators, that the coordinator has not read over yet."""
    for number, (key, body) in enumerate(DRAFTS.items()):
        world.timeline.on(world.today - days(1), 11 + number, draft, world, world.facilitators[number % 2], key, body)


def draft(world: World, facilitator: Person, key: str, body: str) -> None:
    answering.answer(actor=facilitator, attachment=world.told[key].attachment, kind="talk", body=body, seen=1, draft=True)
