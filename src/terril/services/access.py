"""Who brings files in. The directory knows no role: the room that gives them says who may."""

from django.db.models import QuerySet

from terril.kernel.slots import Slot
from terril.people.models import Person
from terril.services.models import HelpImport

# Parts are called with a person and answer True for those whom they let in.
IMPORTERS = Slot[[Person], bool]("importers of help")


def can_import(person: Person | None) -> bool:
    """May bring a file in, and read what became of each."""
    return person is not None and any(IMPORTERS.collect(person))


def can_see_import(person: Person | None, help_import: HelpImport) -> bool:
    """One directory for the whole instance: whoever may bring a file in sees them all."""
    return help_import.pk is not None and can_import(person)


def imports_seen_by(person: Person | None) -> QuerySet[HelpImport]:
    """Twin of `can_see_import`."""
    return HelpImport.objects.all() if can_import(person) else HelpImport.objects.none()
