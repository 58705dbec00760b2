"""What is left of an idea when the only person who carried it is erased: that it came, when, from which commune, and what it became."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.initiatives.access import worked_on_by
from terril.initiatives.closeness import between
from terril.initiatives.models import (
    Answer,
    Attachment,
    Closeness,
    FollowCode,
    Holder,
    Initiative,
    Intake,
    News,
    Picture,
    Pledge,
    Reading,
    Visibility,
)
from terril.initiatives.text import search_text
from terril.kernel import clock, codes
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import ERASED
from terril.people.actions import ERASERS, LOCKS
from terril.people.models import Person
from terril.people.redact import without
from terril.programmes.retention import KNOWN_BY, KNOWN_IN


def _carried(person: Person) -> QuerySet[Initiative]:
    """The ideas that somebody carries, or carried."""
    return Initiative.objects.filter(Exists(Holder.objects.filter(initiative=OuterRef("pk"), person=person))).order_by("pk")


def _others(person: Person) -> QuerySet[Holder]:
    return Holder.objects.filter(initiative=OuterRef("pk"), until__isnull=True).exclude(person=person)


def held_alone(person: Person) -> QuerySet[Initiative]:
    """The ideas of somebody that nobody else carries now."""
    return _carried(person).filter(~Exists(_others(person)))


@KNOWN_IN.register(10)
def carries_an_idea(person: Person) -> list[int]:
    return list(Attachment.objects.filter(initiative__in=_carried(person)).order_by().values_list("programme_id", flat=True).distinct())


@KNOWN_BY.register(10)
def by_an_idea(person: Person, reader: Person) -> list[str]:
    """The name of the idea for whoever may work on it; of one withdrawn, that it was."""
    readable = Exists(worked_on_by(reader).filter(pk=OuterRef("pk")))
    hidden = _("Une idée retirée, ou privée")
    found = _carried(person).select_related("commune").annotate(readable=readable)[:3]
    return [f"{idea.name if idea.readable else hidden} ({idea.commune.name})" for idea in found]


@LOCKS.register(10)
def lock_ideas(person: Person) -> None:
    list(_carried(person).select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


@ERASERS.register(20)
def forget_holder(person: Person) -> None:
    """An idea that others carry too stays theirs, without the name; one held alone loses its words."""
    for initiative in held_alone(person):
        _forget(initiative, person)
    for initiative in _carried(person).filter(Exists(_others(person))):
        _unname(initiative, person)
    News.objects.filter(taken_by=person).update(taken_by=None, taken_at=None)
    Holder.objects.filter(person=person).update(shown_as="")
    Holder.objects.filter(person=person, until__isnull=True).update(until=clock.now())
    Pledge.objects.filter(person=person).update(by_name=_somebody())


def _somebody() -> str:
    # What is stored is French, whoever presses.
    with override("fr"):
        return _("Une personne")


def _unname(initiative: Initiative, person: Person) -> None:
    """What others wrote about an idea which stays: the name goes. The code on the paper of whoever leaves opens nothing any more."""
    FollowCode.objects.filter(initiative=initiative, revoked_at__isnull=True).update(revoked_at=clock.now())
    title = without(initiative.title, person)
    if title != initiative.title:
        initiative.title, initiative.search_title = title, search_text(title)
        initiative.save(update_fields=["title", "search_title"])
    for close in between(initiative.pk).exclude(offered="").order_by("pk"):
        Closeness.objects.filter(pk=close.pk).update(offered=without(close.offered, person))
    for answer in Answer.objects.filter(attachment__initiative=initiative):
        body, where = without(answer.body, person), without(answer.where, person)
        if (body, where) != (answer.body, answer.where):
            Answer.objects.filter(pk=answer.pk).update(body=body, where=where[:200])
    # The link sent to whoever leaves opens nothing any more; the others find the question on their page of follow-up.
    for news in News.objects.filter(initiative=initiative):
        news.words, news.reason, news.code = without(news.words, person), without(news.reason, person)[:300], codes.make()
        news.save(update_fields=["words", "reason", "code"])


def _forget(initiative: Initiative, person: Person) -> None:
    intake = Intake.objects.filter(initiative=initiative).first()
    if intake is not None:
        _delete_later(intake.recording)
        # The first words are never changed; they may be taken away whole.
        intake.delete()
    for picture in Picture.objects.filter(initiative=initiative):
        _delete_later(picture.image)
        picture.delete()
    initiative.additions.all().delete()
    initiative.needs.all().delete()
    FollowCode.objects.filter(initiative=initiative).delete()
    between(initiative.pk).delete()
    Reading.objects.filter(initiative=initiative).delete()
    News.objects.filter(initiative=initiative, answered_at__isnull=True, closed_at__isnull=True).delete()
    # What it became is counted for ever; the words go, and the link with them.
    News.objects.filter(initiative=initiative).update(words="", reason="", how_many=None, code=None, shown=False)
    Answer.objects.filter(attachment__initiative=initiative).update(body="")
    Answer.objects.filter(attachment__initiative=initiative).exclude(where="").update(where=ERASED)
    promised = Pledge.objects.filter(initiative=initiative)
    Closeness.objects.filter(offered__in=[what for what in promised.values_list("what", flat=True) if what != ERASED]).update(offered="")
    promised.update(what=ERASED, reason=ERASED)
    # A promise noted under a name typed by hand, with nobody behind it.
    typed = [pledge.pk for pledge in promised.filter(person__isnull=True) if without(pledge.by_name, person) != pledge.by_name]
    promised.filter(pk__in=typed).update(by_name=_somebody())
    outbox.erase(about=initiative)
    initiative.title = initiative.excerpt = initiative.search_text = initiative.search_title = ""
    initiative.ended_reason = ERASED if initiative.ended_reason else ""
    initiative.visibility, initiative.withdrawn_at = Visibility.PRIVATE, initiative.withdrawn_at or clock.now()
    initiative.save(update_fields=["title", "ended_reason", "excerpt", "search_text", "search_title", "visibility", "withdrawn_at"])


def _delete_later(file: FieldFile) -> None:
    """The file goes once the rows are gone for good; a disk that fails says so in the log, and stops nothing."""
    if file:
        name, storage = file.name, file.storage
        transaction.on_commit(lambda: storage.delete(name), robust=True)
