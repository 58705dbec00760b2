"""What is promised at a meeting: to whom it is told, and who may promise."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from terril.directory.models import Organisation
from terril.initiatives.models import Pledge
from terril.initiatives.text import masked
from terril.kernel.search import fold
from terril.meetings import access
from terril.meetings.models import Meeting
from terril.meetings.queries import expected, seen_by
from terril.people.models import Person

# How many names are proposed to whoever notes a promise.
PROMISERS = 150


@dataclass(frozen=True)
class Promise:
    """As pieces/_promise_list.html reads it."""

    by_name: str
    what: str
    due_on: object
    outcome: str
    reason: str
    initiative_name: str
    initiative_url: str
    days: int | None = None
    close_url: str = ""


def promises(meeting: Meeting, viewer: Person | None) -> list[Promise]:
    """What was promised there: to everybody, only for the ideas that everybody sees, and without the names of persons."""
    inside = access.can_run(viewer, meeting)
    answer = []
    for one in promises_of(meeting).filter(seen_by(viewer, "initiative_id")):
        clean = str if inside else masked
        answer.append(
            Promise(
                by_name=one.by_name if inside else masked(public_name(one)),
                what=clean(one.what),
                due_on=one.due_on,
                outcome=one.outcome,
                reason=clean(one.reason),
                initiative_name=clean(one.initiative.name),
                initiative_url=reverse("initiative", args=[one.initiative.ref]),
            )
        )
    return answer


def promises_of(meeting: Meeting) -> QuerySet[Pledge]:
    """What was promised there, soonest first; nothing for an initiative that was withdrawn."""
    return (
        Pledge.objects.filter(meeting_link__meeting=meeting, initiative__withdrawn_at__isnull=True)
        .select_related("initiative", "organisation", "person")
        .order_by("due_on", "pk")
    )


def public_name(pledge: Pledge) -> str:
    """Who promises, as everybody reads it: the organisation, or a first name."""
    return str(pledge.organisation or (pledge.person.first_name if pledge.person else "") or _("Quelqu’un"))


@dataclass(frozen=True)
class Promisers:
    """Who may promise at a meeting, by folded name: those awaited or noted, and the partners. A name that two share designates nobody."""

    people: dict[str, Person]
    organisations: dict[str, Organisation]

    @property
    def names(self) -> list[str]:
        people = {one.name for one in self.people.values()}
        return sorted(people | {one.name for one in self.organisations.values()}, key=fold)


def promisers(meeting: Meeting) -> Promisers:
    """Two queries."""
    people: dict[str, list[Person]] = {}
    for person in expected(meeting)[:PROMISERS]:
        people.setdefault(fold(person.name), []).append(person)
    programme = meeting.series.programme
    partners = Organisation.objects.filter(Q(partnerships__programme=programme) | Q(pk=programme.organisation_id)).distinct()
    return Promisers(
        {name: found[0] for name, found in people.items() if len(found) == 1},
        {fold(one.name): one for one in partners.order_by("sort_name", "pk")[:PROMISERS]},
    )
