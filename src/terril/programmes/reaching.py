"""Somebody is reached elsewhere now, and somebody else notes it: who may, and the word to the address before (docs/decisions/0041)."""

from django.db import transaction
from django.db.models import Exists
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.kernel import outbox
from terril.kernel.errors import Refused
from terril.kernel.outbox import fate
from terril.kernel.outbox.actions import is_dead
from terril.kernel.outbox.models import Channel
from terril.kernel.outbox.silence import is_silent
from terril.kernel.outbox.sms import carried_as
from terril.kernel.slots import Slot
from terril.people import actions as people
from terril.people.contacts import spaced_phone
from terril.people.messages import may_be_told
from terril.people.models import Account, Person
from terril.programmes.models import Programme, Role
from terril.programmes.retention import may_ask_for
from terril.programmes.words import hello, signed

KIND = "person.contact_noted"
# A part is called with whoever notes it and the person, and answers why they may not, or None.
GUARDED = Slot[[Person, Person], str]("how somebody is reached, out of reach of others")


def signs_in(person: Person) -> bool:
    """They have an account, or a role: what is written to them opens more than an idea."""
    account, role = Account.objects.filter(person=person, is_active=True), Role.objects.filter(person=person, withdrawn_at__isnull=True)
    return Person.objects.filter(Exists(account) | Exists(role), pk=person.pk).exists()


@GUARDED.register(10)
def has_an_account(actor: Person, person: Person) -> str | None:
    """The coordination alone stands in for them."""
    if not signs_in(person) or may_ask_for(actor, person):
        return None
    return _("Cette personne a un compte ou un rôle : elle change elle-même ses coordonnées, ou la coordination le fait pour elle.")


def why_not(actor: Person, person: Person) -> str:
    """Why somebody may not note how another is reached; empty when they may."""
    if actor.pk == person.pk:
        return ""
    if person.erased_at is not None or person.died_at is not None:
        return _("Cette personne n’est plus à joindre.")
    return next(iter(GUARDED.collect(actor, person)), "")


@transaction.atomic
def note(
    *, actor: Person | None, person: Person, channel: str, contact: str, programme: Programme | None, heard: bool = True
) -> Person:
    """What somebody said of another, or of themselves on a page that several share. The address before is told. `heard`: the person said so, and was
    not only guessed at. Raises Refused for a contact that is none, or like `why_not`."""
    if actor is not None and (reason := why_not(actor, person)):
        raise Refused(reason)
    changed = people.change_contact(actor=actor, person=person, channel=channel, contact=contact, by_another=True, heard=heard)
    if changed.left != (changed.channel, changed.contact):
        _tell_the_old_address(actor, changed, programme)
    return changed


def told(person: Person) -> str:
    """What was noted, for whoever noted it: the contact as it is now and as it was. What becomes of the messages is said once, for every gesture."""
    if person.channel == Channel.NONE:
        said = _("C’est noté : plus rien ne sera écrit à %(name)s, et personne ne l’appellera.") % {"name": person.name}
        stopped = ngettext("%(n)s message qui attendait ne partira pas.", "%(n)s messages qui attendaient ne partiront pas.", person.silenced)
        return f"{said} {stopped % {'n': person.silenced}}" if person.silenced else said
    channel, contact = person.left
    was = spaced_phone(contact) if channel in {Channel.PHONE, Channel.SMS} else contact
    names = {"name": person.name, "now": person.spoken_contact, "before": was}
    changed = was and was != person.spoken_contact
    said = (_("C’est noté pour %(name)s : %(now)s, au lieu de %(before)s.") if changed else _("C’est noté pour %(name)s : %(now)s.")) % names
    return f"{said} {_('Nous prévenons l’ancienne adresse.')}" if person.warned else said


def _tell_the_old_address(actor: Person | None, person: Person, programme: Programme | None) -> None:
    """It is the only word that somebody has who never asked for it: neither the new number, nor anything of an idea. Nobody is called for that, nor
    written to by post, and nothing is sent where something did not arrive."""
    channel, contact = person.left
    if channel == Channel.NONE and person.email != person.contact:
        # Somebody lifts a silence: the mailbox that the person once gave is told.
        channel, contact = Channel.EMAIL, person.email
    if programme is None or is_silent() or not may_be_told(person, KIND):
        return
    if not contact or carried_as(channel) not in {Channel.EMAIL, Channel.SMS} or is_dead(channel, contact):
        return
    with translation.override(person.language):
        told = _("Nous avons noté une autre façon de vous joindre. Nous vous écrirons, ou vous appellerons, par là désormais.")
        ask = _("C’est bien ce que vous vouliez ? Vous n’avez rien à faire. Sinon, dites-le-nous vite : nous avons pu nous tromper de personne.")
        subject, body = _("Vos coordonnées ont changé"), signed(programme, hello(person.first_name), told, ask)
    # Apart: it is no news for the person, and the page says it.
    with fate.watched():
        outbox.write(
            actor=actor, channel=channel, to_name=person.name, to_address=contact, kind=KIND, subject=subject, body=body,
            person=person, programme=programme, about=person, language=person.language,
        )  # fmt: skip
    person.warned = True
