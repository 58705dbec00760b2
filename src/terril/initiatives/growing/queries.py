"""What an initiative needs."""

from django.db.models import QuerySet

from terril.initiatives.models import Initiative, Need
from terril.kernel.written import written_once


@written_once
def needs_of(initiative: Initiative) -> QuerySet[Need]:
    """Those that were met first, then those still open, in the order in which they were said."""
    return Need.objects.filter(initiative=initiative).order_by("met_at", "pk")
