"""The partner receives, answers, asks; the person answers back; the outcome is known."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from terril.initiatives.models import Holder, Initiative
from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.outbox.actions import SPOKEN
from terril.kernel.outbox.models import Message
from terril.kernel.plain import is_blank
from terril.kernel.verbs import envelope, once, rows_locked, sent_before
from terril.people import actions as people
from terril.people.models import Person
from terril.referrals import words as say
from terril.referrals.actions import (
    INVITATION,
    RETURNED,
    WAITING,
    locked_referral,
    partner_turn,
    step,
)
from terril.referrals.models import Outcome, Referral, ReferralState, Reply, ReplyKind
from terril.referrals.states import LIFE

# How long a partner may correct what was answered from the link.
CORRECT_FOR = timedelta(days=7)
# Working days: before the team asks the person again, before the partner is asked what became of it, before the team is.
RETURN_WITHIN, ASK_OUTCOME_AFTER, OUTCOME_WITHIN = 10, 20, 30
WORDS_MAX = 3_000
ANSWERED, ENDED = "referral.holder.answered", "referral.holder.ended"


@transaction.atomic
def receive(*, actor: Person | None, referral: Referral) -> Referral:
    """The partner says that it is well received; saying it twice, or after an answer, changes nothing. Raises Refused once it is shut."""
    row = locked_referral(referral)
    if row.received_at is not None and row.state not in {ReferralState.WITHDRAWN, ReferralState.CANCELLED}:
        return row
    LIFE.move(row, "receive")
    row.received_at = clock.now()
    step(actor, row, "received", "received_at")
    return row


@SPOKEN.register(50)
def said_to_the_partner(message: Message) -> None:
    """Somebody of the team said it on the telephone: it is received."""
    if message.kind != INVITATION or message.about_type != Referral._meta.label_lower or message.about_id is None:
        return
    found = Referral.objects.select_related("initiative").filter(pk=message.about_id, state=ReferralState.SENT).first()
    # Whoever holds the idea now knows better, and is not waited for.
    if found is not None and rows_locked(Initiative.objects.filter(pk=found.initiative_id, withdrawn_at__isnull=True), free_only=True):
        receive(actor=None, referral=found)


def told_last(referral: Referral) -> Message | None:
    """The message that says to the person what the partner answered last."""
    return Message.objects.filter(kind=ANSWERED, about_type=Referral._meta.label_lower, about_id=referral.pk).order_by("pk").last()


def can_correct(referral: Referral, last: Reply | None) -> bool:
    """The answer given from the link can still be changed: a week, as long as the outcome is not known."""
    return LIFE.may(referral, "taken") and (last is None or last.said_at >= clock.now() - CORRECT_FOR)


@transaction.atomic
def answer(
    *, actor: Person | None, referral: Referral, kind: str, words: str = "", where: str = "", client_id: str | None = None
) -> Reply:
    """What the partner answers: from the link (`actor` None), or noted by somebody of the team who heard it.

    The last answer counts; the same `client_id` twice is one. Raises Refused: something is missing, the link is shut, a week has passed.
    """
    if kind not in ReplyKind.values:
        raise Refused(_("Choisissez une des trois réponses."))
    if len(words) > WORDS_MAX:
        raise Refused(_("C’est trop long : %(most)s caractères au plus.") % {"most": WORDS_MAX}, field="words")
    if kind == ReplyKind.ELSEWHERE and is_blank(where):
        raise Refused(_("Dites qui pourrait aider : un nom, un service, un lieu."), field="where")
    if kind == ReplyKind.MORE and is_blank(words):
        raise Refused(_("Écrivez votre question : elle part telle quelle à la personne."), field="words")
    row = locked_referral(referral)
    client_id = envelope(client_id, kind, words.strip(), where)
    if again := sent_before(Reply, client_id, referral=row):
        return again
    last = row.replies.order_by("-pk").first()
    if actor is None and row.state in {ReferralState.TAKEN, ReferralState.ELSEWHERE} and not can_correct(row, last):
        raise Refused(_("Votre réponse date de plus d’une semaine. Pour la changer, appelez-nous : rien n’est perdu."))
    LIFE.move(row, kind)
    sent = Reply(
        referral=row, kind=kind, words=words.strip(), where=" ".join(where.split())[:200] if kind == ReplyKind.ELSEWHERE else "",
        said_at=clock.now(), noted_by=actor, client_id=client_id,
    )  # fmt: skip
    reply, is_new = once(sent, "referral")
    if not is_new:
        return reply
    # Whose turn it is now, and until when.
    today, now = clock.today(), clock.now()
    row.received_at, row.answered_at = row.received_at or now, row.answered_at or now
    row.reminders, row.wakes_on, row.closed_at = 0, None, None
    if kind == ReplyKind.TAKEN:
        row.due_on, row.wakes_on = clock.add_working_days(today, OUTCOME_WITHIN), clock.add_working_days(today, ASK_OUTCOME_AFTER)
    elif kind == ReplyKind.MORE:
        row.due_on = clock.add_working_days(today, RETURN_WITHIN)
    else:
        # The team tries elsewhere, or says what came of it: today.
        row.due_on, row.closed_at = today, now
    step(
        actor, row, kind, "received_at", "answered_at", "reminders", "wakes_on", "closed_at", "due_on", over=WAITING | {ANSWERED},
        to_holder=(ANSWERED, lambda row: say.answered(reply)),
    )  # fmt: skip
    return reply


@transaction.atomic
def give_back(*, actor: Person | None, referral: Referral, words: str) -> Reply:
    """The person answers the question of the partner, alone or through somebody of the team: the words go to the partner as they are, and
    the clock of the partner starts again. Raises Refused."""
    if is_blank(words):
        raise Refused(_("Écrivez votre réponse : elle part telle quelle à %(partner)s.") % {"partner": referral.organisation.name}, field="words")
    if len(words) > WORDS_MAX:
        raise Refused(_("C’est trop long : %(most)s caractères au plus.") % {"most": WORDS_MAX}, field="words")
    row = locked_referral(referral)
    LIFE.move(row, "return")
    reply = row.replies.filter(kind=ReplyKind.MORE, returned_at__isnull=True).order_by("-pk").first()
    if reply is None:
        raise Refused(_("On ne répond qu’à une question."))
    reply.returned, reply.returned_at = words.strip(), clock.now()
    reply.save(update_fields=["returned", "returned_at"])
    partner_turn(row)
    step(
        actor, row, "returned", "due_on", "wakes_on", "reminders", over=frozenset({ANSWERED}),
        to_partner=(RETURNED, lambda row: say.returned(reply)),
    )  # fmt: skip
    if actor is not None and Holder.objects.filter(initiative=row.initiative, person=actor, until__isnull=True).exists():
        people.heard(actor)
    return reply


@transaction.atomic
def end(*, actor: Person | None, referral: Referral, outcome: str, words: str = "") -> Referral:
    """What came of it, from the link or noted by the team. Ending twice keeps the first. Raises Refused."""
    if outcome not in Outcome.values:
        raise Refused(_("Dites ce qu’il en est advenu."), field="outcome")
    row = locked_referral(referral)
    if row.state == ReferralState.ENDED:
        return row
    LIFE.move(row, "end")
    row.outcome, row.outcome_words, row.outcome_at = outcome, " ".join(words.split())[:300], clock.now()
    row.closed_at, row.due_on, row.wakes_on = row.closed_at or clock.now(), None, None
    step(
        actor, row, "ended", "outcome", "outcome_words", "outcome_at", "closed_at", "due_on", "wakes_on", over=WAITING,
        to_holder=(ENDED, say.ended), outcome=outcome,
    )  # fmt: skip
    return row
