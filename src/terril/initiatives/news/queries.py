"""What became of them: who is to be asked, whom to call, what was answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext as _

from terril.initiatives.access import asked_after_by, spoken_to
from terril.initiatives.models import (
    Addition,
    Attachment,
    Became,
    Initiative,
    News,
    NewsCount,
    Visibility,
    heavy,
)
from terril.initiatives.news.question import CLOSE_AFTER, LATEST, QUIET, REMIND_AFTER, TERMS, after, months_later
from terril.kernel import clock
from terril.kernel.outbox.models import Message, MessageStatus
from terril.kernel.written import written_once
from terril.people.models import Person
from terril.programmes.models import Programme

# Fewer answers than this say nothing of the others.
TOO_FEW = 5
# An idea withdrawn has no question open: withdrawing takes it away.
WAITS = Q(answered_at__isnull=True, closed_at__isnull=True)


def due(months: int) -> QuerySet[Initiative]:
    """The ideas to ask about at this term, the oldest first; those whose holder spoke of them within a month wait a little."""
    told = months_later(clock.today(), -months)
    latest = timezone.make_aware(datetime.combine(told, time.max))
    asked = News.objects.filter(initiative=OuterRef("pk"), months=months)
    spoke = Addition.objects.filter(initiative=OuterRef("pk"), said_at__gt=clock.now() - QUIET)
    return Initiative.objects.filter(
        Exists(Attachment.objects.filter(initiative=OuterRef("pk"))),
        ~Exists(asked),
        ~Exists(spoke),
        created_at__range=(latest - LATEST, latest),
        withdrawn_at__isnull=True,
    ).order_by("created_at", "pk")


def message_in(*states: str) -> QuerySet[Message]:
    """The message of the question of the query around, when it is in one of these states."""
    return Message.objects.filter(pk=OuterRef("message_id"), status__in=states)


def to_remind() -> QuerySet[News]:
    """Asked three weeks ago, through a message that left or was said, and not reminded yet."""
    left = message_in(MessageStatus.SENT, MessageStatus.READ_BACK)
    found = News.objects.filter(WAITS, Exists(left), asked_at__lte=clock.now() - REMIND_AFTER, reminded_at__isnull=True)
    return found.order_by("asked_at", "pk")


def to_close() -> QuerySet[News]:
    """Six weeks after the question, three after the reminder. A call that nobody made, a letter that nobody printed, is no silence: it waits."""
    now = clock.now()
    unsaid = message_in(MessageStatus.DRAFT, MessageStatus.APPROVED).filter(attempts=0)
    return News.objects.filter(
        WAITS, ~Exists(unsaid), Q(reminded_at__isnull=True) & ~Exists(message_in(MessageStatus.SENT, MessageStatus.READ_BACK))
        | Q(reminded_at__lte=now - CLOSE_AFTER),
        asked_at__lte=now - REMIND_AFTER - CLOSE_AFTER,
    ).order_by("asked_at", "pk")  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- answering


def by_code(code: str) -> News | None:
    """The question that a link or a typed code opens; an idea withdrawn has none."""
    found = News.objects.select_related("initiative__commune", "programme", "need")
    return found.filter(code=code, initiative__withdrawn_at__isnull=True).first()


@written_once
def of_holder(initiative: Initiative) -> QuerySet[News]:
    """What was asked of a holder, the latest first; what nobody can answer any more (its code is gone) is left out."""
    return News.objects.filter(initiative=initiative, code__isnull=False).order_by("-months")


# ----------------------------------------------------------------------------------------------------- what they became


@dataclass(frozen=True)
class Bar:
    """As pieces/_figure.html reads it."""

    label: str
    value: int
    share: float
    too_small: bool = False


@dataclass(frozen=True)
class Term:
    """One term: how many of each answer, among those who answered or stayed silent; `waiting`: the questions still open."""

    title: str
    note: str
    label_head: str
    value_head: str
    rows: Sequence[Bar]
    settled: int
    waiting: int


def spread(programme: Programme) -> list[Term]:
    """What became of all the ideas, helped or not, at each term: a few rows that a trigger keeps, whatever the number of ideas. An idea
    withdrawn before it answered is not counted."""
    found = {(row.months, row.outcome): row.count for row in NewsCount.objects.filter(programme=programme).order_by("pk")}
    terms = []
    for months in TERMS:
        counts = [(str(kind.label), found.get((months, kind.value), 0)) for kind in Became]
        counts.append((_("Sans nouvelles"), found.get((months, "silent"), 0)))
        settled, waiting = sum(n for _label, n in counts), found.get((months, "open"), 0)
        few = settled < TOO_FEW
        notes = [_("%(n)s en tout.") % {"n": settled} if settled and not few else ""]
        if waiting:
            notes.append(_("Questions encore sans réponse : %(n)s.") % {"n": waiting})
        terms.append(Term(
            title=after(months),
            note=" ".join(note for note in notes if note),
            label_head=_("Ce qu’elle est devenue"),
            value_head=_("Idées"),
            rows=[Bar(label, n, round(100 * n / settled, 1) if settled else 0, few) for label, n in counts],
            settled=settled,
            waiting=waiting,
        ))
    return terms


def with_people(found: QuerySet[News]) -> QuerySet[News]:
    """What a row of a list reads."""
    holder = spoken_to(initiative=OuterRef("initiative"))
    named = {
        "holder_name": Subquery(holder.values("person__first_name")[:1]),
        "holder_channel": Subquery(holder.values("person__channel")[:1]),
    }
    rows = found.select_related("initiative__commune", "taken_by", "programme", "need", "noted_by")
    return rows.defer(*heavy("initiative")).annotate(**named)


def answered(person: Person, programme: Programme) -> QuerySet[News]:
    """The answers, the latest first, of the ideas on which this person may work."""
    found = asked_after_by(person).filter(programme=programme, answered_at__isnull=False)
    return found.order_by("-answered_at", "-pk")


def sheet(person: Person, programme: Programme) -> Iterator[list[Any]]:
    """The rows of the export, head first: no name and no contact; the words as they were said. Read in slices."""
    yield [
        _("idée"), _("référence"), _("commune"), _("dite le"), _("étape"), _("mois après"), _("demandé le"), _("répondu le"), _("réponse"),
        _("combien de personnes"), _("mots"), _("pourquoi elle s’est arrêtée"), _("ce qui manque"), _("peut être montrée"),
    ]  # fmt: skip
    found = asked_after_by(person).filter(programme=programme).select_related("initiative__commune", "need")
    for row in found.defer(*heavy("initiative")).order_by("asked_at", "pk").iterator(chunk_size=500):
        idea = row.initiative
        outcome = row.get_became_display() if row.became else _("Sans nouvelles") if row.closed_at else ""
        yield [
            idea.name, idea.ref, idea.commune.name, _day(idea.created_at), idea.get_stage_display(), row.months, _day(row.asked_at),
            _day(row.answered_at), outcome, row.how_many, row.words, row.reason, row.need.text if row.need else "",
            _("oui") if row.shown else _("non"),
        ]  # fmt: skip


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def latest_of(ideas: QuerySet[Any], viewer: Person | None) -> list[tuple[News, bool]]:
    """The latest answer of each of these ideas (a query of their keys), and whether this viewer may read it: everybody those that their
    holders show, the team those of the ideas on which it may work. One query."""
    found = News.objects.filter(initiative__in=ideas, answered_at__isnull=False, initiative__withdrawn_at__isnull=True)
    public = Q(shown=True, read_at__isnull=False, initiative__visibility=Visibility.PUBLIC, initiative__read_at__isnull=False)
    mine = Q(Exists(asked_after_by(viewer).filter(pk=OuterRef("pk")))) if viewer else Q(pk__in=[])
    rows = found.annotate(read=Case(When(public | mine, then=True), default=False, output_field=BooleanField()))
    rows = rows.select_related("initiative").defer(*heavy("initiative"))
    each = ("initiative__created_at", "initiative_id")
    return [(row, row.read) for row in rows.order_by(*each, "-months").distinct(*each)]
