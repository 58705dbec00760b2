"""What looks close to an initiative, for whoever may work on both."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from terril.initiatives.access import worked_on_by
from terril.initiatives.closeness import between
from terril.initiatives.models import Closeness, Initiative
from terril.kernel.written import in_order, written_once
from terril.people.models import Person


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
