"""Which organisations have a public page: those that a room above says so of. A group of inhabitants is not shown for having been named."""

from django.db.models import Q, QuerySet

from terril.directory.models import Organisation
from terril.kernel.slots import Slot

# Parts are called without argument and answer a Q on Organisation.
SHOWN = Slot[[], Q]("organisations shown")


def visible_organisations() -> QuerySet[Organisation]:
    """Twin of `is_visible`."""
    shown = Q(pk__in=[])
    for condition in SHOWN.collect():
        shown |= condition
    return Organisation.objects.filter(shown)


def is_visible(organisation: Organisation) -> bool:
    """Anybody may open its page."""
    return visible_organisations().filter(pk=organisation.pk).exists()
