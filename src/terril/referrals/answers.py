"""The partner receives, answers, asks; the person answers back; the outcome is known."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.initiatives.models import Holder, Initiative
from terril.kernel import clock
from terril.kernel.errors import Refused
from terril.kernel.outbox.actions import SPOKEN
from terril.kernel.outbox.models import Message
from terril.kernel.plain import is_blank
from terril.people import actions as people
from terril.people.models import Person
from terril.referrals.common import (
    INVITATION,
    RETURNED,
    drop,
    locked,
    note,
    partner_turn,
    save,
    tell_holder,
    tell_partner,
    way_in,
)
from terril.referrals.models import Outcome, Referral, ReferralState, Reply, ReplyKind
from terril.referrals.states import allowed, apply

# How long a partner may correct what was answered from the link.
CORRECT_FOR = timedelta(days=7)
# Working days: before the team asks the person again, before the partner is asked what became of it, before the team is.
RETURN_WITHIN, ASK_OUTCOME_AFTER, OUTCOME_WITHIN = 10, 20, 30
WORDS_MAX = 3_000


@transaction.atomic
def receive(*, actor: Person | None, referral: Referral) -> Referral:
    """The partner says that it is well received; saying it twice, or after an answer, changes nothing. Raises Refused once it is shut."""
    row = locked(referral)
    if row.received_at is not None and row.state not in {ReferralState.WITHDRAWN, ReferralState.CANCELLED}:
        return row
    apply(row, "receive")
    row.received_at = clock.now()
    save(row, "received_at")
    note(actor, row, "received")
    return row


@SPOKEN.register(50)
def said_to_the_partner(message: Message) -> None:
    """Somebody of the team said it on the telephone: it is received."""
    if message.kind != INVITATION or message.about_type != Referral._meta.label_lower or message.about_id is None:
        return
    found = Referral.objects.select_related("initiative").filter(pk=message.about_id, state=ReferralState.SENT).first()
    # The message is locked already, and every other verb locks the idea first: whoever holds it now knows better, and is not waited for.
    free = Initiative.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(withdrawn_at__isnull=True)
    if found is not None and free.filter(pk=found.initiative_id).first() is not None:
        receive(actor=None, referral=found)


def can_correct(referral: Referral, last: Reply | None) -> bool:
    """The answer given from the link can still be changed: a week, as long as the outcome is not known."""
    return allowed(referral, "taken") and (last is None or last.said_at >= clock.now() - CORRECT_FOR)


def _check(kind: str, words: str, where: str) -> None:
    if kind not in ReplyKind.values:
        raise Refused(_("Choisissez une des trois réponses."))
    if len(words) > WORDS_MAX:
        raise Refused(_("C’est trop long : %(most)s caractères au plus.") % {"most": WORDS_MAX}, field="words")
    if kind == ReplyKind.ELSEWHERE and is_blank(where):
        raise Refused(_("Dites qui pourrait aider : un nom, un service, un lieu."), field="where")
    if kind == ReplyKind.MORE and is_blank(words):
        raise Refused(_("Écrivez votre question : elle part telle quelle à la personne."), field="words")


@transaction.atomic
def answer(
    *, actor: Person | None, referral: Referral, kind: str, words: str = "", where: str = "", client_id: str | None = None
) -> Reply:
    """What the partner answers: from the link (`actor` None), or noted by somebody of the team who heard it.

    The last answer counts; the same `client_id` twice is one. Raises Refused: something is missing, the link is shut, a week has passed.
    """
    _check(kind, words, where)
    row = locked(referral)
    if client_id and (again := Reply.objects.filter(referral=row, client_id=client_id).first()):
        return again
    last = row.replies.order_by("-pk").first()
    if actor is None and row.state in {ReferralState.TAKEN, ReferralState.ELSEWHERE} and not can_correct(row, last):
        raise Refused(_("Votre réponse date de plus d’une semaine. Pour la changer, appelez-nous : rien n’est perdu."))
    apply(row, kind)
    try:
        with transaction.atomic():
            reply = Reply.objects.create(
                referral=row, kind=kind, words=words.strip(), where=" ".join(where.split())[:200] if kind == ReplyKind.ELSEWHERE else "",
                said_at=clock.now(), noted_by=actor, client_id=client_id or None,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("L’envoi n’a pas été reconnu. Rechargez la page, puis renvoyez : vos mots sont gardés.")) from None
    _turn(row, kind)
    note(actor, row, kind)
    drop(actor, row)
    drop(actor, row, frozenset({"referral.holder.answered"}))
    tell_holder(actor, row, "answered", lambda: _answered(row, reply))
    return reply


def _turn(referral: Referral, kind: str) -> None:
    """Whose turn it is now, and until when."""
    today, now = clock.today(), clock.now()
    referral.received_at = referral.received_at or now
    referral.answered_at = referral.answered_at or now
    referral.reminders, referral.wakes_on, referral.closed_at = 0, None, None
    if kind == ReplyKind.TAKEN:
        referral.due_on = clock.add_working_days(today, OUTCOME_WITHIN)
        referral.wakes_on = clock.add_working_days(today, ASK_OUTCOME_AFTER)
    elif kind == ReplyKind.MORE:
        referral.due_on = clock.add_working_days(today, RETURN_WITHIN)
    else:
        # The team tries elsewhere, or says what came of it: today.
        referral.due_on, referral.closed_at = today, now
    save(referral, "received_at", "answered_at", "reminders", "wakes_on", "closed_at", "due_on")


def _answered(referral: Referral, reply: Reply) -> tuple[str, str]:
    names = {"partner": referral.organisation.name, "where": reply.where.rstrip(" .")}
    subject = _("%(partner)s a répondu") % names
    said = {
        ReplyKind.TAKEN: _("Bonne nouvelle : %(partner)s prend votre idée en charge."),
        ReplyKind.ELSEWHERE: _("%(partner)s ne peut pas vous aider, et dit d’essayer ailleurs : %(where)s. Nous cherchons la suite avec vous."),
        ReplyKind.MORE: _("%(partner)s vous pose une question. Répondez sur la page de votre idée, avec votre code, ou dites-le-nous."),
    }[ReplyKind(reply.kind)] % names
    return subject, "\n\n".join(filter(None, [said, f"« {reply.words} »" if reply.words else ""]))


@transaction.atomic
def give_back(*, actor: Person | None, referral: Referral, words: str) -> Reply:
    """The person answers the question of the partner, alone or through somebody of the team: the words go to the partner as they are, and
    the clock of the partner starts again. Raises Refused."""
    if is_blank(words):
        raise Refused(_("Écrivez votre réponse : elle part telle quelle à %(partner)s.") % {"partner": referral.organisation.name}, field="words")
    if len(words) > WORDS_MAX:
        raise Refused(_("C’est trop long : %(most)s caractères au plus.") % {"most": WORDS_MAX}, field="words")
    row = locked(referral)
    apply(row, "return")
    reply = row.replies.filter(kind=ReplyKind.MORE, returned_at__isnull=True).order_by("-pk").first()
    if reply is None:
        raise Refused(_("On ne répond qu’à une question."))
    reply.returned, reply.returned_at = words.strip(), clock.now()
    reply.save(update_fields=["returned", "returned_at"])
    partner_turn(row)
    save(row, "due_on", "wakes_on", "reminders")
    note(actor, row, "returned")
    if actor is not None and Holder.objects.filter(initiative=row.initiative, person=actor, until__isnull=True).exists():
        people.heard(actor)
    drop(actor, row, frozenset({"referral.holder.answered"}))
    with override("fr"):
        body = _("La personne a répondu à votre question.\n\n%(way)s") % {"way": way_in(row)}
        if row.channel == "phone":
            body += "\n\n" + _("Sa réponse : %(words)s") % {"words": reply.returned}
        tell_partner(actor, row, RETURNED, _("Une réponse à votre question"), body)
    return reply


@transaction.atomic
def end(*, actor: Person | None, referral: Referral, outcome: str, words: str = "") -> Referral:
    """What came of it, from the link or noted by the team. Ending twice keeps the first. Raises Refused."""
    if outcome not in Outcome.values:
        raise Refused(_("Dites ce qu’il en est advenu."), field="outcome")
    row = locked(referral)
    if row.state == ReferralState.ENDED:
        return row
    apply(row, "end")
    row.outcome, row.outcome_words, row.outcome_at = outcome, " ".join(words.split())[:300], clock.now()
    row.closed_at, row.due_on, row.wakes_on = row.closed_at or clock.now(), None, None
    save(row, "outcome", "outcome_words", "outcome_at", "closed_at", "due_on", "wakes_on")
    note(actor, row, "ended", outcome=outcome)
    drop(actor, row)
    tell_holder(actor, row, "ended", lambda: _ended(row))
    return row


def _ended(referral: Referral) -> tuple[str, str]:
    names = {"partner": referral.organisation.name}
    said = {
        Outcome.HELPED: _("%(partner)s nous dit que votre idée a été aidée."),
        Outcome.PARTLY: _("%(partner)s nous dit avoir aidé votre idée, en partie."),
        Outcome.NOTHING: _("Cela n’a rien donné chez %(partner)s, et nous le regrettons. Dites-nous si nous pouvons chercher ailleurs."),
        Outcome.UNKNOWN: _("Nous ne savons pas ce que votre idée est devenue chez %(partner)s. Si vous le savez, dites-le-nous."),
    }[Outcome(referral.outcome)] % names
    return _("Des nouvelles : %(partner)s") % names, "\n\n".join(filter(None, [said, referral.outcome_words]))
