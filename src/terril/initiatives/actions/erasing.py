"""What is left of an idea when the only person who carried it is erased: that it came, when, from which commune, and what it became."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from terril.initiatives.models import (
    Answer,
    Closeness,
    FollowCode,
    Holder,
    Initiative,
    Intake,
    Picture,
    Pledge,
    Visibility,
)
from terril.kernel import clock
from terril.kernel.outbox import actions as outbox
from terril.people.actions import ERASERS
from terril.people.models import Person


def held_alone(person: Person) -> QuerySet[Initiative]:
    """The ideas that nobody else carries."""
    active = Holder.objects.filter(initiative=OuterRef("pk"), until__isnull=True)
    return Initiative.objects.filter(Exists(active.filter(person=person)), ~Exists(active.exclude(person=person))).order_by("pk")


@ERASERS.register(20)
def forget_holder(person: Person) -> None:
    """An idea that others carry too stays theirs, without the name; one held alone loses its words."""
    for initiative in held_alone(person):
        _forget(initiative)
    Holder.objects.filter(person=person).update(shown_as="")
    Holder.objects.filter(person=person, until__isnull=True).update(until=clock.now())
    Pledge.objects.filter(person=person).update(by_name=_("Une personne"))


def _forget(initiative: Initiative) -> None:
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
    Closeness.objects.filter(initiative=initiative).delete()
    Closeness.objects.filter(other=initiative).delete()
    Answer.objects.filter(attachment__initiative=initiative).update(body="")
    Pledge.objects.filter(initiative=initiative).update(what=outbox.ERASED, reason=outbox.ERASED)
    outbox.erase(about=initiative)
    initiative.title = initiative.excerpt = initiative.search_text = ""
    initiative.ended_reason = outbox.ERASED if initiative.ended_reason else ""
    initiative.visibility, initiative.withdrawn_at = Visibility.PRIVATE, initiative.withdrawn_at or clock.now()
    initiative.save(update_fields=["title", "ended_reason", "excerpt", "search_text", "visibility", "withdrawn_at"])


def _delete_later(file: FieldFile) -> None:
    """The file goes once the rows are gone for good."""
    if file:
        name, storage = file.name, file.storage
        transaction.on_commit(lambda: storage.delete(name))
