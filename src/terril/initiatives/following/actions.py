"""What a holder does with the code: add, correct, change how to be reached, choose who sees, withdraw, claim."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.initiatives import access
from terril.initiatives.models import (
    Addition,
    Attachment,
    FollowCode,
    Holder,
    Initiative,
    News,
    Reply,
    ReplyKind,
    Visibility,
)
from terril.initiatives.panels import SHOWN_TO, WITHDRAWN
from terril.initiatives.showing.words import put_in_public
from terril.initiatives.text import search_text
from terril.kernel import clock, codes, journal
from terril.kernel.errors import Refused
from terril.kernel.outbox import actions as outbox
from terril.kernel.plain import is_blank
from terril.kernel.verbs import envelope, first_free, later, locked, once
from terril.people import actions as people
from terril.people.models import Person
from terril.programmes import reaching

WORDS_MAX = 20_000
VERBS = {
    Addition.Kind.ADDITION: "initiative.words_added",
    Addition.Kind.CORRECTION: "initiative.corrected",
    Addition.Kind.TRANSCRIPTION: "initiative.transcribed",
}


def holder_of(initiative: Initiative) -> Person | None:
    """The first of those to speak to."""
    holder = access.spoken_to(initiative=initiative).select_related("person").first()
    return holder.person if holder else None


def locked_initiative(initiative: Initiative) -> Initiative:
    """The row, locked, for a change. Raises Refused once it is withdrawn."""
    row = locked(initiative, "commune")
    if row.withdrawn_at:
        raise Refused(_("Cette idée a été retirée par la personne qui l’a dite : on ne peut plus rien y changer."))
    return row


def locked_attachment(attachment_id: int, *, also_withdrawn: bool = False) -> Attachment:
    """What a programme has with an idea, as it is now: the idea is locked, and with it everything that belongs to it. Raises Refused once the idea
    is withdrawn, unless it makes no difference."""
    idea = Initiative(pk=Attachment.objects.values_list("initiative_id", flat=True).get(pk=attachment_id))
    idea = locked(idea, "commune") if also_withdrawn else locked_initiative(idea)
    row = Attachment.objects.select_related("programme", "referent").get(pk=attachment_id)
    row.initiative = idea
    return row


def look_again(initiative: Initiative) -> None:
    """Its words or its needs changed: other initiatives may be close now. Done after the transaction, by the worker."""
    later("look_for_close", initiative_id=initiative.pk)


def give_code(initiative: Initiative) -> str:
    """A code that nobody has. Two equal draws among 78 thousand million are unlikely, not impossible: it is drawn again."""
    given = FollowCode(initiative=initiative, made_at=clock.now())
    if not first_free(given, "code", (codes.make() for _draw in range(5))):
        raise Refused(_("Le code n’a pas pu être fait. Renvoyez votre idée : elle ne sera gardée qu’une fois."))
    return given.code


def to_read(initiative: Initiative) -> None:
    """Something was said from outside: somebody of the team reads it before everybody does. The caller saves."""
    initiative.to_read_since = initiative.to_read_since or clock.now()


def sign(actor: Person | None, initiative: Initiative, kind: ReplyKind, words: str = "") -> None:
    """What a holder does reaches the desk of each programme that it concerns; what somebody of the team does for them does not."""
    if access.reads_for_all(actor, initiative):
        return
    now = clock.now()
    for attachment in Attachment.objects.filter(initiative=initiative).order_by("pk"):
        # Who has not answered yet will read it all.
        if attachment.answered_at is not None or kind == ReplyKind.WITHDRAWN:
            Reply.objects.create(attachment=attachment, kind=kind, words=words, said_at=now, said_by=actor)


def touch(initiative: Initiative, *fields: str) -> None:
    initiative.updated_at = clock.now()
    initiative.save(update_fields=["updated_at", *fields])


@transaction.atomic
def add_words(
    *, actor: Person | None, initiative: Initiative, words: str, kind: str = Addition.Kind.ADDITION, client_id: str | None = None
) -> Addition:
    """Words that stand beside the first ones. The same `client_id` twice adds once. Raises Refused when empty or too long."""
    if is_blank(words):
        raise Refused(_("Écrivez quelques mots avant d’envoyer."), field="words")
    if len(words) > WORDS_MAX:
        raise Refused(_("C’est trop long pour une fois : coupez, envoyez, puis ajoutez la suite."), field="words")
    row = locked_initiative(initiative)
    client_id = envelope(client_id, kind, words)
    now = clock.now()
    read = now if access.reads_for_all(actor, row) else None
    sent = Addition(initiative=row, kind=kind, words=words, said_at=now, said_by=actor, client_id=client_id, read_at=read)
    addition, is_new = once(sent, "initiative")
    if not is_new:
        return addition
    if actor is not None:
        people.heard(actor)
    row.search_text = f"{row.search_text} {search_text(words)}"
    if read is None:
        to_read(row)
        sign(actor, row, ReplyKind.ADDED, words)
    put_in_public(row)
    touch(row, "search_text", "to_read_since", "public_title", "public_text")
    look_again(row)
    journal.record(actor=actor, verb=VERBS[Addition.Kind(kind)], subject=row)
    return addition


@transaction.atomic
def change_contact(
    *, actor: Person | None, initiative: Initiative, channel: str, contact: str, holder: int | None = None, by_code: bool = False
) -> Person:
    """How to reach a holder: the one who is named, when a code alone is known or when somebody of the team notes what a holder said; the one who
    acts; or the only one who lives. What waits for them goes there, and when another than themselves may have said so, their old address is told.
    `by_code`: nobody signed in, a code was typed; it is not enough for whoever has an account.

    Raises Refused for a contact that is none, or when nothing tells whose it is.
    """
    row = locked_initiative(initiative)
    holding = {one.person_id: one.person for one in access.spoken_to(initiative=row, person__died_at__isnull=True).select_related("person")}
    if not holding:
        raise Refused(_("Personne ne porte plus cette idée."))
    if holder is not None and holder not in holding:
        raise Refused(_("Cette personne ne porte plus cette idée."), field="holder")
    person = holding.get(holder or (actor.pk if actor is not None else None)) or (next(iter(holding.values())) if len(holding) == 1 else None)
    if person is None:
        raise Refused(_("Plusieurs personnes portent cette idée : dites pour qui cela change."), field="holder")
    if by_code and reaching.signs_in(person):
        raise Refused(_("Cette personne a un compte ou un rôle : ses coordonnées se changent une fois connectée."), field="contact")
    said: dict[str, Any] = {"actor": actor, "person": person, "channel": channel, "contact": contact}
    if person == actor or (actor is None and Holder.objects.filter(initiative=row, until__isnull=True, person__isnull=False).count() == 1):
        changed = people.change_contact(**said)
    else:
        attachment = row.attachments.select_related("programme").order_by("pk").first()
        changed = reaching.note(**said, programme=attachment.programme if attachment else None)
    sign(actor, row, ReplyKind.CONTACT)
    journal.record(actor=actor, verb="initiative.contact", subject=row)
    return changed


@transaction.atomic
def set_visibility(*, actor: Person | None, initiative: Initiative, visibility: str, shown_as: str | None = None) -> Initiative:
    """Holders decide who sees what; each chooses the name under which they are shown (the first one, when the code alone is known).

    Raises Refused.
    """
    if visibility not in Visibility.values:
        raise Refused(_("Choisissez qui peut voir votre idée."), field="visibility")
    row = locked_initiative(initiative)
    row.visibility = visibility
    if shown_as is not None:
        held = Holder.objects.filter(initiative=row, until__isnull=True).order_by("pk")
        chosen = (held.filter(person=actor).first() if actor else None) or held.first()
        if chosen is not None:
            chosen.shown_as = people.name(shown_as, field="shown_as", most=120)
            chosen.save(update_fields=["shown_as"])
            if chosen.shown_as != chosen.read_as:
                to_read(row)
    touch(row, "visibility", "to_read_since")
    journal.record(actor=actor, verb="initiative.visibility", subject=row, data={"to": visibility})
    SHOWN_TO.collect(actor, row)
    if actor is not None:
        people.heard(actor)
    return row


@transaction.atomic
def withdraw(*, actor: Person | None, initiative: Initiative) -> Initiative:
    """The holder takes the idea back: nobody else sees it any more, and what was about to be said of it is not. The words stay for the
    holder until the purge."""
    row = locked_initiative(initiative)
    sign(actor, row, ReplyKind.WITHDRAWN)
    row.withdrawn_at = clock.now()
    touch(row, "withdrawn_at")
    # Nobody asks any more what became of it.
    News.objects.filter(initiative=row, answered_at__isnull=True, closed_at__isnull=True).delete()
    outbox.drop(actor=actor, about=row, reason=gettext_lazy("L’idée a été retirée."))
    WITHDRAWN.collect(actor, row)
    journal.record(actor=actor, verb="initiative.withdrawn", subject=row)
    return row


@transaction.atomic
def claim(*, actor: Person, initiative: Initiative) -> Holder:
    """Somebody with an account, holding the code, becomes a holder. Claiming twice changes nothing; the first holder stays in the story."""
    row = locked_initiative(initiative)
    people.touch_living(actor)
    holder, made = Holder.objects.get_or_create(
        initiative=row, person=actor, until=None, defaults={"since": clock.now(), "shown_as": actor.first_name}
    )
    if made:
        to_read(row)
        touch(row, "to_read_since")
        journal.record(actor=actor, verb="initiative.claimed", subject=row)
    return holder


@transaction.atomic
def new_code(*, actor: Person | None, initiative: Initiative) -> str:
    """A new code in place of one that was lost or seen by others: the old ones open nothing any more."""
    row = locked_initiative(initiative)
    FollowCode.objects.filter(initiative=row, revoked_at__isnull=True).update(revoked_at=clock.now())
    journal.record(actor=actor, verb="initiative.code_new", subject=row)
    return give_code(row)


@transaction.atomic
def read_code(*, actor: Person | None, initiative: Initiative) -> str:
    """The code of a lost receipt, to say again; whoever reads it is journalled. "" when there is none left."""
    row = locked_initiative(initiative)
    journal.record(actor=actor, verb="initiative.code_read", subject=row)
    return FollowCode.objects.filter(initiative=row, revoked_at__isnull=True).order_by("pk").values_list("code", flat=True).first() or ""
