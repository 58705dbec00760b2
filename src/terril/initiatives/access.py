"""Who sees an initiative and who works on it. Each predicate has its queryset twin; a test compares the two on every mix.

private: the holders, whoever coordinates a programme attached to it, and the referent as long as they are of its team.
programme: everybody who holds a role in an attached programme, observers left out. network: any role in any programme. public: everybody,
once somebody of the team has read it.
"""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from terril.initiatives.models import PUBLIC, Attachment, Holder, Initiative, News, Visibility
from terril.kernel.written import written_once
from terril.people.models import Person
from terril.programmes.access import COORDINATES, TEAM, WORKS, programmes_of

_SEEN_AROUND = (Visibility.PROGRAMME, Visibility.PUBLIC)


def _attached(initiative: Initiative) -> list[Attachment]:
    return list(initiative.attachments.all())


def holds(person: Person | None, initiative: Initiative) -> bool:
    return person is not None and any(h.person_id == person.pk and h.until is None for h in initiative.holders.all())


def held_by(person: Person) -> QuerySet[Initiative]:
    """Twin of `holds`."""
    return Initiative.objects.filter(Exists(Holder.objects.filter(initiative=OuterRef("pk"), person=person, until__isnull=True)))


def spoken_to(**of: Any) -> QuerySet[Holder]:
    """Those to whom one speaks of an initiative (`initiative=`), first to last: the first still there; one who died comes after those who live."""
    found = Holder.objects.filter(until__isnull=True, person__isnull=False, **of)
    return found.order_by(F("person__died_at").asc(nulls_first=True), "pk")


def can_work_on(person: Person | None, initiative: Initiative) -> bool:
    """Answers, notes needs and promises, sees how to reach the holder: the team of an attached programme, or, for a private one, its
    coordinators and its referent. A withdrawn initiative is nobody's work any more."""
    if person is None or initiative.withdrawn_at:
        return False
    attached = _attached(initiative)
    if initiative.visibility == Visibility.PRIVATE:
        coordinated, worked = programmes_of(person, COORDINATES), programmes_of(person, WORKS)
        return any(a.programme_id in coordinated or (a.referent_id == person.pk and a.programme_id in worked) for a in attached)
    worked = programmes_of(person, WORKS)
    return any(a.programme_id in worked for a in attached)


def _entrusted(person: Person, attached: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """The attachments through which somebody works on a private initiative: as coordinator, or as its referent in the team."""
    followed = Q(referent=person, programme_id__in=programmes_of(person, WORKS))
    return attached.filter(Q(programme_id__in=programmes_of(person, COORDINATES)) | followed)


def worked_on_by(person: Person) -> QuerySet[Initiative]:
    """Twin of `can_work_on`."""
    attached = Attachment.objects.filter(initiative=OuterRef("pk"))
    return Initiative.objects.filter(
        Q(visibility=Visibility.PRIVATE)
        & Exists(_entrusted(person, attached))
        | ~Q(visibility=Visibility.PRIVATE) & Exists(attached.filter(programme_id__in=programmes_of(person, WORKS))),
        withdrawn_at__isnull=True,
    )


@written_once
def workable_among(initiatives: list[int], person: Person) -> QuerySet[Initiative, int]:
    """The keys, among these, of the initiatives on which somebody may work."""
    return worked_on_by(person).filter(pk__in=initiatives).values_list("pk", flat=True)


def reads_for_all(person: Person | None, initiative: Initiative) -> bool:
    """Whether what this person writes of it was read by the team as it was written: somebody of the team, who does not carry it."""
    return can_work_on(person, initiative) and not holds(person, initiative)


def sealed_to(person: Person | None) -> QuerySet[Initiative]:
    """The initiatives that were withdrawn, and the private ones on which this person may not work: what is written about them stays
    hidden too."""
    private = Q(visibility=Visibility.PRIVATE)
    if person is not None:
        attached = Attachment.objects.filter(initiative=OuterRef("pk"))
        private &= ~Q(Exists(_entrusted(person, attached)))
    return Initiative.objects.filter(private | Q(withdrawn_at__isnull=False))


def can_see(person: Person | None, initiative: Initiative) -> bool:
    if holds(person, initiative):
        return True
    if initiative.withdrawn_at:
        return False
    if is_public(initiative):
        return True
    if person is None:
        return False
    if can_work_on(person, initiative):
        return True
    # What the team hides, it hides from its partners too.
    if initiative.hidden_at:
        return False
    team = programmes_of(person, TEAM)
    if initiative.visibility == Visibility.NETWORK:
        return bool(team)
    # Until the team has read it, what is meant for everybody is seen by those who answer it.
    return initiative.visibility in _SEEN_AROUND and any(a.programme_id in team for a in _attached(initiative))


def visible_to(person: Person | None) -> QuerySet[Initiative]:
    """Twin of `can_see`."""
    if person is None:
        return Initiative.objects.filter(PUBLIC)
    team = programmes_of(person, TEAM)
    attached = Attachment.objects.filter(initiative=OuterRef("pk"))
    mine = Exists(Holder.objects.filter(initiative=OuterRef("pk"), person=person, until__isnull=True))
    kept = Q(withdrawn_at__isnull=True, hidden_at__isnull=True)
    theirs = kept & Q(visibility__in=_SEEN_AROUND) & Exists(attached.filter(programme_id__in=team))
    shown = PUBLIC
    if team:
        shown |= kept & Q(visibility=Visibility.NETWORK)
    return Initiative.objects.filter(shown | mine | theirs | Q(pk__in=worked_on_by(person).values("pk")))


def can_ask_after(person: Person | None, follow_up: News) -> bool:
    """Calls to know what became of an initiative, and notes the answer: whoever may work on it."""
    return can_work_on(person, follow_up.initiative)


def asked_after_by(person: Person) -> QuerySet[News]:
    """Twin of `can_ask_after`. Looked up row by row, by its key: the same cost with 30,000 of them."""
    return News.objects.filter(Exists(worked_on_by(person).filter(pk=OuterRef("initiative_id"))))


def is_public(initiative: Initiative) -> bool:
    """Whether everybody may read it, as `PUBLIC` says to the database: what is said of it to others may then hold its words."""
    return initiative.visibility == Visibility.PUBLIC and initiative.withdrawn_at is None and initiative.read_at is not None
