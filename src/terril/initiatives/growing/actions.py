"""An initiative grows: title, stages, needs, a picture."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terril.initiatives.following.actions import locked_initiative, look_again, touch
from terril.initiatives.models import Initiative, Need, NeedKind, Picture, Stage
from terril.initiatives.showing.words import put_in_public
from terril.initiatives.states import LIFE
from terril.initiatives.text import search_text
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.plain import is_blank
from terril.kernel.verbs import locked
from terril.people.models import Person


@transaction.atomic
def set_title(*, actor: Person | None, initiative: Initiative, title: str) -> Initiative:
    """A short name, agreed with the holder; the first words stay what they are. Raises Refused when empty."""
    if is_blank(title):
        raise Refused(_("Donnez un titre court."), field="title")
    row = locked_initiative(initiative)
    row.title = " ".join(title.split())[:140]
    # Earlier titles are still found, after the one of now.
    row.search_title = search_text(row.title)
    row.search_text = f"{row.search_text} {row.search_title}"
    put_in_public(row)
    touch(row, "title", "search_title", "search_text", "public_title", "public_text")
    look_again(row)
    journal.record(actor=actor, verb="initiative.titled", subject=row)
    return row


@transaction.atomic
def change_stage(*, actor: Person | None, initiative: Initiative, to: str, reason: str = "") -> Initiative:
    """One step of the table in states.py. Raises Refused for a step that does not exist or an end without its reason."""
    row = locked_initiative(initiative)
    row.ended_reason = reason.strip()[:300] if to == Stage.ENDED else ""
    LIFE.move(row, to)
    touch(row, "stage", "ended_reason")
    journal.record(actor=actor, verb=f"initiative.{to}", subject=row)
    return row


@transaction.atomic
def say_need(*, actor: Person | None, initiative: Initiative, kind: str, text: str) -> Need:
    """What the initiative lacks. Raises Refused when empty or of no known kind."""
    if kind not in NeedKind.values:
        raise Refused(_("Choisissez la sorte de besoin."), field="kind")
    if not text.strip():
        raise Refused(_("Dites en quelques mots ce qui manque."), field="text")
    row = locked_initiative(initiative)
    need = Need.objects.create(initiative=row, kind=kind, text=text.strip()[:300], said_at=clock.now())
    look_again(row)
    journal.record(actor=actor, verb="need.said", subject=row, data={"kind": kind})
    return need


@transaction.atomic
def need_met(*, actor: Person | None, need: Need) -> Need:
    """A need has found its answer; saying it twice changes nothing."""
    row = locked(need, "initiative")
    if row.met_at is None:
        row.met_at = clock.now()
        row.save(update_fields=["met_at"])
        journal.record(actor=actor, verb="need.met", subject=row.initiative, data={"kind": row.kind})
    return row


@transaction.atomic
def set_picture(*, actor: Person | None, initiative: Initiative, image: Any, description: str) -> Picture:
    """One picture, made again from its pixels, with what one sees in it in words. Raises Refused for a file that is no picture."""
    from terril.initiatives.growing.pictures import remake

    if not description.strip():
        raise Refused(_("Décrivez l’image en une phrase, pour les personnes qui ne la voient pas."), field="description")
    file = remake(image)
    row = locked_initiative(initiative)
    for before in Picture.objects.filter(initiative=row):
        if before.image.name:
            transaction.on_commit(partial(before.image.storage.delete, before.image.name))
        before.delete()
    picture = Picture.objects.create(initiative=row, image=file, description=description.strip()[:300], added_at=clock.now())
    touch(row)
    journal.record(actor=actor, verb="initiative.picture", subject=row)
    return picture
