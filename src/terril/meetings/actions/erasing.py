"""What meetings keep of somebody who is erased: that a person was there, and nothing else."""

from terril.initiatives.actions.erasing import held_alone
from terril.meetings.models import Presentation, Registration
from terril.people.actions import ERASERS
from terril.people.models import Person


@ERASERS.register(10)
def forget_participant(person: Person) -> None:
    """Before the ideas go (order 20): the notes taken about those that nobody else carries go too."""
    Registration.objects.filter(person=person).update(needs=[], needs_note="", client_id=None)
    Presentation.objects.filter(initiative__in=held_alone(person).values("pk")).update(notes="")
