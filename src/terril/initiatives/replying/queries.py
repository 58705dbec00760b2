"""What holders said and nobody of the team has seen yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from terril.initiatives.access import spoken_to, worked_on_by
from terril.initiatives.models import Attachment, Holder, Initiative, Reply, ReplyKind, Visibility, heavy
from terril.kernel.written import written_once
from terril.people.models import Person
from terril.programmes.access import COORDINATES, WORKS, programmes_of
from terril.programmes.models import Programme


def unseen(programme: Programme, person: Person) -> QuerySet[Reply]:
    """The oldest first: of the ideas on which this person works; of those that were withdrawn, to whoever would have worked on them."""
    return _open_to(person).filter(attachment__programme=programme, seen_at__isnull=True).order_by("said_at", "pk")


def _open_to(person: Person) -> QuerySet[Reply]:
    private = Q(attachment__initiative__visibility=Visibility.PRIVATE)
    coordinated = Q(attachment__programme_id__in=programmes_of(person, COORDINATES)) | Q(attachment__referent=person)
    gone = Q(attachment__initiative__withdrawn_at__isnull=False, attachment__programme_id__in=programmes_of(person, WORKS)) & (~private | coordinated)
    workable = Exists(worked_on_by(person).filter(pk=OuterRef("attachment__initiative_id")))
    found = Reply.objects.filter(workable | gone).select_related("attachment__initiative__commune", "attachment__programme")
    return found.defer(*heavy("attachment__initiative"))


def for_reading(person: Person, attachment_id: int) -> list[Reply]:
    """All the replies of one attachment, the latest first; nothing for whoever may not work on it."""
    return list(_open_to(person).filter(attachment_id=attachment_id).order_by("-said_at", "-pk"))


@written_once
def replies_of(initiative: Initiative) -> QuerySet[Reply]:
    return Reply.objects.filter(attachment__initiative=initiative).select_related("attachment__programme").order_by("said_at", "pk")


@dataclass(frozen=True)
class Waiting:
    """One holder to whom somebody owes a look: the attachment, the first name, and what was said, the oldest first."""

    attachment: Attachment
    name: str
    replies: Sequence[Reply]

    @property
    def gone(self) -> bool:
        """The idea was taken back: nobody reads any more what it was, only that it was."""
        return self.attachment.initiative.withdrawn_at is not None

    @property
    def up_to(self) -> int:
        """The latest reply that is shown: what arrives after it still waits."""
        return max(one.pk for one in self.replies)

    @property
    def idea(self) -> str:
        return _("Une idée retirée") if self.gone else self.attachment.initiative.name


@written_once
def _first_names(initiatives: list[int]) -> QuerySet[Holder, tuple[int, str]]:
    """The last of an initiative is the one to speak to."""
    return spoken_to(initiative__in=initiatives).reverse().values_list("initiative_id", "person__first_name")


def gathered(replies: Sequence[Reply]) -> list[Waiting]:
    """By idea, in the order of what waits longest. One query."""
    names = dict(_first_names(sorted({one.attachment.initiative_id for one in replies}))) if replies else {}
    of: dict[int, list[Reply]] = {}
    for one in replies:
        of.setdefault(one.attachment_id, []).append(one)
    found = []
    for said in of.values():
        idea = said[0].attachment.initiative
        if idea.withdrawn_at:
            found.append(Waiting(said[0].attachment, "", [one for one in said if one.kind == ReplyKind.WITHDRAWN]))
        else:
            found.append(Waiting(said[0].attachment, names.get(idea.pk, ""), said))
    return [one for one in found if one.replies]
