"""What the team reads: ideas that wait, promises that fall due. Bounded lists, no count over whole tables."""

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from terril.initiatives.access import sealed_to, worked_on_by
from terril.initiatives.closeness import between
from terril.initiatives.models import Answer, Attachment, Closeness, Holder, Initiative, Need, Pledge, PledgeOutcome
from terril.kernel.outbox.models import Message, MessageStatus
from terril.kernel.written import in_order, written_once
from terril.people.models import Person
from terril.programmes.models import Programme

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class WhoWaits(TypedDict):
    """What `waiting` reads of whoever waits: the first holder who is a person."""

    holder_name: str | None
    holder_channel: str | None


def waiting(programme: Programme, person: Person) -> "QuerySet[WithAnnotations[Attachment, WhoWaits]]":
    """Ideas without an answer yet, the most urgent first; withdrawn ones wait for nothing, and those whose answer is being read over wait in
    the list of messages to read over.

    Whoever does not coordinate the programme sees of the private ones those that they follow.
    """
    from terril.programmes.access import can_coordinate

    holder = Holder.objects.filter(initiative=OuterRef("initiative"), until__isnull=True, person__isnull=False).order_by("pk")
    unread = Message.objects.filter(pk=OuterRef("message_id"), status=MessageStatus.DRAFT)
    drafted = Answer.objects.filter(Exists(unread), attachment=OuterRef("pk"), released_at__isnull=True)
    found = (
        Attachment.objects.filter(programme=programme, answered_at__isnull=True, initiative__withdrawn_at__isnull=True)
        .exclude(Exists(drafted))
        .select_related("initiative__commune")
        .annotate(
            holder_name=Subquery(holder.values("person__first_name")[:1]), holder_channel=Subquery(holder.values("person__channel")[:1])
        )
        .order_by("answer_due_on", "pk")
    )
    if can_coordinate(person, programme):
        return found
    return found.filter(~Q(initiative__visibility="private") | Q(referent=person))


def pledges_due(programme: Programme, person: Person | None) -> QuerySet[Pledge]:
    """Open promises, the most urgent first; those for a private initiative are seen by whoever works on it."""
    return (
        Pledge.objects.filter(programme=programme, outcome=PledgeOutcome.OPEN, initiative__withdrawn_at__isnull=True)
        .exclude(Exists(sealed_to(person).filter(pk=OuterRef("initiative_id"))))
        .select_related("initiative")
        .order_by("due_on", "pk")
    )


@written_once
def pledges_of(initiative: Initiative) -> QuerySet[Pledge]:
    """By what became of them, then by date."""
    return Pledge.objects.filter(initiative=initiative).order_by("outcome", "due_on", "pk")


@written_once
def needs_of(initiative: Initiative) -> QuerySet[Need]:
    """Those that were met first, then those still open, in the order in which they were said."""
    return Need.objects.filter(initiative=initiative).order_by("met_at", "pk")


def suggested(initiative: Initiative, person: Person | None) -> QuerySet[Closeness]:
    """Every suggestion about an initiative, put aside or not, as long as this person may work on both."""
    workable = worked_on_by(person) if person else Initiative.objects.none()
    return between(initiative.pk).filter(
        Exists(workable.filter(pk=OuterRef("initiative_id"))), Exists(workable.filter(pk=OuterRef("other_id")))
    )


def close_to(initiative: Initiative, person: Person | None) -> QuerySet[Closeness]:
    """Suggestions not yet put aside, the closest first, among the initiatives on which this person may work; a need that was met since is
    no reason."""
    says = ~Q(shared="") | ~Q(themes=[]) | Q(need__isnull=False, need__met_at__isnull=True)
    return suggested(initiative, person).filter(says, dismissed_at__isnull=True).order_by("-score", "pk")


@written_once
def _closest(initiative: Initiative, person: Person | None, most: slice) -> QuerySet[Closeness, int]:
    return close_to(initiative, person).values_list("pk", flat=True)[most]


@written_once
def _both(suggestions: list[int]) -> QuerySet[Closeness]:
    return Closeness.objects.filter(pk__in=suggestions).select_related("initiative__commune", "other__commune", "need")


def closest(initiative: Initiative, person: Person | None, most: int) -> list[Closeness]:
    """The first of them; both initiatives come with their communes."""
    keys = _closest(initiative, person, slice(most))
    return in_order(keys, _both(keys))
