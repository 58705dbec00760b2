"""The helps that somebody of the team may read, and those that a holder answers."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from terril.initiatives.access import worked_on_by
from terril.initiatives.models import Initiative, heavy
from terril.kernel.written import one_of, written_once
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.volunteering.models import Help, HelpState
from terril.volunteering.words import said

WAITING_FIRST = Case(When(state=HelpState.RECEIVED.value, then=0), When(state=HelpState.PASSED.value, then=1), default=2)
SHOWN = 20
# What a holder may read: nothing that the team has not read, nor that is over.
PASSED = Help.objects.filter(state__in=[HelpState.PASSED, HelpState.ACCEPTED]).select_related("person", "need").order_by("-pk")


def for_team(person: Person) -> QuerySet[Help]:
    """About the ideas on which this person works: what the team must read first, then what waits for its holder."""
    mine = worked_on_by(person).filter(pk=OuterRef("initiative_id"))
    found = Help.objects.filter(Exists(mine)).select_related("initiative__commune", "person", "need", "programme", "passed_by")
    return found.defer(*heavy("initiative")).order_by(WAITING_FIRST, "-pk")


def to_read(programme: Programme, person: Person) -> QuerySet[Help]:
    """What nobody of the team has read yet, the oldest first."""
    return for_team(person).filter(programme=programme, state=HelpState.RECEIVED).order_by("offered_at", "pk")


@written_once
def of_idea(initiative: Initiative, person: Person) -> QuerySet[Help]:
    return for_team(person).filter(initiative=initiative)[:SHOWN]


@written_once
def _passed(initiative: Initiative) -> QuerySet[Help]:
    return PASSED.filter(initiative=initiative)[:SHOWN]


@written_once
def _one_passed(initiative: Initiative, help_id: int) -> QuerySet[Help]:
    return PASSED.filter(initiative=initiative, pk=help_id)


def closed(initiative: Initiative, help_id: int) -> Help | None:
    """A help that whoever carries the idea was told of, and that no longer waits."""
    return Help.objects.filter(initiative=initiative, pk=help_id, passed_at__isnull=False).select_related("programme").first()


@dataclass(frozen=True)
class Seen:
    """A help as the holder of the idea may read it: the contact is there once both have agreed, and at no other time."""

    pk: int
    name: str
    words: str
    need: str
    accepted: bool
    contact: str
    given: str
    until: date | None


def seen(initiative: Initiative, help_id: int | None = None) -> list[Seen]:
    """What the team has passed, and that still waits or was accepted: the latest first, or this one, however many came after it."""
    return [
        Seen(
            pk=one.pk, name=one.person.first_name, words=said(one), need=one.need.text if one.need else "",
            accepted=one.state == HelpState.ACCEPTED, contact=one.person.spoken_contact if one.state == HelpState.ACCEPTED else "",
            given=one.holder_contact, until=None if one.state == HelpState.ACCEPTED else one.expires_on,
        )
        for one in (_passed(initiative) if help_id is None else _one_passed(initiative, help_id))
    ]  # fmt: skip


@written_once
def _by_code(code: str) -> QuerySet[Help]:
    return Help.objects.filter(code=code).select_related("initiative", "person", "need")


def by_code(code: str) -> Help | None:
    return one_of(_by_code(code))
