"""A programme answers an idea: a human answer, by a date, through the person's own channel."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.directory.models import Organisation
from terril.initiatives.following.actions import holder_of, locked_attachment, touch
from terril.initiatives.models import Answer, AnswerKind, Attachment, Reply
from terril.initiatives.panels import INITIATIVE
from terril.initiatives.showing.actions import let_show
from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox.actions import APPROVED, SAY_WITHIN
from terril.kernel.outbox.models import Message, MessageStatus
from terril.kernel.plain import is_blank
from terril.kernel.slots import without_none
from terril.people.actions import heard
from terril.people.messages import tell
from terril.people.models import Person
from terril.programmes.access import can_work

KIND = "initiative.answered"
# "Not here, and why" in fewer words than this says neither.
WHY = 8


@transaction.atomic
def answer(
    *,
    actor: Person | None,
    attachment: Attachment,
    kind: str,
    body: str,
    helper: Organisation | None = None,
    where: str = "",
    seen: int = 0,
    draft: bool = False,
    drawn_at: datetime | None = None,
    read: tuple[datetime, Collection[str]] | None = None,
) -> Answer:
    """The answer is kept and goes out through the holder's channel (as a draft to read over when `draft`).

    `drawn_at`: when the page was drawn (None: now); the replies of the holder until then are seen.
    `read`: its words were read as they stood at that moment, with these names, and everybody may read them from now on, as the holder wishes.
    `seen` is the number of answers that the screen showed: if another was given meanwhile, Conflict is raised and nothing is sent.
    Raises Refused when the words are missing, the helper, or where to go when it is not here (`helper`, or `where` in words).
    """
    if kind not in AnswerKind.values:
        raise Refused(_("Choisissez une des quatre réponses."), field="kind")
    if not body.strip():
        raise Refused(_("Écrivez quelques mots : c’est une réponse humaine, pas un accusé de réception."), field="body")
    if kind == AnswerKind.HELPER and helper is None:
        raise Refused(_("Dites qui peut aider."), field="helper")
    if kind == AnswerKind.ELSEWHERE and len(body.split()) < WHY:
        raise Refused(_("Dites pourquoi, et où la personne peut trouver de l’aide : une ou deux phrases."), field="body")
    if kind == AnswerKind.ELSEWHERE and helper is None and is_blank(where):
        raise Refused(_("Une idée n’est pas refusée dans le vide : dites où la personne peut aller."), field="where")
    row = locked_attachment(attachment.pk, also_withdrawn=True)
    if row.initiative.withdrawn_at:
        raise Refused(_("Cette idée vient d’être retirée par la personne qui l’a dite. Votre texte est gardé ici."))
    earlier = list(row.answers.select_related("answered_by").order_by("-pk"))
    if len(earlier) != seen:
        by = earlier[0].answered_by.name if earlier and earlier[0].answered_by else _("Quelqu’un")
        raise Conflict(
            _("%(name)s a répondu à cette idée juste avant vous. Votre texte est gardé ci-dessous : relisez, puis décidez.") % {"name": by}
        )
    given = Answer.objects.create(
        attachment=row, kind=kind, body=body.strip(), helper=helper, where=" ".join(where.split())[:200], answered_by=actor,
        answered_at=clock.now(),
    )  # fmt: skip
    touch(row.initiative)
    # Whoever answers has read what the holder had said when the page was drawn; what arrived meanwhile still waits.
    if not draft:
        heard_by_then = Reply.objects.filter(attachment=row, seen_at__isnull=True, said_at__lte=drawn_at or clock.now())
        heard_by_then.update(seen_at=clock.now(), seen_by=actor)
    if read and actor is not None:
        let_show(actor=actor, initiative=row.initiative, seen=read[0], named=read[1])
    message = _told(actor, given, row, draft)
    if message is not None:
        given.message_id = message.pk
        given.save(update_fields=["message_id"])
    # Somebody who chose no channel reads the answer with the code: there is no message to hold back.
    if message is None or message.status != MessageStatus.DRAFT:
        release(actor=actor, given=given)
    return given


def _told(actor: Person | None, given: Answer, attachment: Attachment, draft: bool) -> Message | None:
    """The message that carries the answer, in the words that were written: no greeting is added to the coordinator's own. What is late
    already stays the most pressing of the calls."""
    person = holder_of(attachment.initiative)
    if person is None:
        return None
    with override(person.language):
        subject = _("Votre idée : %(programme)s vous répond") % {"programme": attachment.programme.name}
        parts = [given.body]
        if given.kind == AnswerKind.PRESENT:
            parts += without_none(room.invitation(attachment.programme) for room in INITIATIVE)
        if given.kind == AnswerKind.ELSEWHERE:
            where = [given.helper.name if given.helper else "", given.where.rstrip(" .")]
            parts.append(_("Où aller : %(where)s.") % {"where": ", ".join(filter(None, where))})
        elif given.helper:
            parts.append(_("Qui peut aider : %(name)s.") % {"name": given.helper.name})
        programme = attachment.programme
        if programme.phone:
            parts.append(_("Pour en parler : %(phone)s (%(opening)s).") % {"phone": programme.phone, "opening": programme.opening})
        parts.append(programme.name)
    usual = clock.add_working_days(clock.today(), SAY_WITHIN)
    return tell(
        actor=actor, person=person, kind=KIND, subject=subject, body="\n\n".join(parts), programme=attachment.programme_id,
        about=attachment.initiative, draft=draft, due_on=usual if attachment.answered_at else min(usual, attachment.answer_due_on),
    )  # fmt: skip


@transaction.atomic
def release(*, actor: Person | None, given: Answer) -> Answer:
    """The answer leaves: from now on it is read in the story, and the first one stops the clock. Releasing twice changes nothing."""
    row = locked_attachment(given.attachment_id, also_withdrawn=True)
    answered = Answer.objects.get(pk=given.pk)
    if answered.released_at is not None:
        return answered
    now = clock.now()
    given.released_at = answered.released_at = now
    answered.save(update_fields=["released_at"])
    if row.answered_at is None:
        row.answered_at = now
        row.save(update_fields=["answered_at"])
    journal.record(
        actor=actor,
        verb="initiative.answered",
        subject=row.initiative,
        programme=row.programme_id,
        data={
            "kind": answered.kind,
            "programme_name": row.programme.name,
            "days": clock.working_days_between(row.attached_at.date(), now.date()),
        },
    )
    holder = holder_of(row.initiative)
    if holder is not None:
        heard(holder)
    return answered


@APPROVED.register(10)
def answer_was_read_over(actor: Person | None, message: Message) -> None:
    """The draft of an answer was approved: it is given now, in the words that leave."""
    held = Answer.objects.filter(message_id=message.pk, released_at__isnull=True).first() if message.kind == KIND else None
    if held is not None:
        release(actor=actor, given=held)


@transaction.atomic
def name_referent(*, actor: Person | None, attachment: Attachment, person: Person | None) -> Attachment:
    """Somebody of the team is named: from now on this person follows the initiative, even private. None: nobody does any more.

    Raises Refused for somebody who holds no role there.
    """
    row = locked_attachment(attachment.pk)
    if person is not None and not can_work(person, row.programme):
        raise Refused(_("Cette personne n’est pas de l’équipe."), field="referent")
    if row.referent_id == getattr(person, "pk", None):
        return row
    row.referent = person
    row.save(update_fields=["referent"])
    journal.record(
        actor=actor,
        verb="initiative.referent" if person else "initiative.referent_none",
        subject=row.initiative,
        programme=row.programme_id,
        data={"person_id": person.pk} if person else {},
    )
    return row
