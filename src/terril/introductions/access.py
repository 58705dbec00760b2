"""Who follows an introduction: whoever works on both ideas. A private one stays with its coordination and its referent."""

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from terril.initiatives.access import can_work_on, worked_on_by
from terril.introductions.models import Introduction, IntroductionSide
from terril.people.models import Person


def can_follow_introduction(person: Person | None, introduction: Introduction) -> bool:
    return person is not None and all(can_work_on(person, side.initiative) for side in introduction.sides.all())


def introductions_followed_by(person: Person) -> QuerySet[Introduction]:
    """Twin of `can_follow_introduction`. Looked up row by row, along the index that gives the order, until a page is full: joined, every side
    there is would be looked at for thirty rows."""
    workable = worked_on_by(person).filter(pk=OuterRef("initiative_id"))
    others = IntroductionSide.objects.filter(~Exists(workable), introduction=OuterRef("pk"))
    return Introduction.objects.alias(not_theirs=Subquery(others.values("pk")[:1])).filter(not_theirs__isnull=True)
