"""Ideas without an answer yet. A bounded list, no count over whole tables."""

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from terril.initiatives.access import spoken_to
from terril.initiatives.models import Answer, Attachment
from terril.kernel.outbox.models import Message, MessageStatus
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

    holder = spoken_to(initiative=OuterRef("initiative"))
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
