"""Who follows what; what waits. Constant numbers of queries, whatever the size."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from terril.accompaniment.models import (
    Accompaniment,
    AccompanimentRequest,
    AccompanimentState,
    NextStep,
    SealedNote,
    SupportSession,
)
from terril.initiatives.access import worked_on_by
from terril.initiatives.models import Attachment, Initiative, heavy
from terril.kernel import journal
from terril.kernel.written import in_order, remember_each, written_once
from terril.people.models import Person
from terril.programmes.access import WORKS
from terril.programmes.models import Programme, Role

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# What a row of a list says of an idea and of who follows it.
NAMES = (
    "person__first_name", "person__last_name", "attachment__initiative__ref", "attachment__initiative__title", "attachment__initiative__excerpt",
    "attachment__initiative__commune__name",
)  # fmt: skip
# What a list never shows, and which weighs.
HEAVY = heavy("attachment__initiative")


# ------------------------------------------------------------------------------------------------------ one initiative


class Sealed(TypedDict):
    """How many sealed notes an accompaniment has."""

    sealed_notes: int


@written_once
def _sessions(accompaniments: list[int]) -> QuerySet[SupportSession]:
    return SupportSession.objects.filter(accompaniment__in=accompaniments).select_related("next_step").order_by("-held_on", "-pk")


def story_of(initiative: Initiative) -> "list[WithAnnotations[Accompaniment, Sealed]]":
    """Every accompaniment of an initiative, the latest first, with its sessions and next steps, and the number of its `sealed_notes`: two
    queries."""
    story = _story(initiative)
    remember_each(story, "sessions", _sessions)
    return story


@written_once
def _story(initiative: Initiative) -> "QuerySet[WithAnnotations[Accompaniment, Sealed]]":
    sealed = SealedNote.objects.filter(accompaniment=OuterRef("pk")).order_by().values("accompaniment").annotate(n=Count("pk")).values("n")
    return (
        Accompaniment.objects.filter(attachment__initiative=initiative)
        .annotate(sealed_notes=Coalesce(Subquery(sealed), 0))
        .select_related("person", "attachment__programme", "proposed_by", "takes_over__person")
        .order_by("-proposed_at", "-pk")
    )


@dataclass(frozen=True)
class SealedSummary:
    """What whoever decides may know of sealed notes without reading them: how many, who may read, who did and when."""

    count: int
    readings: list[journal.Line]


def sealed_summary(initiative: Initiative, story: "Iterable[WithAnnotations[Accompaniment, Sealed]]", *, with_readings: bool) -> SealedSummary:
    """One query, none without the readings."""
    count = sum(one.sealed_notes for one in story)
    if not with_readings:
        return SealedSummary(count, [])
    subjects = Accompaniment.objects.filter(attachment__initiative=initiative).values("pk")
    entries = journal.JournalEntry.objects.filter(
        subject_type=Accompaniment._meta.label_lower, subject_id__in=subjects, verb__in=["accompaniment.notes_read", "accompaniment.note_sealed"]
    ).order_by("-id")[:30]
    return SealedSummary(count, journal.tell(entries, nobody=_("Quelqu’un")))


# --------------------------------------------------------------------------------------------------------------- lists


def _active(programme: Programme, reader: Person) -> QuerySet[Accompaniment]:
    readable = worked_on_by(reader).filter(pk=OuterRef("attachment__initiative_id"))
    return Accompaniment.objects.filter(Exists(readable), attachment__programme=programme, state=AccompanimentState.ACTIVE)


@written_once
def _how_many(programme: Programme, reader: Person) -> QuerySet[Accompaniment, int]:
    return _active(programme, reader).order_by().values("state").annotate(n=Count("pk")).values_list("n", flat=True)


def active_count(programme: Programme, reader: Person) -> int:
    return sum(_how_many(programme, reader))


@written_once
def _active_keys(programme: Programme, reader: Person, cut: slice) -> QuerySet[Accompaniment, int]:
    return _silent_first(_active(programme, reader), "started_at", "pk")[cut]


def _silent_first(found: QuerySet[Accompaniment], *then: str) -> QuerySet[Accompaniment, int]:
    """Their keys: those without any session yet, then those whose last one is the oldest."""
    ordered = found.annotate(last_on=Max("sessions__held_on")).order_by(F("last_on").asc(nulls_first=True), *then)
    return ordered.values_list("pk", flat=True)


@written_once
def _with_names(keys: list[int]) -> QuerySet[Accompaniment]:
    last = SupportSession.objects.filter(accompaniment=OuterRef("pk")).order_by("-held_on").values("held_on")[:1]
    found = Accompaniment.objects.filter(pk__in=keys).select_related("person", "attachment__initiative__commune")
    return found.only("attachment", "person", *NAMES).annotate(last_on=Subquery(last))


def active_in(programme: Programme, reader: Person, cut: slice) -> list[Accompaniment]:
    """The accompaniments going on, of initiatives on which the reader may work: those that were silent longest first."""
    keys = _active_keys(programme, reader, cut)
    return in_order(keys, _with_names(keys))


def mine(person: Person) -> QuerySet[Accompaniment]:
    """What somebody follows now."""
    readable = worked_on_by(person).filter(pk=OuterRef("attachment__initiative_id"))
    return Accompaniment.objects.filter(Exists(readable), person=person, state=AccompanimentState.ACTIVE)


@written_once
def _first_of_mine(person: Person) -> QuerySet[Accompaniment, int]:
    return _silent_first(mine(person), "pk")[:50]


def first_of_mine(person: Person) -> list[Accompaniment]:
    """The first fifty that somebody follows, those that were silent longest first."""
    keys = _first_of_mine(person)
    return in_order(keys, _with_names(keys))


@written_once
def _mine_in(programme: Programme, person: Person, cut: slice) -> QuerySet[Accompaniment, int]:
    return _silent_first(mine(person).filter(attachment__programme=programme), "pk")[cut]


def mine_in(programme: Programme, person: Person, most: int) -> list[Accompaniment]:
    """The same in one programme."""
    keys = _mine_in(programme, person, slice(most))
    return in_order(keys, _with_names(keys))


def proposed_to(person: Person) -> QuerySet[Accompaniment]:
    """What others ask of somebody, the oldest first."""
    found = Accompaniment.objects.filter(person=person, state=AccompanimentState.PROPOSED, attachment__initiative__withdrawn_at__isnull=True)
    return found.filter(Q(proposed_by__isnull=True) | ~Q(proposed_by=person)).order_by("proposed_at", "pk")


@written_once
def _first_proposed(person: Person) -> QuerySet[Accompaniment, tuple[int, bool]]:
    named = Exists(worked_on_by(person).filter(pk=OuterRef("attachment__initiative_id")))
    return proposed_to(person).annotate(readable=named).values_list("pk", "readable")[:20]


@written_once
def _as_proposed(keys: list[int]) -> QuerySet[Accompaniment]:
    words = AccompanimentRequest.objects.filter(attachment=OuterRef("attachment")).order_by("-asked_at", "-pk").values("words")[:1]
    found = Accompaniment.objects.filter(pk__in=keys)
    named = ("attachment__initiative__commune", "proposed_by", "takes_over__person")
    return found.select_related(*named).defer(*HEAVY).annotate(words=Subquery(words))


def first_proposed(person: Person) -> list[Accompaniment]:
    """Each with `readable`, whether the idea may already be named to them, and `wished`: then, what was asked for last, in the words of
    whoever asked."""
    readable = dict(_first_proposed(person))
    rows: list[Any] = in_order(readable, _as_proposed(list(readable)))
    for row in rows:
        row.readable = readable[row.pk]
        row.wished = row.words if row.readable else ""
        # Nothing of an idea that may not be named stays within reach of a page.
        del row.words
    return rows


def steps_of(person: Person) -> QuerySet[NextStep]:
    """The next steps of what somebody follows, by date."""
    return (
        NextStep.objects.filter(done_at__isnull=True, session__accompaniment__person=person, session__accompaniment__state=AccompanimentState.ACTIVE)
        .filter(Exists(worked_on_by(person).filter(pk=OuterRef("session__accompaniment__attachment__initiative_id"))))
        .select_related("session__accompaniment__attachment__initiative")
        .order_by("due_on", "pk")
    )


@written_once
def first_steps(person: Person) -> QuerySet[NextStep]:
    return steps_of(person)[:20]


def still_of_the_team(programme: Programme) -> QuerySet[Role]:
    return Role.objects.filter(programme=programme, kind__in=WORKS, withdrawn_at__isnull=True, person=OuterRef("person"))


def last_asking(attachment: Attachment) -> AccompanimentRequest | None:
    """What was asked for last, whether it waits or not: whoever follows the idea reads it."""
    return AccompanimentRequest.objects.filter(attachment=attachment).order_by("-asked_at", "-pk").first()


def askings(programme: Programme, reader: Person) -> QuerySet[AccompanimentRequest]:
    """Those who asked for somebody and have nobody yet, the oldest first."""
    return (
        AccompanimentRequest.objects.filter(attachment__programme=programme, closed_at__isnull=True)
        .filter(Exists(worked_on_by(reader).filter(pk=OuterRef("attachment__initiative_id"))))
        .select_related("attachment__initiative__commune")
        .defer(*HEAVY)
        .annotate(proposed=Exists(Accompaniment.objects.filter(attachment=OuterRef("attachment"), state=AccompanimentState.PROPOSED)))
        .order_by("asked_at", "pk")
    )


@written_once
def first_askings(programme: Programme, reader: Person) -> QuerySet[AccompanimentRequest]:
    return askings(programme, reader)[:30]


def left_alone(programme: Programme, reader: Person) -> QuerySet[Accompaniment]:
    """Initiatives whose accompanying person has left the team: nobody follows them any more, and the relay waits."""
    return _active(programme, reader).filter(~Exists(still_of_the_team(programme)))


@written_once
def _left_alone(programme: Programme, reader: Person) -> QuerySet[Accompaniment, int]:
    return _silent_first(left_alone(programme, reader), "started_at", "pk")[:30]


def first_left_alone(programme: Programme, reader: Person) -> list[Accompaniment]:
    """The first thirty of them, those that were silent longest first."""
    keys = _left_alone(programme, reader)
    return in_order(keys, _with_names(keys))
