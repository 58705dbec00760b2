"""Following an idea: asked, confirmed, told of what was read, left with one press, forgotten."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from terril.initiatives.access import is_public
from terril.initiatives.following.actions import locked_initiative
from terril.initiatives.models import PUBLIC, Addition, Initiative, News, Stage
from terril.initiatives.news.question import said as told_of_news
from terril.initiatives.news.question import sentence
from terril.initiatives.text import excerpt, masked
from terril.kernel import clock, journal, references, throttle
from terril.kernel.errors import Refused
from terril.kernel.outbox import actions as outbox
from terril.kernel.outbox.leaving import SUBSCRIPTIONS
from terril.kernel.outbox.models import Channel, Message
from terril.kernel.outbox.sms import carried_as
from terril.kernel.verbs import locked
from terril.people import actions as people
from terril.people import contacts
from terril.people.messages import tell_if_reachable
from terril.people.models import Account, Person
from terril.volunteering import words
from terril.volunteering.models import Follower

CONFIRM, NEWS, ENDED = "follower.confirm", "follower.news", "follower.ended"
# Whoever is told may leave from the mail itself.
SUBSCRIPTIONS[NEWS] = lambda message: words.leaving_at(Follower.objects.get(pk=message.about_id or 0))
# Anybody can type somebody else's address: what asks for a confirmation reaches it so many times a day, whoever asks.
ASKED_A_DAY, DAY = 5, 24 * 3600
# What a machine carries is confirmed by whoever reads it; a call or a letter is said by somebody of the team, who hears a no.
CONFIRMED_BY = (Channel.EMAIL, Channel.SMS)
FORGET_AFTER = timedelta(days=7)
OVER = (Stage.COMPLETED, Stage.ENDED)
MOST_WORDS = 3


@transaction.atomic
def follow(*, initiative: Initiative, channel: str, contact: str, language: str = "fr", fictional: bool = False) -> Follower:
    """Somebody wishes to be told of an idea that everybody reads. The same contact asking again is the same follower, who is asked again
    to confirm. Raises Refused for a contact that is none, or an idea that everybody does not read."""
    if channel == Channel.NONE:
        raise Refused(_("Pour suivre une idée, il faut dire où vous écrire ou vous appeler."), field="channel")
    row = locked_initiative(initiative)
    if not is_public(row):
        raise Refused(_("Cette idée n’est plus montrée à tout le monde : on ne peut pas la suivre."))
    how = contacts.read(channel, contact)
    same = {f"person__{name}": value for name, value in how.items() if name != "email"} | {"person__email__iexact": how["email"]}
    found = Follower.objects.filter(initiative=row, left_at__isnull=True, **same).select_related("person").order_by("pk").first()
    if found is None:
        person = people.register(actor=None, first_name="", channel=channel, contact=contact, language=language, fictional=fictional)
        now = clock.now()
        found = Follower.objects.create(initiative=row, person=person, code=secrets.token_urlsafe(16), asked_at=now, told_until=now)
        journal.record(actor=None, verb="follower.asked", subject=found)
        if carried_as(person.channel) not in CONFIRMED_BY:
            return confirm(follower=found)
    found.initiative = row
    if found.confirmed_at is None and not throttle.hit("confirmation", found.person.contact, free=ASKED_A_DAY, window=DAY).wait:
        outbox.drop(actor=None, about=found, reason=gettext_lazy("Remplacé par une nouvelle plus récente."), kinds={CONFIRM})
        with override(found.person.language):
            subject, body = words.confirm(found)
        _tell(found, CONFIRM, subject, body)
    return found


def _tell(follower: Follower, kind: str, subject: str, body: str) -> Message | None:
    programme = follower.initiative.programmes.order_by("pk").first()
    return tell_if_reachable(actor=None, person=follower.person, kind=kind, subject=subject, body=body, programme=programme, about=follower)


@transaction.atomic
def confirm(*, follower: Follower) -> Follower:
    """Whoever reads that address wishes it too: from now on they are told. Twice is once. Raises Refused once it was left."""
    row = locked(follower, "initiative", "person")
    if row.left_at is not None:
        raise Refused(_("Ce lien ne sert plus : vous ne suivez plus cette idée. Vous pouvez la suivre à nouveau depuis sa page."))
    if row.confirmed_at is None:
        row.confirmed_at = row.told_until = clock.now()
        row.save(update_fields=["confirmed_at", "told_until"])
        journal.record(actor=None, verb="follower.confirmed", subject=row)
    return row


@transaction.atomic
def leave(*, follower: Follower) -> Follower:
    """One press, and nothing more leaves: what waits is dropped. Twice is once."""
    row = locked(follower)
    if row.left_at is None:
        row.left_at = clock.now()
        row.save(update_fields=["left_at"])
        outbox.drop(actor=None, about=row, reason=gettext_lazy("La personne ne suit plus cette idée."))
        journal.record(actor=None, verb="follower.left", subject=row)
    return row


def _additions(initiative: Any) -> QuerySet[Addition]:
    return Addition.objects.filter(initiative=initiative, read_at__isnull=False)


def _news(initiative: Any) -> QuerySet[News]:
    return News.objects.filter(initiative=initiative, answered_at__isnull=False, shown=True, read_at__isnull=False)


def to_tell() -> QuerySet[Follower]:
    """Those who follow an idea that everybody reads, in which the team has read something since they were told, or that has come to its end."""
    found = Follower.objects.filter(confirmed_at__isnull=False, left_at__isnull=True, closing_told_at__isnull=True)
    public = Initiative.objects.filter(PUBLIC, pk=OuterRef("initiative_id"))
    idea, since = OuterRef("initiative_id"), OuterRef("told_until")
    something = Exists(_additions(idea).filter(read_at__gt=since)) | Exists(_news(idea).filter(read_at__gt=since))
    return found.filter(Exists(public), something | Q(initiative__stage__in=OVER)).order_by("pk")


@transaction.atomic
def tell(*, follower: Follower) -> bool:
    """What the team has read since the last time, in one message; an end once, and nothing after it. True when a message was written."""
    idea = locked_initiative(Initiative(pk=follower.initiative_id))
    row = locked(follower, "person")
    row.initiative = idea
    if row.confirmed_at is None or row.left_at is not None or row.closing_told_at is not None or not is_public(idea):
        return False
    since, now = row.told_until, clock.now()
    new = [(one.read_at, one.words) for one in _additions(idea).filter(read_at__gt=since)]
    with override(row.person.language):
        new += [
            (one.read_at, f"{sentence(one.months, one.became)} {told_of_news(one.words, one.reason, one.how_many)}".strip())
            for one in _news(idea).filter(read_at__gt=since)
        ]
        told = [excerpt(masked(text)) for _at, text in sorted(new, key=lambda one: one[0] or now)][-MOST_WORDS:]
        over = idea.stage in OVER
        if not told and not over:
            return False
        subject, body = words.ended(row) if over else words.news(row, told)
    row.told_until = now
    row.closing_told_at = now if over else None
    row.save(update_fields=["told_until", "closing_told_at"])
    message = _tell(row, ENDED if over else NEWS, subject, body)
    journal.record(actor=None, verb="follower.told", subject=row)
    return message is not None


def to_forget() -> QuerySet[Follower]:
    """Left, told of the end, never confirmed, or of an idea taken back, a week ago."""
    edge = clock.now() - FORGET_AFTER
    return Follower.objects.filter(
        Q(left_at__lt=edge) | Q(closing_told_at__lt=edge) | Q(confirmed_at__isnull=True, asked_at__lt=edge) | Q(initiative__withdrawn_at__lt=edge)
    ).order_by("pk")


@transaction.atomic
def forget(*, follower: Follower) -> bool:
    """The row goes; whoever is known by nothing else goes with it, address and messages. True when the person went too."""
    row = locked(follower, "person")
    person: Person = row.person
    row.delete()
    kept = {"kernel.message", "kernel.journalentry"}
    known = any(rows for label, rows in references.pointing_at(Person, [person.pk]).items() if label not in kept)
    if known or person.erased_at is not None or Account.objects.filter(person=person).exists():
        return False
    people.erase(actor=None, person=person)
    return True
