"""Who refers an initiative to a partner, and who sees what became of it. Each predicate has its queryset twin; a test compares the two."""

from django.db.models import Exists, OuterRef, QuerySet

from terril.initiatives.access import can_work_on, worked_on_by
from terril.initiatives.models import Attachment, Initiative
from terril.people.models import Person
from terril.programmes.access import has_role, has_role_somewhere, programmes_of
from terril.programmes.models import RoleKind
from terril.referrals.models import Referral

# Those who answer ideas: what is shared with a partner is decided with the person, by somebody who answers for it.
REFERS = frozenset({RoleKind.COORDINATOR, RoleKind.FACILITATOR})


def refers_somewhere(person: Person) -> bool:
    return has_role_somewhere(person, REFERS)


def can_refer(person: Person | None, initiative: Initiative) -> bool:
    """Works on it, and answers ideas in a programme attached to it."""
    return can_work_on(person, initiative) and any(has_role(person, a.programme_id, REFERS) for a in initiative.attachments.all())


def referable_by(person: Person) -> QuerySet[Initiative]:
    """Twin of `can_refer`."""
    programmes = programmes_of(person, REFERS)
    return worked_on_by(person).filter(Exists(Attachment.objects.filter(initiative=OuterRef("pk"), programme_id__in=programmes)))


def can_handle(person: Person | None, referral: Referral) -> bool:
    """Answers ideas in the programme that sent it, and still works on the initiative: one withdrawn is nobody's work."""
    return has_role(person, referral.programme_id, REFERS) and can_work_on(person, referral.initiative)


def handled_by(person: Person) -> QuerySet[Referral]:
    """Twin of `can_handle`."""
    programmes = programmes_of(person, REFERS)
    return Referral.objects.filter(Exists(worked_on_by(person).filter(pk=OuterRef("initiative_id"))), programme_id__in=programmes)
