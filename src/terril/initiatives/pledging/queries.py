"""Promises that fall due, and those of one initiative."""

from django.db.models import Exists, OuterRef, QuerySet

from terril.initiatives.access import sealed_to
from terril.initiatives.models import Initiative, Pledge, PledgeOutcome
from terril.kernel.written import written_once
from terril.people.models import Person
from terril.programmes.models import Programme


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
