"""The evenings of the simulated season: what the worker carries, what the team says, prints and reads over."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from terril.demo.world.timeline import chance
from terril.initiatives.models import Pledge
from terril.initiatives.news.question import KIND
from terril.initiatives.pledging.actions import remind_pledge
from terril.kernel import clock
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import Channel, Message, MessageStatus

SAID = [
    "Dit de vive voix.",
    "Dit au téléphone, contente de l’entendre.",
    "Dit, et noté sur le calendrier de la cuisine.",
    "Mot transmis.",
]
NOT_THERE = ["Pas de réponse, rappeler le soir.", "Ligne occupée.", "Absent, de retour demain."]


def work() -> None:
    """What the worker would do now: each queued task, once, at the moment that is being lived."""
    tasks: Mapping[str, Callable[..., Any]] = app.tasks
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
            jobs = cursor.fetchall()
            if not jobs:
                return
            for _id, name, args in jobs:
                tasks[name](**(args if isinstance(args, dict) else json.loads(args)))
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = ANY(%s)", [[job[0] for job in jobs]])


def say(*, actor: Any) -> None:
    """The calls of the day: those written before yesterday; one in six is not there and is called back."""
    written_before = clock.now() - timedelta(hours=20)
    waiting = Message.objects.filter(
        status=MessageStatus.APPROVED,
        channel__in=[Channel.PHONE, Channel.RELAY],
        written_at__lte=written_before,
        next_attempt_at__lte=clock.now(),
    )
    # News are taken by the volunteers, who note what is answered (`news.py`).
    waiting = waiting.exclude(kind=KIND).order_by("pk")
    for message in waiting:
        draw = chance("call", message.to_name, message.written_at.date(), message.attempts)
        if message.attempts == 0 and message.channel == Channel.PHONE and draw.random() < 1 / 6:
            outbox.not_reached(actor=actor, message_id=message.pk, outcome=draw.choice(NOT_THERE))
        else:
            outbox.reached(actor=actor, message_id=message.pk, outcome=draw.choice(SAID))


def print_letters(*, actor: Any, programme: Any) -> None:
    """The letters of the week, in one batch."""
    waiting = list(
        Message.objects.filter(
            status=MessageStatus.APPROVED, channel=Channel.LETTER, programme_id=programme.pk
        ).values_list("pk", flat=True)
    )
    if waiting:
        outbox.print_batch(actor=actor, programme=programme, message_ids=waiting)


def remind_promises() -> None:
    """What the worker does each morning: promises due within three days, once."""
    due = Pledge.objects.filter(
        outcome="open", reminded_at__isnull=True, due_on__lte=clock.today() + timedelta(days=3), person__isnull=False
    )
    for pledge in due.order_by("pk"):
        remind_pledge(actor=None, pledge=pledge)
