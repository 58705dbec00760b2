"""Reads on organisations and places."""

from django.db.models import QuerySet

from terril.directory.access import visible_organisations
from terril.directory.models import Organisation, Place
from terril.kernel.search import as_read, fold


def organisation_page(slug: str) -> Organisation | None:
    """The organisation of that address, if its page is open, with its commune."""
    return visible_organisations().select_related("commune").filter(slug=slug).first()


def moved_to(slug: str) -> Organisation | None:
    """Where the address of an organisation that was merged into another leads, if that one has a page."""
    return visible_organisations().filter(merged_rows__slug=slug).first()


def places_of(organisation: Organisation) -> QuerySet[Place]:
    return Place.objects.filter(organisation=organisation).select_related("commune").order_by(as_read("name"), "pk")


def search_organisations(typed: str) -> QuerySet[Organisation]:
    """Organisations whose name or acronym holds what was typed, without accents; all of them when nothing was."""
    wanted = fold(typed[:100])
    found = Organisation.objects.order_by("sort_name", "pk")
    return (
        found.filter(sort_name__contains=wanted) | found.filter(acronym__iexact=typed.strip()[:40]) if wanted else found
    )
