"""The verbs of a message: write, approve, correct, reached, not reached, cancel. Carrying e-mail and SMS is `carry.py`'s work."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox import fate, kinds
from terril.kernel.outbox.letters import MOST_LINES, address_lines
from terril.kernel.outbox.models import ERASED, Channel, Message, MessageStatus
from terril.kernel.outbox.silence import is_silent
from terril.kernel.outbox.sms import carried_as
from terril.kernel.outbox.states import LIFE, WAITING
from terril.kernel.slots import Slot
from terril.kernel.verbs import french, in_french, later, locked, rows_locked

# How long a call or a word through somebody may wait, in working days.
SAY_WITHIN = 3
SAID = frozenset({Channel.PHONE, Channel.RELAY, Channel.LETTER})
# Called with (actor, message), in the transaction that lets a draft leave: rooms above learn that it is decided for good. Both these slots are
# called before the message is locked: what rooms hold comes first in the order of the house, and all is undone when the message had moved on.
APPROVED = Slot[[Any, Message], None]("messages approved")
# How long a call noted as made by mistake can be taken back.
UNSAID_WITHIN = timedelta(days=1)
# Called with the message, in the transaction that notes it as said aloud.
SPOKEN = Slot[[Message], None]("messages said aloud")
# The short numbers of public services have four digits.
SHORTEST_NUMBER = 4


def write(
    *,
    actor: Any,
    channel: str,
    to_name: str,
    to_address: str,
    kind: str,
    subject: str,
    body: str,
    person: Any = None,
    programme: models.Model | int | None = None,
    about: models.Model | None = None,
    language: str = "fr",
    draft: bool = False,
    due_on: date | None = None,
    useless_after: datetime | None = None,
) -> Message:
    """Writes one message in the transaction of what it tells; it leaves after commit. `useless_after`: what it says is over then, it leaves no more.

    Raises Refused when no channel can carry it: better said now than lost later. Where SMS are not in service, the same number is
    called instead: the message joins the calls to make. To an e-mail address from which another one came back nothing leaves: the message waits on
    the desk for somebody to say it otherwise. Raises RuntimeError in a block that is silent: nobody is told of an import.
    """
    if is_silent():
        raise RuntimeError("a message was written where none may leave")
    kinds.check(kind, dated=useless_after is not None)
    if channel == Channel.NONE or channel not in Channel.values:
        raise Refused(
            _("%(name)s ne souhaite pas de message : celui-ci ne peut pas partir.")
            % {"name": to_name or _("Cette personne")}
        )
    if not to_address.strip():
        raise Refused(
            _("Il manque de quoi joindre %(name)s. Complétez ses coordonnées, ou choisissez un autre moyen.")
            % {"name": to_name}
        )
    if not body.strip():
        raise Refused(_("Le message est vide. Écrivez quelques mots avant de l’envoyer."), field="body")
    _check_address(channel, to_name, to_address.strip())
    channel = carried_as(channel)
    now = clock.now()
    message = Message.objects.create(
        channel=channel,
        status=MessageStatus.DRAFT if draft else MessageStatus.APPROVED,
        kind=kind,
        person_id=getattr(person, "pk", None),
        to_name=to_name[:200],
        to_address=to_address.strip(),
        language=language,
        subject=subject[:200],
        body=body,
        programme_id=getattr(programme, "pk", programme),
        about_type=about._meta.label_lower if about is not None else "",
        about_id=about.pk if about is not None else None,
        written_at=now,
        written_by_id=getattr(actor, "pk", None),
        due_on=due_on or clock.add_working_days(clock.today(), SAY_WITHIN),
        approved_at=None if draft else now,
        next_attempt_at=now,
        useless_after=useless_after,
    )
    if not draft:
        _not_where_it_came_back(message)
    _leave_after_commit(message)
    fate.note(message)
    return message


def _not_where_it_came_back(message: Message) -> None:
    """It is to leave, or to be said: not where another one did not arrive."""
    if is_dead(message.channel, message.to_address, message.person_id):
        LIFE.move(message, "fail")
        message.last_error, message.next_attempt_at = french(CAME_BACK), None
        message.save(update_fields=["status", "last_error", "next_attempt_at"])


# What the team reads of a message kept from an address from which another one came back.
CAME_BACK = gettext_lazy("Un message précédent n’est pas arrivé à cette adresse. Corrigez-la, ou joignez la personne autrement.")


def is_dead(channel: str, address: str, person_id: int | None = None) -> bool:
    """An e-mail came back from this address, or whoever called heard that this person is no longer reached there (others may be); and nobody has said
    since that it is right."""
    back = Message.objects.alias(to=Lower("to_address")).filter(to=address.strip().lower(), bounced_at__isnull=False)
    if channel == Channel.EMAIL:
        return back.exists()
    return person_id is not None and channel != Channel.LETTER and back.filter(person_id=person_id).exists()


def _check_address(channel: str, name: str, address: str) -> None:
    """Raises Refused for what cannot be an e-mail address or a number."""
    if channel == Channel.EMAIL:
        try:
            validate_email(address)
        except ValidationError:
            raise Refused(
                _("L’adresse e-mail de %(name)s n’est pas valable. Corrigez-la, ou choisissez un autre moyen.")
                % {"name": name}
            ) from None
    if channel in {Channel.SMS, Channel.PHONE} and sum(c.isdigit() for c in address) < SHORTEST_NUMBER:
        raise Refused(
            _("Le numéro de %(name)s n’est pas valable. Corrigez-le, ou choisissez un autre moyen.") % {"name": name}
        )


def _leave_after_commit(message: Message) -> None:
    if message.status == MessageStatus.APPROVED and message.channel in {Channel.EMAIL, Channel.SMS}:
        later("carry_message", message_id=message.pk)


def _still_true(message: Message) -> None:
    """Raises Conflict for a message about something past."""
    if message.useless_after is not None and message.useless_after <= clock.now():
        raise Conflict(_("Ce message parle d’une date passée : il ne part plus."))


@transaction.atomic
def approve(*, actor: Any, message_id: int, subject: str | None = None, body: str | None = None) -> Message:
    """A draft is read over, corrected if needed, and leaves."""
    APPROVED.collect(actor, Message.objects.get(pk=message_id))
    message = locked(Message(pk=message_id))
    LIFE.move(message, "approve")
    _still_true(message)
    if body is not None and not body.strip():
        raise Refused(_("Le message est vide. Écrivez quelques mots avant de l’envoyer."), field="body")
    message.subject = (subject or message.subject)[:200]
    message.body = body or message.body
    message.approved_at = message.next_attempt_at = clock.now()
    message.save(update_fields=["subject", "body", "status", "approved_at", "next_attempt_at"])
    journal.record(actor=actor, verb="message.approved", subject=message, programme=message.programme_id)
    if message.channel in SAID:
        _not_where_it_came_back(message)
    _leave_after_commit(message)
    return message


def _said_aloud(message_id: int, verb: str) -> Message:
    """A message that somebody says, or that did not leave by itself; one that waits for its mail server is not "said". Raises Conflict."""
    message = locked(Message(pk=message_id))
    leaves_alone = message.status == MessageStatus.APPROVED and message.channel not in SAID
    LIFE.move(message, verb)
    if leaves_alone:
        raise Conflict(_("Ce message part tout seul : il n’y a rien à dire de vive voix."))
    return message


@transaction.atomic
def reached(*, actor: Any, message_id: int, outcome: str = "") -> Message:
    """The words were said (call, relay) or handed over. Raises Conflict."""
    SPOKEN.collect(Message.objects.get(pk=message_id))
    message = _said_aloud(message_id, "reach")
    message.sent_at = clock.now()
    message.outcome, message.closed_by_id = outcome[:300], getattr(actor, "pk", None)
    message.save(update_fields=["status", "sent_at", "outcome", "closed_by_id"])
    journal.record(
        actor=actor,
        verb="message.reached",
        subject=message,
        programme=message.programme_id,
        data={"channel": message.channel},
    )
    return message


@transaction.atomic
def unsay(*, actor: Any, message_id: int) -> Message:
    """A finger slipped: what was noted as said within a day waits again to be said. Raises Conflict later, or when it was not said."""
    message = locked(Message(pk=message_id))
    LIFE.move(message, "unsay")
    if message.channel not in SAID or message.sent_at is None or message.sent_at < clock.now() - UNSAID_WITHIN:
        raise Conflict(_("Ce message est clos depuis plus d’un jour : écrivez plutôt à nouveau à la personne."))
    message.sent_at, message.next_attempt_at = None, clock.now()
    message.outcome, message.closed_by_id = "", None
    message.save(update_fields=["status", "sent_at", "next_attempt_at", "outcome", "closed_by_id"])
    journal.record(actor=actor, verb="message.unsaid", subject=message, programme=message.programme_id)
    return message


@transaction.atomic
def not_reached(*, actor: Any, message_id: int, outcome: str = "") -> Message:
    """Nobody answered: the call comes back tomorrow, and the attempt is counted. Raises Conflict."""
    message = _said_aloud(message_id, "not_reach")
    message.attempts += 1
    with in_french():
        message.last_error = outcome[:300] or _("Pas de réponse")
    message.due_on = clock.add_working_days(clock.today(), 1)
    message.next_attempt_at = clock.now() + timedelta(days=1)
    message.save(update_fields=["status", "attempts", "last_error", "due_on", "next_attempt_at"])
    journal.record(actor=actor, verb="message.not_reached", subject=message, programme=message.programme_id)
    return message


@transaction.atomic
def cancel(*, actor: Any, message_id: int, reason: str) -> Message:
    """A message that no longer has to leave. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(_("Dites en un mot pourquoi ce message ne part pas."), field="reason")
    message = locked(Message(pk=message_id))
    LIFE.move(message, "cancel")
    message.outcome, message.closed_by_id = reason[:300], getattr(actor, "pk", None)
    message.save(update_fields=["status", "outcome", "closed_by_id"])
    journal.record(actor=actor, verb="message.cancelled", subject=message, programme=message.programme_id)
    return message


@transaction.atomic
def drop(
    *, actor: Any, about: models.Model, reason: str | Promise, kinds: Collection[str] | None = None, people: Collection[int] | None = None
) -> list[Message]:
    """What has not left yet about an object no longer has to: a later message says better, or there is nothing to say any more.

    `reason` is lazy when the house says it: it is kept in French. `kinds` and `people` (their ids) narrow it down. What is
    leaving at this very second may still arrive. Answers the messages dropped, oldest first.
    """
    waiting = Message.objects.filter(about_type=about._meta.label_lower, about_id=about.pk, status__in=WAITING)
    if kinds is not None:
        waiting = waiting.filter(kind__in=kinds)
    if people is not None:
        waiting = waiting.filter(person_id__in=people)
    kept = french(reason)[:300]
    dropped = rows_locked(waiting)
    for message in dropped:
        LIFE.move(message, "cancel")
        message.outcome, message.closed_by_id = kept, getattr(actor, "pk", None)
        message.save(update_fields=["status", "outcome", "closed_by_id"])
        journal.record(actor=actor, verb="message.dropped", subject=message, programme=message.programme_id)
    return dropped


@transaction.atomic
def erase(*, person_id: int | None = None, about: models.Model | None = None, except_kinds: Collection[str] = ()) -> int:
    """What was written to somebody, or about an object, keeps its dates and its fate, and loses every word; what waits does not leave.

    `except_kinds`: of what is about the object, those that are still owed to somebody else: they wait on, whole, until they have left.
    """
    wanted = Q(pk__in=[])
    if person_id is not None:
        wanted |= Q(person_id=person_id)
    if about is not None:
        owed = Q(kind__in=except_kinds, status__in=WAITING)
        wanted |= Q(about_type=about._meta.label_lower, about_id=about.pk) & ~owed
    found = Message.objects.filter(wanted)
    found.filter(status__in=WAITING).update(status=MessageStatus.CANCELLED)
    return found.update(to_name=ERASED, to_address=ERASED, subject=ERASED, body=ERASED, outcome="", last_error="")


@transaction.atomic
def take_words(*, about: models.Model, kinds: Collection[str], holding: str) -> int:
    """What was written about an object and holds a name loses its words; what waits does not leave. To whom it was said stays. How many."""
    found = Message.objects.filter(about_type=about._meta.label_lower, about_id=about.pk, kind__in=kinds, body__contains=holding)
    found.filter(status__in=WAITING).update(status=MessageStatus.CANCELLED)
    return found.update(subject=ERASED, body=ERASED)


@transaction.atomic
def retry(*, actor: Any, message_id: int, to_address: str | None = None) -> Message:
    """A message that did not leave, or came back, is sent again, to a corrected address if one is given. Sent to the same, somebody says that it is
    right: it is no longer dead. Raises Refused like `write`."""
    message = locked(Message(pk=message_id))
    LIFE.move(message, "retry")
    _still_true(message)
    address = message.to_address if to_address is None else to_address.strip()
    check_address(message, address)
    if address.lower() == message.to_address.lower():
        Message.objects.alias(to=Lower("to_address")).filter(to=address.lower(), bounced_at__isnull=False).update(bounced_at=None)
    else:
        keep_what_came_back(message)
    message.to_address = address
    again(actor, message)
    return message


def check_address(message: Message, address: str) -> None:
    """Raises Refused (field "to_address") for one to which this message cannot go."""
    if not address:
        raise Refused(_("Écrivez l’adresse ou le numéro."), field="to_address")
    _check_address(message.channel, message.to_name, address)
    there = Message(to_name=message.to_name, to_address=address)
    if message.channel == Channel.LETTER and len(address_lines(there)) > MOST_LINES:
        raise Refused(too_many_lines(there), field="to_address")


@transaction.atomic
def say_otherwise(*, actor: Any, message_id: int, channel: str, to_address: str) -> Message:
    """A message that did not arrive is said by another means: its words join the calls, the letters, or leave again. Raises Refused like `write`,
    Conflict when somebody dealt with it."""
    message = locked(Message(pk=message_id))
    LIFE.move(message, "retry")
    _still_true(message)
    _check_address(channel, message.to_name, to_address.strip())
    keep_what_came_back(message)
    message.channel, message.to_address, message.due_on = channel, to_address.strip(), clock.today()
    again(actor, message)
    return message


def again(actor: Any, message: Message, verb: str = "message.approved") -> None:
    """It waits to leave, or to be said, as if it never had."""
    message.attempts, message.last_error, message.mail_id = 0, "", ""
    message.next_attempt_at = clock.now()
    message.approved_at = None if message.status == MessageStatus.DRAFT else message.next_attempt_at
    message.sent_at = message.bounced_at = None
    message.save()
    journal.record(actor=actor, verb=verb, subject=message, programme=message.programme_id)
    _leave_after_commit(message)


def keep_what_came_back(message: Message) -> None:
    """The message goes on elsewhere, and a row without words remembers from which address it came back: nothing more leaves to it."""
    if message.bounced_at is not None:
        Message.objects.create(
            channel=message.channel, status=MessageStatus.CANCELLED, kind=message.kind, person_id=message.person_id, to_name=message.to_name,
            to_address=message.to_address, language=message.language, subject=ERASED, body=ERASED, programme_id=message.programme_id,
            written_at=message.written_at, sent_at=message.sent_at, bounced_at=message.bounced_at, outcome=message.last_error,
        )  # fmt: skip


def too_many_lines(message: Message) -> str:
    """Why a letter cannot be printed, and what to do."""
    return _("Cette adresse compte %(count)s lignes avec le nom, et une enveloppe en montre %(most)s. Réunissez-en deux, sans rien perdre.") % {
        "count": len(address_lines(message)), "most": MOST_LINES
    }  # fmt: skip


@transaction.atomic
def print_batch(*, actor: Any, programme: Any, message_ids: list[int]) -> tuple[str, list[Message]]:
    """The letters of a batch, marked as sent; one that somebody deals with at this very second waits for the next. One whose address has too many
    lines for an envelope does not leave, and says why. Raises Refused when none of them waits any more."""
    letters = Message.objects.filter(pk__in=message_ids, programme_id=programme.pk, channel=Channel.LETTER, status__in=LIFE.sources("print"))
    letters = letters.filter(Q(useless_after__isnull=True) | Q(useless_after__gt=clock.now()))
    waiting = rows_locked(letters, free_only=True)
    if not waiting:
        raise Refused(_("Aucun courrier n’attend. Il a peut-être été imprimé à l’instant par quelqu’un d’autre."))
    for message in (long := [m for m in waiting if len(address_lines(m)) > MOST_LINES]):
        LIFE.move(message, "fail")
        message.last_error = too_many_lines(message)
        message.save(update_fields=["status", "last_error"])
    if not (waiting := [message for message in waiting if message not in long]):
        return "", []
    now = clock.now()
    batch = f"{now:%Y%m%d}-{waiting[0].pk}"
    Message.objects.filter(pk__in=[m.pk for m in waiting]).update(
        status=MessageStatus.SENT, sent_at=now, batch=batch, closed_by_id=getattr(actor, "pk", None)
    )
    journal.record(
        actor=actor, verb="message.printed", subject=waiting[0], programme=programme, data={"count": len(waiting)}
    )
    return batch, waiting
