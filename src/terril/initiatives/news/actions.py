"""What became of it: asked once at each term, reminded of once, answered by the holder or noted by whoever calls."""

import logging

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from terril.initiatives.following.actions import holder_of, locked_initiative, to_read, touch
from terril.initiatives.growing.actions import change_stage, say_need
from terril.initiatives.models import Became, Initiative, News, Stage
from terril.initiatives.news.question import CALL_WITHIN, CHANGED_FOR, KIND, LONGEST, TERMS, words
from terril.kernel import clock, codes, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import Channel, Message, MessageStatus
from terril.kernel.verbs import locked
from terril.people import actions as people
from terril.people.messages import tell
from terril.people.models import Person

ALOUD = frozenset({Channel.PHONE, Channel.RELAY})
log = logging.getLogger(__name__)


# ------------------------------------------------------------------------------------------------------------- asking


@transaction.atomic
def ask_news(*, actor: Person | None, initiative: Initiative, months: int) -> News:
    """The question of this term, through the holder's channel; asking twice asks once. Whoever chose no channel finds it on the page of
    follow-up. Asking is not a contact: the two years of retention go on.

    Raises Refused for a term that is none, an idea withdrawn or attached to no programme.
    """
    row = locked_initiative(initiative)
    before = News.objects.filter(initiative=row, months=months).first()
    if before is not None:
        return before
    attachment = row.attachments.select_related("programme").order_by("pk").first()
    if months not in TERMS or attachment is None:
        raise Refused(_("Cette question ne se pose pas pour cette idée."))
    for earlier in News.objects.filter(initiative=row, answered_at__isnull=True, closed_at__isnull=True).order_by("pk"):
        _close(earlier)
    asked = News(initiative=row, programme=attachment.programme, months=months, code=codes.make(), asked_at=clock.now())
    asked.message_id = _send(actor, asked)
    asked.save()
    journal.record(actor=actor, verb="news.asked", subject=row, programme=asked.programme_id, data={"months": months})
    return asked


def _send(actor: Person | None, asked: News, *, again: bool = False) -> int | None:
    """The id of the message; None when the holder chose no channel, or left an address that is not one."""
    person = holder_of(asked.initiative)
    if person is None:
        return None
    with override(person.language):
        subject, body = _("Votre idée : qu’est-elle devenue ?"), words(asked, person, again=again)
    try:
        message = tell(
            actor=actor, person=person, kind=KIND, subject=subject, body=body, programme=asked.programme_id, about=asked.initiative,
            due_on=clock.add_working_days(clock.today(), CALL_WITHIN),
        )  # fmt: skip
    except Refused:
        log.warning("initiative %s: what became of it could not be asked by %s", asked.initiative_id, person.channel)
        return None
    return message.pk if message else None


def _open(follow_up: News) -> News | None:
    """The row, locked after its initiative; None once it is answered or closed, or once the idea was withdrawn."""
    row = locked(Initiative(pk=follow_up.initiative_id))
    found = locked(follow_up, "programme")
    found.initiative = row
    return None if row.withdrawn_at or found.answered_at or found.closed_at else found


@transaction.atomic
def remind_news(*, follow_up: News) -> bool:
    """The one reminder. Somebody who was told meanwhile that their data will go was asked for a sign already: nothing more is sent."""
    found = _open(follow_up)
    if found is None or found.reminded_at is not None:
        return False
    found.reminded_at = clock.now()
    person = holder_of(found.initiative)
    warned = person is not None and person.purge_notice_on is not None and person.purge_notice_on >= localtime(found.asked_at).date()
    if not warned:
        found.message_id = _send(None, found, again=True) or found.message_id
    found.save(update_fields=["reminded_at", "message_id"])
    journal.record(actor=None, verb="news.reminded", subject=found.initiative, programme=found.programme_id, data={"months": found.months})
    return True


@transaction.atomic
def close_news(*, follow_up: News) -> bool:
    """Without news: what was still to be said is not said any more. A late answer is welcome all the same."""
    found = _open(follow_up)
    if found is not None:
        _close(found)
    return found is not None


def _close(found: News) -> None:
    found.closed_at, found.taken_by, found.taken_at = clock.now(), None, None
    found.save(update_fields=["closed_at", "taken_by", "taken_at"])
    outbox.drop(actor=None, about=found.initiative, kinds={KIND}, reason=gettext_lazy("Sans nouvelles : nous n’insistons pas."))
    journal.record(actor=None, verb="news.closed", subject=found.initiative, programme=found.programme_id, data={"months": found.months})


# ---------------------------------------------------------------------------------------------------------- answering


@transaction.atomic
def tell_news(
    *,
    actor: Person | None,
    follow_up: News,
    became: str,
    how_many: int | None = None,
    words: str = "",
    reason: str = "",
    need_kind: str = "",
    need_text: str = "",
    shown: bool | None = None,
    end: bool = False,
    noted: bool = False,
) -> News:
    """What the holder says; `noted`: the actor writes it down for them. What is missing becomes a need; `end` closes the initiative with
    the reason given, and never otherwise. The same answer twice is one; it can be corrected for a month.

    Raises Refused for an answer that is none, words too long, a need without its kind, an end without a reason; Conflict when the answer to note came
    meanwhile.
    """
    if became not in Became.values:
        raise Refused(_("Choisissez une des cinq réponses."), field="became")
    if len(words) > LONGEST:
        raise Refused(_("Ce mot est trop long : deux mille signes au plus. Rien n’est perdu, raccourcissez-le ici."), field="words")
    if need_text.strip() and not need_kind:
        raise Refused(_("Choisissez la sorte de besoin."), field="need_kind")
    initiative = locked_initiative(follow_up.initiative)
    row = locked(follow_up)
    if row.answered_at and row.answered_at < clock.now() - CHANGED_FOR:
        raise Refused(_("Cette réponse a plus d’un mois : elle fait partie de l’histoire. Rien n’a été changé."))
    if noted and row.answered_at and row.noted_by_id != getattr(actor, "pk", None):
        raise Conflict(_("La réponse est arrivée juste avant vous. Ce que vous avez noté est ci-dessous : ajoutez-le plutôt à l’histoire de l’idée."))
    holder = holder_of(initiative)
    # The question no longer waits: said aloud by whoever notes the answer, or answered before it was said.
    asked = row.message_id if noted else None
    if asked and Message.objects.filter(pk=asked, status=MessageStatus.APPROVED, channel__in=ALOUD).exists():
        outbox.reached(actor=actor, message_id=asked)
    outbox.drop(actor=actor, about=initiative, kinds={KIND}, reason=gettext_lazy("La réponse est arrivée."))
    first = row.answered_at is None
    changed = first or row.became != became
    row.became, row.how_many, row.words = became, how_many if became == Became.ALIVE else None, words.strip()
    row.reason = reason.strip()[:300] if became == Became.STOPPED else ""
    row.answered_at, row.closed_at = row.answered_at or clock.now(), None
    row.noted_by = actor if noted else None
    row.taken_by = row.taken_at = None
    row.shown = row.shown if shown is None else shown
    row.read_at = clock.now() if noted else None
    if row.shown and row.read_at is None:
        to_read(initiative)
    if need_text.strip() and row.need_id is None:
        row.need = say_need(actor=actor, initiative=initiative, kind=need_kind, text=need_text)
    row.save()
    if changed:
        journal.record(
            actor=actor, verb=f"news.{became}", subject=initiative, programme=row.programme_id, data={"months": row.months},
            on_behalf_of=holder if noted else None,
        )  # fmt: skip
    touch(initiative, "to_read_since")
    if end and became == Became.STOPPED and initiative.stage not in {Stage.ENDED, Stage.COMPLETED}:
        change_stage(actor=actor, initiative=initiative, to=Stage.ENDED, reason=reason)
    if holder is not None:
        people.heard(holder)
    row.initiative = initiative
    return row


@transaction.atomic
def show_news(*, actor: Person | None, follow_up: News, shown: bool) -> News:
    """Whether these words stand beside the idea, for whoever sees it; an agreement is taken back as easily as it was given."""
    initiative = locked_initiative(follow_up.initiative)
    row = locked(follow_up)
    if row.shown != shown:
        row.shown = shown
        row.save(update_fields=["shown"])
        if shown and row.read_at is None:
            to_read(initiative)
            touch(initiative, "to_read_since")
        verb = "news.shown" if shown else "news.hidden"
        journal.record(actor=actor, verb=verb, subject=initiative, programme=row.programme_id, data={"months": row.months})
    return row
