"""A holder replies; somebody of the team has seen it."""

from django.db import transaction
from django.utils.translation import gettext as _

from terril.initiatives.following.actions import WORDS_MAX, locked_attachment
from terril.initiatives.models import Attachment, Reply, ReplyKind
from terril.initiatives.replying.models import SAID
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.plain import is_blank
from terril.kernel.verbs import envelope, once
from terril.people import actions as people
from terril.people.models import Person


@transaction.atomic
def reply(*, actor: Person | None, attachment: Attachment, kind: str, words: str = "", client_id: str | None = None) -> Reply:
    """The holder answers the programme; it waits on the desk of its team. The same `client_id` twice says it once.

    Raises Refused for an unknown kind, words missing or too long, an idea that was withdrawn.
    """
    if kind not in SAID:
        raise Refused(_("Choisissez une des quatre réponses."), field="kind")
    if kind == ReplyKind.WORDS and is_blank(words):
        raise Refused(_("Écrivez quelques mots avant d’envoyer."), field="words")
    if len(words) > WORDS_MAX:
        raise Refused(_("C’est trop long pour une fois : coupez, envoyez, puis ajoutez la suite."), field="words")
    row = locked_attachment(attachment.pk)
    name = envelope(client_id, row, kind, words)
    sent = Reply(attachment=row, kind=kind, words=words.strip(), said_at=clock.now(), said_by=actor, client_id=name)
    kept, is_new = once(sent, "attachment")
    if is_new:
        if actor is not None:
            people.heard(actor)
        journal.record(actor=actor, verb="initiative.replied", subject=row.initiative, programme=row.programme_id, data={"kind": kind})
    return kept


@transaction.atomic
def seen(*, actor: Person | None, attachment: Attachment, up_to: int | None = None) -> int:
    """Somebody has read what waited from this holder, up to this reply (all of it, when None); how many there were. A withdrawal is seen too."""
    row = locked_attachment(attachment.pk, also_withdrawn=True)
    waiting = Reply.objects.filter(attachment=row, seen_at__isnull=True)
    if up_to is not None:
        waiting = waiting.filter(pk__lte=up_to)
    count = waiting.update(seen_at=clock.now(), seen_by=actor)
    if count:
        journal.record(actor=actor, verb="initiative.reply_seen", subject=row.initiative, programme=row.programme_id)
    return count
