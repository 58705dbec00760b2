"""The order of things: what the world does, and when. What falls after its end has not happened yet."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any, ParamSpec

from django.utils import timezone

from terril.kernel import clock

Gesture = Callable[[], Any]
P = ParamSpec("P")


class Timeline:
    """Gestures in the order of their dates. A gesture may plan others, later than itself.

    `end` is the first instant of today: the same day gives the same world, at whatever hour it is built.
    """

    def __init__(self, today: date) -> None:
        self.today = today
        self.end = moment(today, 0)
        self._waiting: list[tuple[datetime, int, Gesture]] = []
        self._count = 0
        self._reached = datetime.min.replace(tzinfo=timezone.get_default_timezone())

    def on(self, day: date, hour: float, gesture: Callable[P, Any], /, *args: P.args, **said: P.kwargs) -> None:
        """Plans a gesture and what it is told, known today; never before what is being lived."""
        self._count += 1
        planned: Gesture = partial(gesture, *args, **said)
        heapq.heappush(self._waiting, (max(moment(day, hour), self._reached), self._count, planned))

    def live(self, *, after_each: Gesture, on_month: Callable[[date], Any]) -> None:
        """Lives everything up to the end; `after_each` is what the worker does meanwhile."""
        month = None
        while self._waiting and self._waiting[0][0] < self.end:
            self._reached, _number, gesture = heapq.heappop(self._waiting)
            with clock.travel(self._reached):
                if month != (month := clock.today().replace(day=1)):
                    on_month(month)
                gesture()
                after_each()


def moment(day: date, hour: float) -> datetime:
    """14.5 is half past two in the afternoon, there."""
    minutes = round(hour * 60)
    return timezone.make_aware(datetime.combine(day, time(minutes // 60, minutes % 60)))


def chance(*words: object) -> Random:
    """The same words give the same draws, on any machine and any day."""
    return Random(":".join(str(word) for word in words))


def days(count: float) -> timedelta:
    return timedelta(days=count)
