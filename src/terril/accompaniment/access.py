"""Who decides on accompaniments, who answers a proposal, who reads what is sealed."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from terril.accompaniment.models import Accompaniment, AccompanimentState
from terril.initiatives.access import can_work_on, worked_on_by
from terril.initiatives.models import Initiative
from terril.people.models import Person
from terril.programmes.access import WORKS, has_role, has_role_somewhere, programmes_of
from terril.programmes.models import RoleKind

# Those who say who follows what.
DECIDES = frozenset({RoleKind.COORDINATOR, RoleKind.FACILITATOR})


def decides_for(person: Person | None, programme_id: int) -> bool:
    return has_role(person, programme_id, DECIDES)


def decides_somewhere(person: Person) -> bool:
    return has_role_somewhere(person, DECIDES)


def can_decide(person: Person | None, accompaniment: Accompaniment) -> bool:
    """Takes back, accepts in somebody's name, hands on, ends: whoever decides in the programme, on an initiative they may work on."""
    attachment = accompaniment.attachment
    return decides_for(person, attachment.programme_id) and can_work_on(person, attachment.initiative)


def decided_by(person: Person) -> QuerySet[Accompaniment]:
    """Twin of `can_decide`."""
    programmes = programmes_of(person, DECIDES)
    return Accompaniment.objects.filter(attachment__programme_id__in=programmes, attachment__initiative__in=worked_on_by(person))


def can_answer(person: Person | None, accompaniment: Accompaniment) -> bool:
    """Says yes or no to a proposal: the person proposed when others proposed it, and whoever decides."""
    if person is None or accompaniment.state != AccompanimentState.PROPOSED or accompaniment.attachment.initiative.withdrawn_at:
        return False
    asked = accompaniment.person_id == person.pk and accompaniment.proposed_by_id != person.pk
    return (asked and has_role(person, accompaniment.attachment.programme_id, WORKS)) or can_decide(person, accompaniment)


def answered_by(person: Person) -> QuerySet[Accompaniment]:
    """Twin of `can_answer`."""
    programmes = programmes_of(person, WORKS)
    asked = Q(person=person, attachment__programme_id__in=programmes) & (~Q(proposed_by=person) | Q(proposed_by__isnull=True))
    return Accompaniment.objects.filter(
        asked | Q(pk__in=decided_by(person).values("pk")), state=AccompanimentState.PROPOSED, attachment__initiative__withdrawn_at__isnull=True
    )


def _following(person: Person) -> QuerySet[Accompaniment]:
    programmes = programmes_of(person, WORKS)
    return Accompaniment.objects.filter(person=person, state=AccompanimentState.ACTIVE, attachment__programme_id__in=programmes)


def follows(person: Person | None, initiative: Initiative) -> bool:
    """Follows it now, is still of the team, and may work on it: reads and writes what is sealed, notes the time spent."""
    if person is None or not can_work_on(person, initiative):
        return False
    return _following(person).filter(attachment__initiative=initiative).exists()


def followed_by(person: Person) -> QuerySet[Initiative]:
    """Twin of `follows`."""
    return worked_on_by(person).filter(Exists(_following(person).filter(attachment__initiative=OuterRef("pk"))))
