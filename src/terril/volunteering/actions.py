"""The verbs of a help: offered, read and passed on by the team or set aside, accepted or not by its holder, taken back, left without answer.

Each holds the idea first, then the help: whoever withdraws the idea at the same second comes before, and nothing passes, or after.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from terril.initiatives.access import is_public
from terril.initiatives.following.actions import holder_of, locked_initiative
from terril.initiatives.models import Initiative, Need, Stage
from terril.initiatives.text import without_contact
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.models import Channel
from terril.kernel.outbox.queries import heard
from terril.kernel.plain import is_blank
from terril.kernel.verbs import checked, envelope, french, locked, once, sent_before
from terril.people import actions as people
from terril.people import contacts
from terril.people.actions import ConsentGiven
from terril.people.messages import tell_if_reachable
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.volunteering import words as said
from terril.volunteering.models import Help, HelpState
from terril.volunteering.states import LIFE

ANSWER_WITHIN = timedelta(days=30)
LONGEST = 1_000
# How long the team can take back what it closed, and how long whoever carries the idea then has to answer, at least.
UNDONE_WITHIN, ANSWER_AGAIN = timedelta(days=1), timedelta(days=7)
ASKED, MADE, OVER, AGAIN = "help.asked", "help.made", "help.over", "help.again"
# Said of an idea that is not `open_to_help`.
NO_MORE = gettext_lazy(
    "Cette idée ne demande plus d’aide : elle s’est arrêtée, plus personne ne la porte, ou elle n’est plus montrée à tout le monde."
)


def open_to_help(initiative: Initiative) -> bool:
    """Everybody reads it, it has not stopped, and somebody who lives carries it."""
    if not is_public(initiative) or initiative.stage == Stage.ENDED:
        return False
    return any(one.until is None and one.person is not None and one.person.died_at is None for one in initiative.holders.all())


@transaction.atomic
def offer(
    *,
    initiative: Initiative,
    programme: Programme,
    first_name: str,
    channel: str,
    contact: str,
    given: ConsentGiven,
    words: str = "",
    need: Need | None = None,
    client_id: str | None = None,
    language: str = "fr",
    fictional: bool = False,
) -> Help:
    """Somebody who is not known can help an idea that everybody reads; the team reads it first. The same `client_id` with the same words is one.

    Raises Refused without a first name or a contact, for words too long, for an idea that is not `open_to_help`.
    """
    if not people.name(first_name, field="first_name"):
        raise Refused(_("Écrivez votre prénom : c’est lui qui sera transmis."), field="first_name")
    # It is told before any yes.
    without_contact(first_name, field="first_name")
    if channel == Channel.NONE:
        raise Refused(_("Pour aider, il faut donner un contact."), field="channel")
    if len(words) > LONGEST:
        raise Refused(_("C’est trop long : mille signes au plus."), field="words")
    row = locked_initiative(initiative)
    if not open_to_help(row):
        raise Refused(str(NO_MORE))
    client_id = envelope(client_id, row, need, first_name.strip(), channel, contact.strip(), words.strip())
    if before := sent_before(Help, client_id, initiative=row):
        return before
    person = people.register(actor=None, first_name=first_name, channel=channel, contact=contact, language=language, fictional=fictional)
    sent = Help(
        initiative=row, need=need, programme=programme, person=person, consent=people.agree(actor=None, person=person, given=given),
        code=secrets.token_urlsafe(16), words="" if is_blank(words) else words.strip(), offered_at=clock.now(), client_id=client_id,
    )  # fmt: skip
    kept, _is_new = once(sent, "initiative")
    journal.record(actor=None, verb="help.offered", subject=kept, programme=programme)
    return kept


def _held(help: Help) -> Help:
    """The help as it is now, its idea locked before it."""
    initiative = locked(Initiative(pk=help.initiative_id), "commune")
    row = locked(help, "programme", "person", "need", "consent")
    row.initiative = initiative
    return row


@transaction.atomic
def pass_on(*, actor: Person, help: Help) -> Help:
    """Somebody of the team has read it: its holder is told by their own channel. Passing twice changes nothing. Raises Refused when it is closed, or
    when nobody carries the idea any more."""
    row = _held(help)
    if row.state == HelpState.PASSED:
        return row
    holder = holder_of(row.initiative)
    if holder is None or holder.died_at is not None or row.initiative.withdrawn_at is not None:
        raise Refused(_("Personne ne porte plus cette idée : il n’y a personne à qui transmettre."))
    LIFE.move(row, "pass")
    row.passed_at, row.passed_by, row.expires_on = clock.now(), actor, clock.today() + ANSWER_WITHIN
    checked(row, "state", "passed_at", "passed_by", "expires_on")
    _ask(actor, row, holder)
    journal.record(actor=actor, verb="help.passed", subject=row, programme=row.programme_id)
    return row


def _ask(actor: Person, row: Help, holder: Person) -> None:
    with override(holder.language):
        subject, body = said.question(row, holder)
    tell_if_reachable(
        actor=actor, person=holder, kind=ASKED, subject=subject, body=body, programme=row.programme, about=row,
        useless_after=clock.over(row.expires_on) if row.expires_on else None,
    )  # fmt: skip


def _close(row: Help, verb: str, *fields: str) -> None:
    """What waited to be said of it does not leave; no contact stays."""
    LIFE.move(row, verb)
    row.closed_at = clock.now()
    if row.state != HelpState.ACCEPTED:
        row.holder_name = row.holder_contact = ""
    checked(row, "state", "closed_at", "holder_name", "holder_contact", *fields)
    outbox.drop(actor=None, about=row, reason=gettext_lazy("Ce coup de main est clos."), kinds={ASKED, MADE})


def _say(actor: Person | None, row: Help, person: Person | None, kind: str, words: Callable[[], tuple[str, str]]) -> None:
    if person is None or person.erased_at is not None:
        return
    with override(person.language):
        subject, body = words()
    tell_if_reachable(actor=actor, person=person, kind=kind, subject=subject, body=body, programme=row.programme, about=row)


@transaction.atomic
def set_aside(*, actor: Person, help: Help, reason: str, told: bool = True) -> Help:
    """It is not passed, and why; `told`: whoever offered it reads the reason, by their channel. Raises Refused without a reason, or once closed."""
    if is_blank(reason):
        raise Refused(_("Dites pourquoi, en une phrase."), field="reason")
    row = _held(help)
    row.reason = " ".join(reason.split())[:300]
    _close(row, "set_aside", "reason")
    people.withdraw_consent(actor=actor, consent=row.consent)
    if told:
        _say(actor, row, row.person, OVER, lambda: said.put_aside(row))
    journal.record(actor=actor, verb="help.aside", subject=row, programme=row.programme_id)
    return row


@transaction.atomic
def accept(
    *, actor: Person | None, help: Help, first_name: str, channel: str, contact: str, given: ConsentGiven, by_team: bool = False
) -> Help:
    """Whoever carries the idea says yes, with what they choose to pass: each receives the other's, by their own channel. `by_team`: the actor notes a
    yes that was heard. Raises Refused for a contact that is none, when it is closed."""
    if channel == Channel.NONE:
        raise Refused(_("Pour être mis en relation, il faut donner un contact."), field="channel")
    passed = contacts.passed(channel, contact)
    name = people.name(first_name, field="first_name")
    if not name:
        raise Refused(_("Écrivez le prénom à donner."), field="first_name")
    row = _held(help)
    holder = holder_of(row.initiative) if by_team or actor is None else actor
    if row.state == HelpState.ACCEPTED:
        return row
    LIFE.check(row, "accept")
    if holder is None:
        raise Refused(_("Personne ne porte plus cette idée : il n’y a personne à mettre en relation."))
    row.holder_name, row.holder_contact = name, passed
    row.holder_consent = people.agree(actor=actor if by_team else None, person=holder, given=given)
    row.recorded_by = actor if by_team else None
    _close(row, "accept", "holder_consent", "recorded_by")
    _say(actor, row, holder, MADE, lambda: said.made_for_holder(row, holder))
    _say(actor, row, row.person, MADE, lambda: said.made_for_helper(row))
    journal.record(actor=actor if by_team else None, verb="help.accepted", subject=row, programme=row.programme_id)
    people.heard(holder)
    return row


@transaction.atomic
def decline(*, actor: Person | None, help: Help, by_team: bool = False) -> Help:
    """Whoever carries the idea says no, or takes back a yes. The other reads that it is not for now. Twice is once. Raises Refused when closed.
    A no that the team heard before a yes takes nothing back."""
    row = _held(help)
    if row.state == HelpState.ACCEPTED and not by_team:
        return end(actor=actor, help=row, reason=gettext_lazy("Un accord a été retiré."), tell_holder=False)
    if row.state == HelpState.DECLINED:
        return row
    row.recorded_by = actor if by_team else None
    _close(row, "decline", "recorded_by")
    people.withdraw_consent(actor=actor, consent=row.consent)
    _say(actor, row, row.person, OVER, lambda: said.closed(row))
    journal.record(actor=None, verb="help.declined", subject=row, programme=row.programme_id)
    if (holder := holder_of(row.initiative) if by_team or actor is None else actor) is not None:
        people.heard(holder)
    return row


def can_be_reopened(help: Help) -> bool:
    """The team closed it, less than a day ago: it set it aside, or noted a no; and whoever offered it is still to be reached."""
    by_team = help.state == HelpState.ASIDE or (help.state == HelpState.DECLINED and help.recorded_by_id is not None)
    person = help.person
    gone = person.channel == Channel.NONE or person.erasure_asked_at is not None or person.erased_at is not None or person.died_at is not None
    return by_team and not gone and help.closed_at is not None and help.closed_at > clock.now() - UNDONE_WITHIN


@transaction.atomic
def reopen(*, actor: Person, help: Help) -> Help:
    """It was a mistake of the team: it waits again, and whoever offered it and read otherwise is told so. Twice is once. Raises Refused after a day,
    for what the team did not close, or when the idea asks for no help any more."""
    row = _held(help)
    if row.closed_at is None:
        return row
    if not can_be_reopened(row):
        raise Refused(
            _("On ne revient plus sur ce coup de main : un jour a passé, l’équipe ne l’a pas clos elle-même, ou la personne n’est plus à joindre.")
        )
    if row.initiative.withdrawn_at is not None or not open_to_help(row.initiative):
        raise Refused(str(NO_MORE))
    closed_at = row.closed_at
    LIFE.move(row, "reopen_passed" if row.state == HelpState.ASIDE and row.passed_at else "reopen")
    row.closed_at, row.recorded_by, row.reason = None, None, ""
    if row.expires_on is not None:
        row.expires_on = max(row.expires_on, clock.today() + ANSWER_AGAIN)
    checked(row, "state", "closed_at", "recorded_by", "reason", "expires_on")
    people.restore_consent(actor=actor, consent=row.consent)
    outbox.drop(actor=actor, about=row, reason=gettext_lazy("C’était une erreur."), kinds={OVER})
    if heard(row, OVER, closed_at).exists():
        _say(actor, row, row.person, AGAIN, lambda: said.again(row))
    holder = holder_of(row.initiative)
    if row.state == HelpState.PASSED and row.passed_at and holder is not None and not heard(row, ASKED, row.passed_at).exists():
        # The question had not been heard yet, and went with the answer that was not one.
        _ask(actor, row, holder)
    journal.record(actor=actor, verb="help.reopened", subject=row, programme=row.programme_id)
    return row


@transaction.atomic
def end(*, actor: Person | None, help: Help, reason: str | Promise, tell_helper: bool = True, tell_holder: bool = True) -> Help:
    """One of the two takes their agreement back, or is gone: neither contact is shown any more, and the other is told, without a word of why. What is
    closed already stays as it is."""
    row = _held(help)
    if not LIFE.may(row, "end"):
        return row
    agreed = row.state == HelpState.ACCEPTED
    # The one of several who said yes has the contact, and nobody else.
    holder = row.holder_consent.person if row.holder_consent is not None else None
    row.reason = french(reason)[:300]
    _close(row, "end", "reason")
    for consent in (row.consent, row.holder_consent):
        if consent is not None:
            people.withdraw_consent(actor=actor, consent=consent)
    if tell_helper:
        _say(actor, row, row.person, OVER, lambda: said.taken_back(row, row.person) if agreed else said.closed(row))
    if tell_holder and agreed and holder is not None:
        _say(actor, row, holder, OVER, lambda: said.taken_back(row, holder))
    journal.record(actor=None, verb="help.ended", subject=row, programme=row.programme_id)
    return row


@transaction.atomic
def expire(*, help: Help) -> bool:
    """Thirty days without an answer: it is closed, and whoever offered it is told."""
    row = _held(help)
    if row.state != HelpState.PASSED or row.expires_on is None or row.expires_on >= clock.today():
        return False
    _close(row, "expire")
    people.withdraw_consent(actor=None, consent=row.consent)
    _say(None, row, row.person, OVER, lambda: said.closed(row))
    journal.record(actor=None, verb="help.expired", subject=row, programme=row.programme_id)
    return True


def to_expire() -> models.QuerySet[Help]:
    """Past their date, still without an answer."""
    return Help.objects.filter(state=HelpState.PASSED, expires_on__lt=clock.today()).order_by("expires_on", "pk")
