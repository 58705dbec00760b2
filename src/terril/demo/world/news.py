"""What became of the ideas: the rounds of the worker, the answers, the calls of the volunteers, and those that wait today."""

from datetime import date
from typing import Any

from terril.demo.world import content, desk
from terril.demo.world.cast import World
from terril.demo.world.timeline import chance, days
from terril.initiatives.calling import actions as calling
from terril.initiatives.models import News
from terril.initiatives.news import actions as news
from terril.initiatives.news.question import KIND
from terril.initiatives.news.rounds import ask_after_all
from terril.kernel import clock
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import Channel, Message, MessageStatus

FIRST_ROUND = date(2024, 3, 5)
# Far from today a round a week is enough; the last two weeks are lived day by day, as the worker does.
EVERY_DAY_FOR = 15
# Calls asked for since then still wait for a volunteer.
CALLED_UNTIL = 12
ALOUD = (Channel.PHONE, Channel.RELAY)
THINKS = ["Dit, elle va y réfléchir.", "Dit, rappellera peut-être.", "Mot transmis, sans réponse pour l’instant."]


def recent() -> list[dict[str, Any]]:
    """Ideas told six months ago."""
    ideas: list[dict[str, Any]] = content.read("news")["initiative"]
    return ideas


def plan(world: World) -> None:
    """The rounds, from the first term of the first idea until yesterday."""
    line, day = world.timeline, FIRST_ROUND
    while day < world.today:
        near = day >= world.today - days(EVERY_DAY_FOR)
        if clock.is_working(day) and (near or day.weekday() == 1):
            line.on(day, 8.9, morning, world)
        if day.weekday() == 2 and day < world.today - days(CALLED_UNTIL):
            line.on(day, 16.2, say_the_rest, world)
        day += days(1)
    for told in recent():
        # Their answers are said before the desk of this season opens.
        line.on(world.today - days(told["days_ago"] - 14), 17, desk.say, actor=world.coordinator)


def morning(world: World) -> None:
    """The worker's round; each idea that it asked about has its answer planned, if one was written."""
    ask_after_all()
    answers = {(told["key"], told["months"]): told for told in content.read("news")["news"]}
    for asked in News.objects.filter(asked_at=clock.now()).select_related("initiative").order_by("pk"):
        key = world.lives[asked.initiative_id].key
        if told := answers.get((key, asked.months)):
            world.timeline.on(clock.today() + days(told["days"]), chance("news", key, asked.months).uniform(9.5, 19), answer, world, asked, told)


def answer(world: World, asked: News, told: dict[str, Any]) -> None:
    """By the holder's own hand, or noted by the volunteer who rang."""
    key = world.lives[asked.initiative_id].key
    holder = world.holders[key]
    kind, text = told.get("need", ("", ""))
    said = {
        "follow_up": asked, "became": told["became"], "words": told.get("words", ""), "how_many": told.get("how_many"),
        "reason": told.get("reason", ""), "need_kind": kind, "need_text": text, "shown": told["shown"],
    }  # fmt: skip
    if holder.channel not in ALOUD:
        news.tell_news(actor=holder, **said)
        world.timeline.on(clock.today() + days(2), 9.5, world.lives[asked.initiative_id].read)
        return
    caller = world.team[chance("caller", key, asked.months).choice(world.volunteers())]
    if News.objects.filter(pk=asked.pk, closed_at__isnull=True).exists():
        calling.take_call(actor=caller, follow_up=asked)
    news.tell_news(actor=caller, noted=True, **said)


def say_the_rest(world: World) -> None:
    """The calls of the weeks before are made, and the letters printed when the desk rests; those whose answer is not written stay silent."""
    waiting = Message.objects.filter(kind=KIND, status=MessageStatus.APPROVED, channel__in=ALOUD, written_at__lte=clock.now() - days(7))
    for message in waiting.order_by("pk"):
        draw = chance("thinks", message.to_name, message.written_at.date())
        outbox.reached(actor=world.coordinator, message_id=message.pk, outcome=draw.choice(THINKS))
    desk.print_letters(actor=world.coordinator, programme=world.programme)
