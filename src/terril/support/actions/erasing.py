"""What accompaniment keeps of somebody who is erased: that an idea was followed, for how long. The words go."""

from django.db.models import QuerySet

from terril.initiatives.actions.erasing import held_alone
from terril.initiatives.models import Holder
from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED
from terril.people.actions import ERASERS
from terril.people.models import Person
from terril.people.redact import without
from terril.support import seal
from terril.support.actions import accompaniment
from terril.support.models import Accompaniment, Asking, NextStep, Offering, SealedNote, State, SupportSession


@ERASERS.register(15)
def forget_accompanied(person: Person) -> None:
    """Before the ideas go (order 20). Of those that nobody else carries, the words go; of the others, the name."""
    alone = held_alone(person)
    for initiative in alone:
        accompaniment.idea_gone(actor=None, initiative=initiative)
    _forget(Accompaniment.objects.filter(attachment__initiative__in=alone.values("pk")))
    Asking.objects.filter(attachment__initiative__in=alone.values("pk")).update(words="", closed_reason="")
    shared = Holder.objects.filter(person=person).exclude(initiative__in=alone.values("pk")).values("initiative")
    _unname(Accompaniment.objects.filter(attachment__initiative__in=shared), person)


def _forget(accompaniments: QuerySet[Accompaniment]) -> None:
    SealedNote.objects.filter(accompaniment__in=accompaniments.values("pk")).delete()
    NextStep.objects.filter(session__accompaniment__in=accompaniments.values("pk")).delete()
    SupportSession.objects.filter(accompaniment__in=accompaniments.values("pk")).update(decided=ERASED)
    accompaniments.exclude(reason="").update(reason=ERASED)
    for one in accompaniments.order_by("pk"):
        # That it is over says nothing of the idea, and is still owed to whoever followed it.
        outbox.erase(about=one, except_kinds={accompaniment.ENDED})


def _unname(accompaniments: QuerySet[Accompaniment], person: Person) -> None:
    for session in SupportSession.objects.filter(accompaniment__in=accompaniments.values("pk")).order_by("pk"):
        if (left := without(session.decided, person)) != session.decided:
            SupportSession.objects.filter(pk=session.pk).update(decided=left)
    for step in NextStep.objects.filter(session__accompaniment__in=accompaniments.values("pk")).order_by("pk"):
        if (left := without(step.what, person)) != step.what:
            NextStep.objects.filter(pk=step.pk).update(what=left)
    for note in SealedNote.objects.filter(accompaniment__in=accompaniments.values("pk")).order_by("pk"):
        try:
            words = seal.opened(note.sealed)
        except Refused:
            # Nobody can read it any more, so nobody can take the name out of it.
            note.delete()
            continue
        if (left := without(words, person)) != words:
            SealedNote.objects.filter(pk=note.pk).update(sealed=seal.close(left))


@ERASERS.register(16)
def forget_accompanist(person: Person) -> None:
    """Whoever followed ideas: what they can bring goes, what waits for their answer lapses; the hours stay, of nobody."""
    Offering.objects.filter(person=person).delete()
    Accompaniment.objects.filter(person=person, state=State.PROPOSED).update(state=State.LAPSED, closed_at=clock.now())
