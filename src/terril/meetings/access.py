"""Who may do what with a meeting. Each predicate has its queryset twin; a test compares the two."""

from django.db.models import Q, QuerySet

from terril.kernel import clock
from terril.kernel.written import STAND_INS, Apart
from terril.meetings.models import Meeting, Plan, Series
from terril.people.models import Person
from terril.programmes.access import WORKS, has_role, has_role_somewhere, programmes_of
from terril.programmes.models import Programme, RoleKind

# Those who decide dates, places and agendas; a volunteer takes attendance, notes and promises.
PLANS = frozenset({RoleKind.COORDINATOR, RoleKind.FACILITATOR})


def can_plan(person: Person | None, meeting: Meeting) -> bool:
    """Dates, places, agenda, minutes."""
    return has_role(person, meeting.series.programme_id, PLANS)


def planned_by(person: Person | None) -> QuerySet[Meeting]:
    """Twin of `can_plan`."""
    return Meeting.objects.filter(series__programme_id__in=programmes_of(person, PLANS))


def can_run(person: Person | None, meeting: Meeting) -> bool:
    """The day itself: who is here, notes, promises."""
    return has_role(person, meeting.series.programme_id, WORKS)


def run_by(person: Person | None) -> QuerySet[Meeting]:
    """Twin of `can_run`."""
    return Meeting.objects.filter(series__programme_id__in=programmes_of(person, WORKS))


def is_public(meeting: Meeting) -> bool:
    return meeting.series.programme.is_open


def public() -> QuerySet[Meeting]:
    """Twin of `is_public`."""
    return Meeting.objects.filter(series__programme__is_open=True)


def can_read_minutes(person: Person | None, meeting: Meeting) -> bool:
    """Everybody once they are published; the team before."""
    return (is_public(meeting) and meeting.minutes_published_at is not None) or can_run(person, meeting)


def minutes_readable_by(person: Person | None) -> QuerySet[Meeting]:
    """Twin of `can_read_minutes`."""
    return Meeting.objects.filter(
        Q(series__programme__is_open=True, minutes_published_at__isnull=False)
        | Q(series__programme_id__in=programmes_of(person, WORKS))
    )


def can_plan_series(person: Person | None, series: Series) -> bool:
    return has_role(person, series.programme_id, PLANS)


def series_planned_by(person: Person | None) -> QuerySet[Series]:
    """Twin of `can_plan_series`."""
    return Series.objects.filter(programme_id__in=programmes_of(person, PLANS))


def can_open_plan(person: Person | None, plan: Plan) -> bool:
    """Reads, changes and throws away a proposal, and makes a season of it."""
    return has_role(person, plan.programme_id, PLANS)


def plans_open_to(person: Person | None) -> QuerySet[Plan]:
    """Twin of `can_open_plan`."""
    return Plan.objects.filter(programme_id__in=programmes_of(person, PLANS))


def programmes_planned_by(person: Person | None) -> QuerySet[Programme]:
    return Programme.objects.filter(pk__in=programmes_of(person, PLANS)).order_by("pk")


def plans_somewhere(person: Person) -> bool:
    return has_role_somewhere(person, PLANS)


def open_to_registration(meeting: Meeting) -> bool:
    """Neither cancelled, nor held, nor over."""
    return meeting.status in {"tentative", "confirmed"} and meeting.ends_at > clock.now()


def _with_series(meeting: Meeting) -> Apart:
    """A query written once for a meeting reads its series and its programme too."""

    def remade(values: list[int]) -> Meeting:
        pk, series_id, programme_id = values
        return Meeting(pk=pk, series=Series(pk=series_id, programme_id=programme_id))

    return Apart("", [meeting.pk, meeting.series_id, meeting.series.programme_id], remade)


STAND_INS[Meeting] = _with_series
