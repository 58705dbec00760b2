"""What accompaniment keeps of somebody who is erased: that an idea was followed, for how long. The words go."""

from django.db.models import Exists, OuterRef, QuerySet

from terril.accompaniment import actions as accompaniment
from terril.accompaniment import seal
from terril.accompaniment.models import (
    Accompaniment,
    AccompanimentRequest,
    AccompanimentState,
    Availability,
    NextStep,
    SealedNote,
    SupportSession,
)
from terril.initiatives.actions.erasing import held_alone
from terril.initiatives.models import Holder, Initiative
from terril.initiatives.panels import WITHDRAWN
from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED, Message
from terril.people.actions import ERASERS, LOCKS
from terril.people.models import Person
from terril.people.redact import take_out, without


@WITHDRAWN.register(20)
def nobody_follows_it(actor: Person | None, initiative: Initiative) -> None:
    accompaniment.idea_gone(actor=actor, initiative=initiative)


@ERASERS.register(14)
def forget_accompanied(person: Person) -> None:
    """Before the ideas go (order 20). Of those that nobody else carries, the words go; of the others, the name."""
    alone = held_alone(person)
    for initiative in alone:
        accompaniment.idea_gone(actor=None, initiative=initiative)
    _forget(Accompaniment.objects.filter(attachment__initiative__in=alone.values("pk")))
    AccompanimentRequest.objects.filter(attachment__initiative__in=alone.values("pk")).update(words="", closed_reason="")
    shared = Holder.objects.filter(person=person).exclude(initiative__in=alone.values("pk")).values("initiative")
    take_out(AccompanimentRequest.objects.filter(attachment__initiative__in=shared), person, "words", "closed_reason")
    _unname(Accompaniment.objects.filter(attachment__initiative__in=shared), person)


def _forget(accompaniments: QuerySet[Accompaniment]) -> None:
    SealedNote.objects.filter(accompaniment__in=accompaniments.values("pk")).delete()
    NextStep.objects.filter(session__accompaniment__in=accompaniments.values("pk")).delete()
    SupportSession.objects.filter(accompaniment__in=accompaniments.values("pk")).update(decided=ERASED)
    accompaniments.exclude(reason="").update(reason=ERASED)
    for one in accompaniments.order_by("pk"):
        # That it is over says nothing of the idea, and is still owed to whoever followed it.
        outbox.erase(about=one, except_kinds={accompaniment.ENDED})


def _unname(accompaniments: QuerySet[Accompaniment], person: Person, *, writer: Person | None = None) -> None:
    """`writer`: only their notes go when they open no more, those of others wait for the secret to come back."""
    take_out(accompaniments, person, "reason")
    take_out(SupportSession.objects.filter(accompaniment__in=accompaniments.values("pk")), person, "decided")
    take_out(NextStep.objects.filter(session__accompaniment__in=accompaniments.values("pk")), person, "what")
    for note in SealedNote.objects.filter(accompaniment__in=accompaniments.values("pk")).select_related("accompaniment").order_by("pk"):
        try:
            words = seal.opened(note.sealed)
        except Refused:
            # Nobody can read it any more, so nobody can take the name out of it.
            if writer is None or note.accompaniment.person_id == writer.pk:
                note.delete()
            continue
        if (left := without(words, person)) != words:
            SealedNote.objects.filter(pk=note.pk).update(sealed=seal.close(left))


@LOCKS.register(5)
def lock_followed(person: Person) -> None:
    """The ideas that somebody follows together with those they carry, in one order: two erasures never wait for each other."""
    followed = Exists(Accompaniment.objects.filter(attachment__initiative=OuterRef("pk"), person=person))
    carried = Exists(Holder.objects.filter(initiative=OuterRef("pk"), person=person))
    list(Initiative.objects.filter(followed | carried).select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))


@ERASERS.register(16)
def forget_accompanist(person: Person) -> None:
    """Whoever followed ideas: what they can bring goes, what waits for their answer lapses, what went on ends; what they wrote stays without
    the name, and the hours, of nobody."""
    Availability.objects.filter(person=person).delete()
    mine = Accompaniment.objects.filter(person=person)
    mine.filter(state=AccompanimentState.PROPOSED).update(state=AccompanimentState.LAPSED, closed_at=clock.now())
    for initiative in Initiative.objects.filter(Exists(mine.filter(attachment__initiative=OuterRef("pk")))).order_by("pk"):
        # The presentation, in the words of whoever leaves; then that it was over.
        outbox.take_words(about=initiative, kinds={accompaniment.FOLLOWED}, holding=person.name)
        told = Message.objects.filter(about_type=Initiative._meta.label_lower, about_id=initiative.pk, kind=accompaniment.ENDED)
        take_out(told, person, "subject", "body")
    accompaniment.follower_gone(actor=None, person=person)
    # Why this person: what they could bring, from where, in which languages.
    mine.exclude(reasons="").update(reasons="")
    take_out(AccompanimentRequest.objects.filter(attachment__in=mine.values("attachment")), person, "words", "closed_reason")
    _unname(Accompaniment.objects.filter(attachment__in=mine.values("attachment")), person, writer=person)
