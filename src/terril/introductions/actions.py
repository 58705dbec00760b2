"""The verbs of an introduction: proposed, answered by each on their own, made when both have agreed, taken back, left without answer.

Each answer holds the row of the introduction, so two yeses at the same second wait for each other. Whoever withdraws an idea holds it, then the
introductions that concern it: a yes comes before, and is taken back, or after, and is refused.
"""

from collections.abc import Callable, Collection
from datetime import timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from terril.initiatives.access import is_public
from terril.initiatives.following.actions import holder_of
from terril.initiatives.models import Initiative
from terril.initiatives.text import without_contact
from terril.introductions import words
from terril.introductions.models import (
    Introduction,
    IntroductionOrigin,
    IntroductionSide,
    IntroductionState,
    SideAnswer,
    pair_of,
)
from terril.introductions.states import LIFE
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import Channel
from terril.kernel.verbs import checked, french, in_french, locked, rows_locked
from terril.people import actions as people
from terril.people import contacts
from terril.people.actions import ConsentGiven
from terril.people.messages import tell, tell_if_reachable
from terril.people.models import Person
from terril.programmes.models import Programme

ANSWER_WITHIN = timedelta(days=30)
REMIND_AFTER = timedelta(days=15)
# Whoever said no is not asked about the same idea before a year.
ASK_AGAIN_AFTER = timedelta(days=365)
ASKED, MADE, OVER = "introduction.asked", "introduction.made", "introduction.over"


@transaction.atomic
def propose(
    *,
    actor: Person | None,
    programme: Programme,
    one: Initiative,
    other: Initiative,
    reason: str,
    told_one: str,
    told_other: str,
    origin: str = IntroductionOrigin.IDEA,
) -> Introduction:
    """Each holder is asked, on their own channel, whether they wish to know the other. `told_one` is what the holder of `one` reads of `other`.

    Raises Refused when words are missing, when one person carries both, or when one of them said no less than a year ago; Conflict when
    the two are introduced already.
    """
    if one.pk == other.pk:
        raise Refused(_("Choisissez une autre idée."), field="other")
    for text, field in ((reason, "reason"), (told_one, "told_one"), (told_other, "told_other")):
        if not text.strip():
            raise Refused(_("Écrivez une phrase : c’est tout ce que la personne lira."), field=field)
        without_contact(text, field=field)
    ideas = {idea.pk: idea for idea in rows_locked(Initiative.objects.filter(pk__in=[one.pk, other.pk]).select_related("commune"))}
    one, other = ideas[one.pk], ideas[other.pk]
    if one.withdrawn_at or other.withdrawn_at:
        raise Refused(_("Une des deux idées vient d’être retirée : on ne peut plus les présenter l’une à l’autre."))
    people_of: dict[int, Person] = {}
    for idea in (one, other):
        person = holder_of(idea)
        if person is None or person.erased_at is not None:
            raise Refused(_("Personne ne porte plus une des deux idées : il n’y a personne à qui demander."))
        people_of[idea.pk] = person
    if people_of[one.pk] == people_of[other.pk]:
        raise Refused(_("La même personne porte les deux idées."))
    pair, now = pair_of(one.pk, other.pk), clock.now()
    if Introduction.objects.filter(pair=pair, state=IntroductionState.REFUSED, closed_at__gte=now - ASK_AGAIN_AFTER).exists():
        raise Refused(_("On l’a déjà proposé il y a moins d’un an, et la réponse a été non. Laissons-leur du temps."))
    made = Introduction(
        programme=programme, pair=pair, origin=origin, reason=reason.strip()[:300], proposed_at=now, proposed_by=actor,
        expires_on=clock.today() + ANSWER_WITHIN,
    )  # fmt: skip
    checked(made)
    sides = [
        IntroductionSide(
            introduction=made, initiative=idea, person=people_of[idea.pk], told=told.strip()[:300], from_public=is_public(facing)
        )
        for idea, facing, told in ((one, other, told_one), (other, one, told_other))
    ]
    for side in IntroductionSide.objects.bulk_create(sides):
        _question(actor, side)
    journal.record(actor=actor, verb="introduction.proposed", subject=made, programme=programme)
    return made


def _question(actor: Person | None, side: IntroductionSide, *, again: bool = False, say: Callable[..., object] = tell) -> None:
    assert side.person is not None  # noqa: S101 - checked by `propose`
    with override(side.person.language):
        subject, body = words.question(side, side.introduction.programme, again=again)
    say(
        actor=actor,
        person=side.person,
        kind=ASKED,
        subject=subject,
        body=body,
        programme=side.introduction.programme,
        about=side,
        useless_after=clock.over(side.introduction.expires_on),
    )


def _locked(introduction: Introduction) -> tuple[Introduction, dict[int, IntroductionSide]]:
    """The introduction and its two sides by idea, as they are now, held until the end of the transaction."""
    row = locked(introduction, "programme")
    sides = (
        IntroductionSide.objects.filter(introduction=row)
        .select_related("initiative__commune", "person", "consent")
        .order_by("pk")
    )
    found = {side.initiative_id: side for side in sides}
    for side in found.values():
        side.introduction = row
    return row, found


def _facing(sides: dict[int, IntroductionSide], initiative_id: int) -> tuple[IntroductionSide, IntroductionSide]:
    """(this side, the other one)."""
    mine = sides[initiative_id]
    return mine, next(side for side in sides.values() if side is not mine)


def _open(introduction: Introduction) -> None:
    """Raises Refused when there is nothing left to answer, in words that say nothing of who did what."""
    if introduction.state == IntroductionState.AGREED:
        raise Refused(_("C’est déjà fait : vous avez dit oui tous les deux."))
    LIFE.check(introduction, "agree")
    if introduction.expires_on < clock.today():
        raise Refused(words.not_available())


@transaction.atomic
def agree(
    *,
    actor: Person | None,
    introduction: Introduction,
    initiative: Initiative,
    first_name: str,
    channel: str,
    contact: str,
    given: ConsentGiven,
    by_team: bool = False,
) -> Introduction:
    """The holder of `initiative` says yes, with the first name and the contact to pass; the text as shown is kept. At the second yes each
    receives the other's, on their own channel. Saying yes again corrects the contact as long as the other has not answered.

    Raises Refused for a contact that is none, or when it is closed.
    """
    if channel == Channel.NONE:
        raise Refused(_("Pour être mis en relation, il faut donner un contact."), field="channel")
    passed = contacts.passed(channel, contact)
    name = people.name(first_name, field="first_name")
    if not name:
        raise Refused(_("Écrivez le prénom à donner."), field="first_name")
    row, sides = _locked(introduction)
    _open(row)
    mine, other = _facing(sides, initiative.pk)
    if not by_team and actor is not None:
        # One of several holders answers: the agreement is theirs.
        mine.person = actor
    if mine.person is None or mine.initiative.withdrawn_at is not None:
        raise Refused(words.not_available())
    if mine.consent is not None:
        people.withdraw_consent(actor=actor, consent=mine.consent)
    mine.consent = people.agree(actor=actor if by_team else None, person=mine.person, given=given)
    mine.answer, mine.answered_at, mine.recorded_by = SideAnswer.YES, clock.now(), actor if by_team else None
    mine.first_name, mine.contact = name, passed
    checked(mine, "person", "consent", "answer", "answered_at", "recorded_by", "first_name", "contact")
    outbox.drop(actor=actor, about=mine, reason=gettext_lazy("La réponse est connue."), kinds={ASKED})
    journal.record(actor=actor, verb="introduction.yes", subject=row, programme=row.programme_id)
    if other.answer == SideAnswer.YES:
        _close(row, "agree")
        for side, facing in ((mine, other), (other, mine)):
            _say(actor, side, MADE, words.made, facing)
        journal.record(actor=actor, verb="introduction.made", subject=row, programme=row.programme_id)
    people.heard(mine.person)
    return row


def _close(introduction: Introduction, verb: str, reason: str = "") -> None:
    LIFE.move(introduction, verb)
    introduction.closed_at, introduction.ended_reason = clock.now(), reason[:300]
    introduction.save(update_fields=["state", "closed_at", "ended_reason"])


def _say(actor: Person | None, side: IntroductionSide, kind: str, said: Callable[..., tuple[str, str]], *more: object) -> None:
    if side.person is None or side.initiative.withdrawn_at is not None:
        return
    programme = side.introduction.programme
    with override(side.person.language):
        subject, body = said(side, *more, programme)
    tell_if_reachable(actor=actor, person=side.person, kind=kind, subject=subject, body=body, programme=programme, about=side)


def _hide(actor: Person | None, sides: Collection[IntroductionSide]) -> None:
    """No first name and no contact is kept for the other any more, and none waits in a message."""
    for side in sides:
        side.first_name = side.contact = ""
        side.save(update_fields=["first_name", "contact"])
        outbox.drop(actor=actor, about=side, reason=gettext_lazy("Cette mise en relation est close."), kinds={ASKED, MADE})


@transaction.atomic
def refuse(
    *, actor: Person | None, introduction: Introduction, initiative: Initiative, by_team: bool = False
) -> Introduction:
    """The holder of `initiative` says no, or takes back a yes. The other learns that it is not possible for now, and never who said no.

    Raises Refused when it is closed already.
    """
    row, sides = _locked(introduction)
    mine, other = _facing(sides, initiative.pk)
    if row.state == IntroductionState.AGREED:
        return _take_back(actor, row, mine, other)
    if mine.answer == SideAnswer.NO:
        return row
    _open(row)
    said_yes = other.answer == SideAnswer.YES
    _withdraw_consents(actor, [mine, other])
    _close(row, "refuse")
    mine.answer, mine.answered_at, mine.contact, mine.recorded_by = (
        SideAnswer.NO,
        clock.now(),
        "",
        actor if by_team else None,
    )
    mine.save(update_fields=["answer", "answered_at", "contact", "recorded_by"])
    _hide(actor, [mine, other])
    if said_yes:
        _say(actor, other, OVER, words.silent_end)
    # The journal does not say whose answer it was either.
    journal.record(actor=None, verb="introduction.refused", subject=row, programme=row.programme_id)
    if mine.person is not None:
        people.heard(mine.person)
    return row


def _withdraw_consents(actor: Person | None, sides: Collection[IntroductionSide]) -> None:
    for side in sides:
        if side.consent is not None:
            people.withdraw_consent(actor=actor, consent=side.consent)


def _take_back(
    actor: Person | None, row: Introduction, mine: IntroductionSide, other: IntroductionSide
) -> Introduction:
    """After both had agreed: neither contact is shown any more, and whoever has it is asked not to use it."""
    received = not outbox.drop(actor=actor, about=other, reason=gettext_lazy("L’accord a été retiré."), kinds={MADE})
    _withdraw_consents(actor, [mine, other])
    _close(row, "end", french(gettext_lazy("Un accord a été retiré.")))
    _hide(actor, [mine, other])
    _say(actor, other, OVER, words.taken_back if received else words.silent_end)
    journal.record(actor=None, verb="introduction.ended", subject=row, programme=row.programme_id)
    return row


@transaction.atomic
def cancel(*, actor: Person | None, introduction: Introduction, reason: str) -> Introduction:
    """The team takes the proposal back. Cancelling twice changes nothing. Raises Refused without a reason, or once both have agreed."""
    if not reason.strip():
        raise Refused(_("Dites en une phrase pourquoi cette mise en relation s’arrête."), field="reason")
    row, sides = _locked(introduction)
    if row.state == IntroductionState.AGREED:
        raise Refused(_("Les deux personnes ont dit oui et se connaissent : c’est à elles de revenir sur leur accord."))
    if row.state == IntroductionState.PROPOSED:
        _end(actor, row, sides, reason.strip())
    return row


def _end(
    actor: Person | None, row: Introduction, sides: dict[int, IntroductionSide], reason: str, gone: Collection[int] = ()
) -> None:
    agreed = row.state == IntroductionState.AGREED
    yes = [side for side in sides.values() if side.answer == SideAnswer.YES]
    _withdraw_consents(actor, yes)
    _close(row, "end", reason)
    _hide(actor, list(sides.values()))
    for side in yes:
        if side.pk not in gone:
            _say(actor, side, OVER, words.taken_back if agreed else words.silent_end)
    journal.record(actor=actor, verb="introduction.ended", subject=row, programme=row.programme_id)


@transaction.atomic
def end_quietly(
    *, actor: Person | None, introduction: Introduction, reason: str, gone: Collection[int] = ()
) -> Introduction:
    """One of the two is gone (`gone`: the ids of its sides): neither contact is shown any more, and the other, who had said yes, is told
    without a word of why."""
    row, sides = _locked(introduction)
    if LIFE.may(row, "end"):
        _end(actor, row, sides, reason, gone)
    return row


@transaction.atomic
def tell_neutrally(*, actor: Person | None, introduction: Introduction, hidden: Initiative) -> Introduction:
    """`hidden` is no longer public: no word that came from it is told any more, and the question that still waits is written again."""
    row, sides = _locked(introduction)
    mine, facing = _facing(sides, hidden.pk)
    if row.state != IntroductionState.PROPOSED or not facing.from_public:
        return row
    with in_french():
        facing.told, row.reason = words.neutral(), words.neutral_reason()
    facing.from_public = False
    facing.save(update_fields=["told", "from_public"])
    row.save(update_fields=["reason"])
    for side in (mine, facing):
        waiting = outbox.drop(
            actor=actor, about=side, reason=gettext_lazy("Remplacé par une nouvelle plus récente."), kinds={ASKED}
        )
        if waiting and side.person is not None and side.initiative.withdrawn_at is None:
            _question(actor, side, say=tell_if_reachable)
    return row


@transaction.atomic
def remind(*, introduction: Introduction) -> int:
    """Half-way, once: those who have not answered are asked again. Returns how many they are."""
    row, sides = _locked(introduction)
    if row.state != IntroductionState.PROPOSED or row.reminded_at is not None or row.expires_on < clock.today():
        return 0
    row.reminded_at = clock.now()
    row.save(update_fields=["reminded_at"])
    silent = [side for side in sides.values() if side.answer == SideAnswer.WAITING and side.person is not None]
    for side in silent:
        outbox.drop(actor=None, about=side, reason=gettext_lazy("Remplacé par une nouvelle plus récente."), kinds={ASKED})
        _question(None, side, again=True, say=tell_if_reachable)
    journal.record(actor=None, verb="introduction.reminded", subject=row, programme=row.programme_id)
    return len(silent)


@transaction.atomic
def expire(*, introduction: Introduction) -> bool:
    """Thirty days without both answers: it is closed, and whoever had said yes is told, without a word of the other."""
    row, sides = _locked(introduction)
    if row.state != IntroductionState.PROPOSED or row.expires_on >= clock.today():
        return False
    yes = [side for side in sides.values() if side.answer == SideAnswer.YES]
    _withdraw_consents(None, yes)
    _close(row, "expire")
    _hide(None, list(sides.values()))
    for side in yes:
        _say(None, side, OVER, words.silent_end)
    journal.record(actor=None, verb="introduction.expired", subject=row, programme=row.programme_id)
    return True


def to_remind() -> models.QuerySet[Introduction]:
    """Half-way, and nobody was reminded yet."""
    limit = clock.today() + ANSWER_WITHIN - REMIND_AFTER
    found = Introduction.objects.filter(state=IntroductionState.PROPOSED, reminded_at__isnull=True)
    return found.filter(expires_on__range=(clock.today(), limit)).order_by("expires_on", "pk")


def to_expire() -> models.QuerySet[Introduction]:
    """Past their date, still without both answers."""
    return Introduction.objects.filter(state=IntroductionState.PROPOSED, expires_on__lt=clock.today()).order_by(
        "expires_on", "pk"
    )
