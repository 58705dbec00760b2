"""The reads of the outbox. `programmes` is a programme, its id, or several of them; every list is bounded by whoever shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, Max, Q, QuerySet

from terril.kernel import clock
from terril.kernel.outbox.actions import UNSAID_WITHIN
from terril.kernel.outbox.kinds import unconfirmed
from terril.kernel.outbox.models import ERASED, Channel, Message, MessageStatus
from terril.kernel.outbox.states import MISSED

Programmes = models.Model | int | Iterable[models.Model | int]

BATCHES_SHOWN = timedelta(days=30)
STOPPED_SHOWN = timedelta(days=7)


def _of(programmes: Programmes) -> QuerySet[Message]:
    if isinstance(programmes, models.Model | int):
        return Message.objects.filter(programme_id=getattr(programmes, "pk", programmes))
    return Message.objects.filter(programme_id__in=[getattr(p, "pk", p) for p in programmes])


def still_true(now: datetime | None = None) -> Q:
    """What speaks of nothing past: the worker drops the rest within minutes, and no list shows it meanwhile."""
    return Q(useless_after__isnull=True) | Q(useless_after__gt=now or clock.now())


def to_say(programmes: Programmes, now: datetime | None = None) -> QuerySet[Message]:
    """Calls to make and words to pass on through somebody, the most pressing first; those tried today come back tomorrow."""
    aloud = _of(programmes).filter(status=MessageStatus.APPROVED, channel__in=[Channel.PHONE, Channel.RELAY])
    return aloud.filter(still_true(now), next_attempt_at__lte=now or clock.now()).order_by("due_on", "pk")


def said_lately(programmes: Programmes) -> QuerySet[Message]:
    """What was noted as said within a day, the latest first: it can still be taken back."""
    aloud = _of(programmes).filter(status=MessageStatus.READ_BACK, channel__in=[Channel.PHONE, Channel.RELAY])
    said = aloud.filter(sent_at__gte=clock.now() - UNSAID_WITHIN)
    return said.exclude(body=ERASED).order_by("-sent_at", "-pk")


def by_person(messages: Iterable[Message]) -> dict[tuple[str, ...], list[Message]]:
    """The messages that one call can say: those to the same person, by the same means, in their order."""
    groups: dict[tuple[str, ...], list[Message]] = {}
    for message in messages:
        who = str(message.person_id or message.to_name)
        groups.setdefault((who, message.channel, message.to_address), []).append(message)
    return groups


def drafts(programmes: Programmes, now: datetime | None = None) -> QuerySet[Message]:
    """Messages to read over before they leave, oldest first."""
    return _of(programmes).filter(still_true(now), status=MessageStatus.DRAFT).order_by("pk")


def letters_waiting(programmes: Programmes, now: datetime | None = None) -> QuerySet[Message]:
    """Letters for the next batch to print, oldest first."""
    return _of(programmes).filter(still_true(now), status=MessageStatus.APPROVED, channel=Channel.LETTER).order_by("due_on", "pk")


def failed(programmes: Programmes, now: datetime | None = None) -> QuerySet[Message]:
    """Messages that did not leave, or came back, and that somebody of the team can mend, the latest first."""
    return _of(programmes).filter(still_true(now), status__in=MISSED).exclude(kind__in=unconfirmed()).order_by("-pk")


def stopped_lately(programmes: Programmes, since: datetime | None = None) -> QuerySet[Message]:
    """Messages that were stopped within a week without anybody of the team having chosen so, the latest first."""
    return _of(programmes).filter(stopped_at__gte=since or clock.now() - STOPPED_SHOWN).order_by("-stopped_at", "-pk")


def of_person(person: models.Model | int) -> QuerySet[Message]:
    """What was written to somebody, the latest first."""
    return Message.objects.filter(person_id=getattr(person, "pk", person)).order_by("-pk")


def about(subject: models.Model) -> QuerySet[Message]:
    """What was written about an object, oldest first."""
    return Message.objects.filter(about_type=subject._meta.label_lower, about_id=subject.pk).order_by("pk")


def heard(subject: models.Model, kind: str, since: datetime) -> QuerySet[Message]:
    """What was written about an object since then and was read or heard, as far as anybody knows."""
    return about(subject).filter(kind=kind, written_at__gte=since, status__in=(MessageStatus.SENT, MessageStatus.READ_BACK))


@dataclass(frozen=True)
class Batch:
    """Letters printed together. The whole batch can be printed again."""

    batch: str
    printed_at: datetime
    letters: int


def batches(programmes: Programmes) -> list[Batch]:
    """The batches of the last thirty days, the latest first."""
    rows = (
        _of(programmes)
        .filter(still_true(), sent_at__gte=clock.now() - BATCHES_SHOWN)
        .exclude(batch="")
        .values("batch")
        .annotate(printed_at=Max("sent_at"), letters=Count("pk"))
        .order_by("-printed_at")[:10]
    )
    return [Batch(**row) for row in rows]


def letters_of(programmes: Programmes, batch: str) -> QuerySet[Message]:
    """The letters of a batch, in the order in which they were printed; those of somebody who was erased since, or that speak of what is over, are
    not printed again."""
    return _of(programmes).filter(still_true(), batch=batch, channel=Channel.LETTER).exclude(batch="").exclude(body=ERASED).order_by("pk")
