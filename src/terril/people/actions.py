"""The verbs of a person: be known, change how to be reached, agree, withdraw the agreement, be erased."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.outbox import moving
from terril.kernel.outbox.actions import SPOKEN
from terril.kernel.outbox.models import Channel, Message
from terril.kernel.outbox.sms import carried_as
from terril.kernel.outbox.stopping import stop
from terril.kernel.plain import is_blank
from terril.kernel.verbs import locked, rows_locked
from terril.people import again, contacts, dossiers, erasing
from terril.people.models import Consent, ConsentText, ConsentWay, Person
from terril.territory.models import Commune


def fingerprint(text: str) -> str:
    """SHA-256 of the text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


# A name is written back in our own messages, sometimes to somebody else's mailbox: it carries no link.
# Initials are no address (J.Pierre, M.Claude, J.P.), nor are the two names of one family (Dubois/Petit): after two letters and a dot, an address goes
# on in small ones, or it ends like most addresses do.
_LINK = re.compile(
    r"://|(?i:\bwww\.)|[@\\<>]|/(?![^\W\d_]{2})|(?<![^\W\d_]{2})/|\w{2}\.[a-z]{2,}|\w\.(?i:fr|com|org|net|eu|info|be|io|me|co|ly|ru|biz|xyz)(?!\w)"
)


def name(typed: str, *, field: str, most: int = 80) -> str:
    """A name as it is kept: on one line, cut at `most` characters, empty when nothing can be seen of it. Raises Refused when it holds a link."""
    line = " ".join(typed.split())
    if is_blank(line):
        return ""
    if _LINK.search(line):
        raise Refused(_("Un nom s’écrit sans adresse ni lien."), field=field)
    return line[:most].strip()


def register(
    *,
    actor: Person | None,
    first_name: str,
    last_name: str = "",
    channel: str = "none",
    contact: str = "",
    commune: Commune | None = None,
    language: str = "fr",
    fictional: bool = False,
    last_contact_on: date | None = None,
    **more: Any,
) -> Person:
    """A person becomes known. Nobody is merged with anybody: families share a phone. `last_contact_on`: when they were last heard of, if it
    is not today. Raises Refused for a contact that is none, or a name that holds a link."""
    fields = contacts.read(channel, contact, commune)
    if fields["postal_address"] and commune is not None:
        fields["postal_address"] = contacts.with_town(fields["postal_address"], commune)
    return Person.objects.create(
        first_name=name(first_name, field="first_name"),
        last_name=name(last_name, field="last_name"),
        commune=commune,
        language=language,
        last_contact_on=last_contact_on or clock.today(),
        fictional=fictional,
        **{**fields, **more},
    )


# Written to where somebody was reached, and nowhere else (`programmes.reaching`).
STAYING = ("person.contact_noted",)
# By which means each of a person's contacts is used.
CARRIED_BY = {
    "email": {Channel.EMAIL},
    "phone": {Channel.PHONE, Channel.SMS},
    "postal_address": {Channel.LETTER},
    "relay": {Channel.RELAY},
}


@transaction.atomic
def change_contact(
    *, actor: Person | None, person: Person, channel: str, contact: str, by_another: bool = False, heard: bool = True
) -> Person:
    """How to reach somebody changes; what was known for another channel stays if it still serves. What waits for them where they were reached, or did
    not arrive, goes to the new number or address. `by_another`: not noted by the person alone; `heard`: they said so themselves. Raises Refused."""
    row = _living(person, "commune")
    if row.died_at is not None:
        raise Refused(_("Le décès de cette personne a été noté : son contact ne se change plus."))
    fields = contacts.read(channel, contact, row.commune)
    kept = {key: value for key, value in fields.items() if value or key == "channel"}
    if "postal_address" in kept and row.commune:
        kept["postal_address"] = contacts.with_town(kept["postal_address"], row.commune)
    # Where they were reached, and where the number or the address that changes was.
    row.left = (row.channel, row.contact)
    left = {row.left} | {(way, getattr(row, key)) for key in kept.keys() & CARRIED_BY.keys() for way in CARRIED_BY[key]}
    for key, value in kept.items():
        setattr(row, key, value)
    if heard:
        row.last_contact_on = clock.today()
    row.save()
    verb = "person.contact_noted" if by_another else "person.contact_changed"
    journal.record(actor=actor, verb=verb, subject=row, data={"channel": channel})
    if channel == Channel.NONE:
        row.silenced = stop(person_id=row.pk, reason=gettext_lazy("La personne ne souhaite plus être jointe."))
        return row
    if heard:
        moving.trust(person_id=row.pk, address=row.contact)
    now = (carried_as(row.channel), row.contact)
    for way, address in sorted({(carried_as(way), address) for way, address in left if address} - {now}):
        moving.follow(actor=actor, person_id=row.pk, before=(way, address), after=now, staying=STAYING)
    return row


@dataclass(frozen=True)
class ConsentGiven:
    """How somebody agreed: the text as shown, the way (`ConsentWay`), before whom."""

    text: str
    way: str = ConsentWay.ONLINE
    witness: str = ""
    language: str = "fr"


def _living(person: Person, *joins: str) -> Person:
    """The row, locked. Raises Refused for somebody who was erased: nothing is written there any more."""
    row = locked(person, *joins)
    if row.erased_at is not None:
        raise Refused(_("Les données de cette personne ont été effacées."))
    return row


@transaction.atomic
def touch_living(person: Person) -> Person:
    """Somebody acts, or is acted for: heard of today, and the row locked. Raises Refused for somebody who was erased."""
    row = _living(person)
    if row.last_contact_on < clock.today():
        row.last_contact_on = clock.today()
        row.save(update_fields=["last_contact_on"])
    return row


@transaction.atomic
def heard(person: Person) -> None:
    """Somebody was heard of today: the two years of retention start again (CNIL, délibération 2023-095). Said at the end of a verb, which waits for
    nobody here: whoever holds the row at this second hears of them too, or is taking them away."""
    unheard = Person.objects.filter(pk=person.pk, last_contact_on__lt=clock.today(), erased_at__isnull=True)
    for row in rows_locked(unheard, free_only=True):
        row.last_contact_on = clock.today()
        row.save(update_fields=["last_contact_on"])


@SPOKEN.register(90)
def heard_aloud(message: Message) -> None:
    """Somebody who was spoken to is not silent."""
    if message.person_id is not None and (person := Person.objects.filter(pk=message.person_id).first()):
        heard(person)


@transaction.atomic
def ask_erasure(*, actor: Person | None, person: Person, programmes: Collection[int] = ()) -> Person:
    """The request is kept, with its date: the law gives a month (RGPD, art. 12.3 et 17). Asking twice keeps the first date.

    `programmes`: the ids of those that know this person, whose coordination answers.
    """
    row = locked(person)
    if row.erasure_asked_at is None and row.erased_at is None:
        row.erasure_asked_at, row.erasure_programmes = clock.now(), sorted(programmes)
        row.save(update_fields=["erasure_asked_at", "erasure_programmes"])
        stop(person_id=row.pk, reason=gettext_lazy("La personne demande l’effacement de ses données."))
        journal.record(actor=actor, verb="person.erasure_asked", subject=row)
    return row


@transaction.atomic
def drop_erasure(*, actor: Person | None, person: Person) -> Person:
    """The request is taken back: it was a slip, or somebody changed their mind. That is a word from them."""
    row = _living(person)
    if row.erasure_asked_at is not None:
        row.erasure_asked_at, row.last_contact_on = None, clock.today()
        row.save(update_fields=["erasure_asked_at", "last_contact_on"])
        journal.record(actor=actor, verb="person.erasure_dropped", subject=row)
    return row


@transaction.atomic
def erase(*, actor: Person | None, person: Person) -> Person:
    """`erase_together`, for one. Answers their row as it is left."""
    return erase_together(actor=actor, rows=[person])[0]


@transaction.atomic
def erase_together(*, actor: Person | None, rows: Sequence[Person]) -> list[Person]:
    """Nothing is left that tells who these people were: name, contacts, account, messages, and what each room holds (the dossiers). Numbers stay:
    that an idea came, that somebody was at a meeting. One human noted several times goes whole, or not at all. Erasing twice changes nothing.

    Raises Refused when something objects (a role is still held).
    """
    dossiers.lock(rows)
    numbers = [row.pk for row in rows]
    living = [row for row in rows_locked(Person.objects.filter(pk__in=numbers)) if row.erased_at is None]
    for sentence in dossiers.objections(living):
        raise Refused(sentence)
    if living:
        erasing.forget(living)
    for row in living:
        journal.record(actor=actor, verb="person.erased", subject=row)
    again.note(row.pk for row in living)
    return list(Person.objects.filter(pk__in=numbers).order_by("pk"))


@transaction.atomic
def agree(*, actor: Person | None, person: Person, given: ConsentGiven) -> Consent:
    """Keeps what was agreed to, word for word under its fingerprint. Raises Refused when a witness is missing."""
    if given.way == ConsentWay.ORAL and not given.witness.strip():
        raise Refused(_("Un accord donné de vive voix demande le nom d’un témoin."), field="witness")
    key = fingerprint(given.text)
    ConsentText.objects.bulk_create(
        [ConsentText(fingerprint=key, text=given.text, language=given.language, first_shown_at=clock.now())], ignore_conflicts=True
    )
    return Consent.objects.create(
        person=person, text_id=key, way=given.way, given_at=clock.now(), taken_by=actor, witness=given.witness.strip()[:160]
    )


@transaction.atomic
def change_profile(*, actor: Person | None, person: Person, first_name: str, last_name: str, language: str) -> Person:
    """One's name, and the language of our messages. Raises Refused for a name that holds a link."""
    _living(person)
    person.first_name, person.last_name = name(first_name, field="first_name"), name(last_name, field="last_name")
    person.language = language
    person.save(update_fields=["first_name", "last_name", "sort_name", "language"])
    journal.record(actor=actor, verb="person.profile_changed", subject=person)
    return person


@transaction.atomic
def withdraw_consent(*, actor: Person | None, consent: Consent) -> None:
    """The agreement is withdrawn from now on; that it was given stays known."""
    changed = Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
    if changed:
        journal.record(actor=actor, verb="consent.withdrawn", subject=consent)


def restore_consent(*, actor: Person, consent: Consent) -> None:
    """Somebody of the team had withdrawn an agreement by mistake, in place of the person: it holds again."""
    changed = Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=False).update(withdrawn_at=None)
    if changed:
        journal.record(actor=actor, verb="consent.restored", subject=consent)


def erase_again(*, actor: Person | None, among: QuerySet[Person] | None = None) -> tuple[int, list[str]]:
    """Erases once more each of those whom a restoration brought back, or those who are also among others: how many, and what
    stands against the rest."""
    done, objections = 0, []
    for person in again.to_do() if among is None else [one for one in again.to_do() if among.filter(pk=one.pk).exists()]:
        try:
            erase_together(actor=actor, rows=[person])
            done += 1
        except Refused as refusal:
            objections.append(refusal.message)
    return done, objections
