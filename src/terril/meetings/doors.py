"""Which meeting somebody may open; a 404 for any other."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from terril.kernel.written import written_once
from terril.meetings import access, queries
from terril.meetings.models import Meeting
from terril.people.doors import me
from terril.people.models import Person


def planned(request: HttpRequest, pk: int) -> Meeting:
    """A meeting that this person prepares."""
    return get_object_or_404(queries.with_names(access.planned_by(me(request))), pk=pk)


@written_once
def _run(person: Person, pk: int) -> QuerySet[Meeting]:
    return queries.with_names(access.run_by(person)).filter(pk=pk)


def run(request: HttpRequest, pk: int) -> Meeting:
    """A meeting at which this person works."""
    return _or_404(_run(me(request), pk))


@written_once
def _announced(pk: int) -> QuerySet[Meeting]:
    return queries.with_names(access.public()).filter(pk=pk)


def announced(pk: int) -> Meeting:
    """A meeting that everybody may come to."""
    return _or_404(_announced(pk))


def _or_404(found: list[Meeting]) -> Meeting:
    if not found:
        raise Http404
    return found[0]
