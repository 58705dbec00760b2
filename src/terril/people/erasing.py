"""Somebody is erased: nothing is left that tells who it was, and numbers stay (decision 0012). What becomes of each model is in its dossier."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import FileField, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.kernel import clock
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED, Channel
from terril.people import dossiers
from terril.people.dossiers import Becomes, People
from terril.people.models import Person
from terril.people.redact import Marks, elsewhere, take_out, take_out_everywhere, without


def forget(people: People) -> None:
    """Goes through the dossiers from the top of the house to the ground. The caller holds the locks, and nothing objects."""
    for dossier in dossiers.downwards():
        for reach in dossier.reaches:
            if isinstance(reach.becomes, Kept) and isinstance(reach.shared, Kept | None):
                continue
            rows = dossier.model._base_manager.all()
            found = set(reach.rows(dossier.model, people).values_list("pk", flat=True))
            alone = found
            if reach.alone is not None:
                alone = set(rows.filter(reach.alone(people), pk__in=found).values_list("pk", flat=True))
            # Both are read before anything changes: what is alone stays so.
            for numbers, becomes in ((alone, reach.becomes), (found - alone, reach.shared)):
                if numbers and becomes is not None:
                    becomes(rows.filter(pk__in=numbers).order_by("pk"), people)
    # Then what others wrote about something else, where these people are told for sure.
    known = [elsewhere(person, [one.pk for one in people]) for person in people]
    for dossier in dossiers.every():
        dossier.elsewhere(dossier.model, known, *dossier.words)


# --------------------------------------------------------------------------------------------- what may become of rows


@dataclass(frozen=True)
class Kept:
    """They stay as they are. `why`: said to whoever reads the dossier."""

    why: str

    def __call__(self, rows: QuerySet[Any], people: People) -> None:
        pass


def blanked(**values: Any) -> Becomes:
    """These fields take these values, or what a function gives; the mark of erased words stands only where there were some."""

    def becomes(rows: QuerySet[Any], people: People) -> None:
        rows.update(**{name: value() if callable(value) else value for name, value in values.items() if value != ERASED})
        for name in (name for name, value in values.items() if value == ERASED):
            rows.exclude(**{name: ""}).update(**{name: ERASED})

    return becomes


def deleted(rows: QuerySet[Any], people: People) -> None:
    """The rows go, and their files once the rows are gone for good: a disk that fails says so in the log, and stops nothing."""
    files = [field.name for field in rows.model._meta.concrete_fields if isinstance(field, FileField)]
    for row in rows if files else []:
        for name in files:
            if file := getattr(row, name):
                transaction.on_commit(partial(file.storage.delete, file.name), robust=True)
    rows.delete()


def unnamed(rows: QuerySet[Any], people: People) -> None:
    """What others wrote stays, without the names."""
    take_out(rows, people, *dossiers.of(rows.model).words)


def somebody() -> str:
    """What stands where a name was. What is stored is French, whatever the actor's language."""
    with override("fr"):
        return _("Une personne")


# ---------------------------------------------------------------------------------------------------------- this room


def written_to_or_about(people: People) -> Q:
    ids = [person.pk for person in people]
    return Q(person_id__in=ids) | Q(about_type=Person._meta.label_lower, about_id__in=ids)


def silenced(rows: QuerySet[Any], people: People) -> None:
    """What was written to them or about them keeps its dates and its fate, and loses every word; what waits does not leave."""
    for person in people:
        outbox.erase(person_id=person.pk, about=person)


def agreements_end(rows: QuerySet[Any], people: People) -> None:
    """That one was given stays known, of nobody: an idea which others carry too was told under it."""
    rows.filter(withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
    rows.exclude(witness="").update(witness=ERASED)


def first_words_stay(model: type[Any], people: Iterable[Marks], *words: str) -> None:
    """What somebody else said first is never written again (decision 0002): nobody outside of the team reads a number or an address there."""
    take_out_everywhere(model, people, *(name for name in words if name != "words"))


def sessions_end(model: type[Any], people: Iterable[Marks], *words: str) -> None:
    """A sign-up or a sign-in that was begun holds the e-mail that was typed: the visit ends."""
    people = list(people)
    if any(one.mails or one.numbers for one in people):
        for session in Session.objects.all():
            held = str(session.get_decoded())
            if without(held, [Marks(mails=one.mails, numbers=one.numbers) for one in people]) != held:
                session.delete()


def signed_out(rows: QuerySet[Any], people: People) -> None:
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    rows.delete()


# What a row of nobody holds: of somebody erased, or of an entry merged into another.
EMPTIED = ("first_name", "last_name", "email", "phone", "postal_address", "relay", "commune_said", "languages", "presentation")


def emptied(rows: QuerySet[Any], people: People) -> None:
    for row in rows:
        for name in EMPTIED:
            setattr(row, name, "")
        row.reached_before = None
        row.channel, row.commune, row.reached_before, row.erased_at = Channel.NONE, None, None, clock.now()
        row.save()
