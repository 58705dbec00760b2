"""What accompaniment keeps of somebody who is erased: that an idea was followed, for how long. The words go."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from terril.accompaniment import actions as accompaniment
from terril.accompaniment import seal
from terril.accompaniment.models import (
    Accompaniment,
    AccompanimentRequest,
    AccompanimentState,
    SealedNote,
)
from terril.initiatives.models import Initiative
from terril.initiatives.panels import WITHDRAWN
from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED, Message
from terril.people.dossiers import People
from terril.people.models import Person
from terril.people.mourning import MOURNED_BY
from terril.people.redact import Marks, take_out, without


@WITHDRAWN.register(20)
def nobody_follows_it(actor: Person | None, initiative: Initiative) -> None:
    accompaniment.idea_gone(actor=actor, initiative=initiative)


@MOURNED_BY.register(20)
def who_accompanies(person: Person) -> list[Person]:
    """Whoever follows an idea of somebody who died."""
    theirs = Initiative.objects.filter(holders__person=person, holders__until__isnull=True)
    found = Accompaniment.objects.filter(attachment__initiative__in=theirs, state=AccompanimentState.ACTIVE)
    return list(Person.objects.filter(pk__in=found.values("person")).order_by("pk"))


def ideas_gone(rows: QuerySet[Any], people: People) -> None:
    """What waited for an idea that nobody carries any more is closed, what went on ends, and whoever followed it is told without a word of it."""
    for initiative in Initiative.objects.filter(attachments__in=rows.values("attachment")).distinct().order_by("pk"):
        accompaniment.idea_gone(actor=None, initiative=initiative)


def accompaniments_end(rows: QuerySet[Accompaniment], people: People) -> None:
    ideas_gone(rows, people)
    rows.exclude(reason="").update(reason=ERASED)
    for one in rows:
        # That it is over says nothing of the idea, and is still owed to whoever followed it.
        outbox.erase(about=one, except_kinds={accompaniment.ENDED})


def requests_end(rows: QuerySet[AccompanimentRequest], people: People) -> None:
    ideas_gone(rows, people)
    rows.update(words="", closed_reason="")


def followers_leave(rows: QuerySet[Accompaniment], people: People) -> None:
    """Whoever followed ideas: what waits for their answer lapses, what went on ends; what they wrote stays without the name."""
    rows.filter(state=AccompanimentState.PROPOSED).update(state=AccompanimentState.LAPSED, closed_at=clock.now())
    for initiative in Initiative.objects.filter(attachments__in=rows.values("attachment")).distinct().order_by("pk"):
        # The presentation, in the words of whoever leaves; then that it was over.
        for person in people:
            outbox.take_words(about=initiative, kinds={accompaniment.FOLLOWED}, holding=person.name)
        told = Message.objects.filter(about_type=Initiative._meta.label_lower, about_id=initiative.pk, kind=accompaniment.ENDED)
        take_out(told, people, "subject", "body")
    for person in people:
        accompaniment.follower_gone(actor=None, person=person)
    # Why this person: what they could bring, from where, in which languages.
    rows.exclude(reasons="").update(reasons="")


def unname_notes(rows: QuerySet[SealedNote], people: People) -> None:
    """Sealed again without the names. Of a note that opens no more nobody can take a name out: it goes."""
    _unname_notes(rows, people, lost=rows)


def unname_notes_of_followers(rows: QuerySet[SealedNote], people: People) -> None:
    """Of those that open no more only theirs go: those of others wait for the secret to come back."""
    _unname_notes(rows, people, lost=rows.filter(accompaniment__person__in=[person.pk for person in people]))


def unname_every_note(model: type[SealedNote], people: Iterable[Marks], *words: str) -> None:
    """Whoever is told in the note of an idea that is not theirs; what opens no more is left for when the secret comes back."""
    _unname_notes(model.objects.all(), list(people), lost=model.objects.none())


def _unname_notes(rows: QuerySet[SealedNote], people: Sequence[Person | Marks], *, lost: QuerySet[SealedNote]) -> None:
    for note in rows:
        try:
            words = seal.opened(note.sealed)
        except Refused:
            lost.filter(pk=note.pk).delete()
            continue
        if (left := without(words, people)) != words:
            SealedNote.objects.filter(pk=note.pk).update(sealed=seal.close(left))
