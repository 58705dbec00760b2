"""Which meeting somebody may open; a 404 for any other."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from terril.meetings import access, queries
from terril.meetings.models import Meeting
from terril.people.doors import me


def planned(request: HttpRequest, pk: int) -> Meeting:
    """A meeting that this person prepares."""
    return get_object_or_404(queries.with_names(access.planned_by(me(request))), pk=pk)


def run(request: HttpRequest, pk: int) -> Meeting:
    """A meeting at which this person works."""
    return get_object_or_404(queries.with_names(access.run_by(me(request))), pk=pk)


def announced(pk: int) -> Meeting:
    """A meeting that everybody may come to."""
    return get_object_or_404(queries.with_names(access.public()), pk=pk)
