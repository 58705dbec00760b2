"""A referral is prepared, agreed to, sent; or refused, withdrawn, cancelled. Nothing leaves without the agreement of the person."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.directory.models import Organisation
from terril.initiatives.access import holds
from terril.initiatives.actions.following import holder_of, locked_initiative
from terril.initiatives.models import Attachment, Initiative
from terril.initiatives.panels import WITHDRAWN
from terril.kernel import clock
from terril.kernel.errors import Conflict, Refused
from terril.kernel.plain import is_blank
from terril.kernel.words import long_date
from terril.people import actions as people
from terril.people import contacts
from terril.people.models import ConsentWay, Person
from terril.programmes.models import Programme
from terril.referrals import links
from terril.referrals.common import (
    drop,
    invite,
    locked,
    note,
    partner_turn,
    reread,
    save,
    tell_holder,
    tell_partner_closed,
)
from terril.referrals.models import CLOSED, PARTNER_CHANNELS, SHUT, PartnerContact, Referral, ReferralState, Shared
from terril.referrals.sharing import available, consent_text, snapshot
from terril.referrals.states import allowed, apply

ANSWER_DAYS = 10
# How long somebody who is asked for an agreement is waited for before the team is reminded, in working days.
AGREE_WITHIN = 10
SUMMARY_MAX = 2_000


def _reached_by(programme: Programme, organisation: Organisation, channel: str, contact: str, to_name: str, keep: bool) -> dict[str, str]:
    """How the partner is reached: what was typed, or what was kept for this organisation. Raises Refused."""
    if is_blank(contact):
        kept = PartnerContact.objects.filter(programme=programme, organisation=organisation).first()
        if kept is None:
            raise Refused(_("Dites comment joindre %(name)s : un e-mail, un numéro ou une adresse.") % {"name": organisation.name}, field="contact")
        return {"channel": kept.channel, "contact": kept.contact, "to_name": to_name.strip()[:160] or kept.to_name}
    if channel not in PARTNER_CHANNELS:
        raise Refused(_("Un partenaire se joint par e-mail, par téléphone ou par courrier."), field="channel")
    read = contacts.read(channel, contact)
    how = {"channel": channel, "contact": read["email"] or read["phone"] or read["postal_address"], "to_name": to_name.strip()[:160]}
    if keep:
        PartnerContact.objects.update_or_create(programme=programme, organisation=organisation, defaults={**how, "kept_at": clock.now()})
    return how


def _already_there(initiative: Initiative, organisation: Organisation, but: Referral | None) -> None:
    """Raises Conflict when the same idea is on its way to the same organisation: two coordinators at the same second, or a double press."""
    live = Referral.objects.filter(initiative=initiative, organisation=organisation).exclude(state__in=CLOSED)
    found = (live.exclude(pk=but.pk) if but else live).order_by("pk").first()
    if found is not None:
        raise Conflict(
            _("Cette idée est déjà orientée vers %(name)s : « %(state)s ». Rien n’a été fait deux fois.")
            % {"name": organisation.name, "state": found.get_state_display()}
        )


@transaction.atomic
def write(
    *,
    actor: Person | None,
    initiative: Initiative,
    programme: Programme,
    organisation: Organisation,
    shares: Sequence[str],
    summary: str = "",
    channel: str = "email",
    contact: str = "",
    to_name: str = "",
    keep_contact: bool = False,
    answer_days: int = ANSWER_DAYS,
    after: Referral | None = None,
    referral: Referral | None = None,
    client_id: str | None = None,
) -> Referral:
    """Prepares a referral, or prepares it again (`referral`, a draft): to whom, and exactly what is shared, as it is now. Nothing leaves.

    The same `client_id` twice prepares one. Raises Refused (with the form's field), Conflict when the same is already on its way.
    """
    row = locked_initiative(initiative)
    if client_id and (again := Referral.objects.filter(client_id=client_id, initiative=row).first()):
        return again
    if not 1 <= answer_days <= 60:
        raise Refused(_("Le délai de réponse va de 1 à 60 jours ouvrés."), field="answer_days")
    if len(summary) > SUMMARY_MAX:
        raise Refused(_("C’est trop long : %(most)s caractères au plus.") % {"most": SUMMARY_MAX}, field="summary")
    shares = [key.value for key in Shared if key in shares]
    if not shares and is_blank(summary):
        raise Refused(_("Cochez au moins une chose à transmettre, ou écrivez un résumé."), field="shares")
    if not Attachment.objects.filter(initiative=row, programme=programme).exists():
        raise Refused(_("Ce dispositif ne suit pas cette idée."))
    _already_there(row, organisation, referral)
    written: dict[str, Any] = {
        "organisation": organisation, "shares": shares, "summary": summary.strip(), "answer_days": answer_days,
        "snapshot": snapshot(row, holder_of(row), shares),
        **_reached_by(programme, organisation, channel, contact, to_name, keep_contact),
    }  # fmt: skip
    if referral is not None:
        return _rewrite(actor, referral, written)
    try:
        with transaction.atomic():
            made = Referral.objects.create(
                initiative=row, programme=programme, after=after, written_at=clock.now(), written_by=actor, client_id=client_id or None, **written
            )
    except IntegrityError:
        raise Refused(_("L’envoi n’a pas été reconnu. Rechargez la page, puis renvoyez.")) from None
    note(actor, made, "written")
    if after is not None:
        _follow_up(after)
    return made


def _rewrite(actor: Person | None, referral: Referral, written: dict[str, Any]) -> Referral:
    row = reread(referral.pk)
    apply(row, "rewrite")
    row.version += 1
    for name, value in written.items():
        setattr(row, name, value)
    save(row, "version", *written)
    note(actor, row, "rewritten")
    return row


def _follow_up(earlier: Referral) -> None:
    """Another partner is tried: the one before no longer waits on the desk."""
    Referral.objects.filter(pk=earlier.pk, state__in=[ReferralState.ELSEWHERE, ReferralState.SILENT]).update(due_on=None)


# ------------------------------------------------------------------------------------------------------ the agreement


def _freeze(referral: Referral, person: Person) -> None:
    """From now on what is shared cannot change (a trigger says so): the person agrees to this, not to what it may become."""
    if referral.frozen_at is None:
        with override(person.language):
            referral.consent_text = consent_text(referral)
        referral.frozen_at = clock.now()


def _person(referral: Referral) -> Person:
    person = holder_of(referral.initiative)
    if person is None:
        raise Refused(_("Personne ne porte plus cette idée : il n’y a personne à qui demander un accord."))
    return person


def _consenting(referral: Referral, actor: Person | None, way: str) -> Person:
    """Online, the holder who presses; on paper or aloud, the one who is asked. What tells who somebody is, or how to reach them, leaves with
    the agreement of that very person, as it still is. Raises Refused."""
    asked = _person(referral)
    other = way == ConsentWay.ONLINE and actor is not None and actor.pk != asked.pk and holds(actor, referral.initiative)
    person = actor if other and actor is not None else asked
    if not {Shared.FIRST_NAME, Shared.CONTACT}.intersection(referral.shares):
        return person
    if person.pk != asked.pk:
        raise Refused(_("Ce qui serait transmis dit qui est l’autre personne qui porte cette idée : c’est à elle de donner son accord."))
    now = available(referral.initiative, person)
    if any(referral.snapshot.get(key) != now.get(key) for key in (Shared.FIRST_NAME.value, Shared.CONTACT.value) if key in referral.shares):
        raise Refused(_("Le prénom ou le contact préparé n’est plus le bon : l’équipe doit reprendre cette orientation."))
    return person


def _check_version(referral: Referral, seen: int | None) -> None:
    if seen is not None and referral.state == ReferralState.DRAFT and seen != referral.version:
        raise Conflict(_("Quelqu’un vient de reprendre cette orientation : relisez ce qui serait transmis, puis décidez."))


@transaction.atomic
def ask(*, actor: Person | None, referral: Referral, seen: int | None = None) -> Referral:
    """The person is asked, through the channel they chose, with what would be shared word for word. Raises Refused, Conflict."""
    row = locked(referral)
    _check_version(row, seen)
    person = _person(row)
    apply(row, "ask")
    _freeze(row, person)
    row.due_on = clock.add_working_days(clock.today(), AGREE_WITHIN)
    save(row, "frozen_at", "consent_text", "due_on")
    note(actor, row, "asked")
    tell_holder(actor, row, "asked", lambda: _asking(row))
    return row


def _asking(referral: Referral) -> tuple[str, str]:
    names = {"partner": referral.organisation.name, "text": referral.consent_text}
    body = _(
        "%(partner)s pourrait vous aider. Rien ne lui est transmis sans votre accord. Voici ce que nous vous demandons :\n\n« %(text)s »\n\n"
        "Vous êtes libre de dire non, sans perdre notre aide. Répondez sur la page de votre idée, avec votre code, ou dites-le-nous."
    ) % names
    return _("Êtes-vous d’accord ?"), body


@transaction.atomic
def agree(
    *, actor: Person | None, referral: Referral, way: str = ConsentWay.ONLINE, witness: str = "", seen: int | None = None
) -> Referral:
    """The agreement is kept with its text, and the referral leaves at once. Online the actor is the person; on paper or aloud, whoever of the
    team notes it. Agreeing twice sends once. Raises Refused (a witness is missing, the state has changed), Conflict."""
    row = locked(referral)
    if row.consent_id is not None and row.state not in SHUT:
        return row
    _check_version(row, seen)
    person = _consenting(row, actor, way)
    if way == ConsentWay.ONLINE and row.state == ReferralState.DRAFT:
        raise Refused(_("Cette orientation n’a pas encore été montrée à la personne."))
    apply(row, "send")
    _freeze(row, person)
    given = people.ConsentGiven(row.consent_text, way=way, witness=witness, language=person.language)
    people.touch_living(person)
    row.consent = people.agree(actor=None if way == ConsentWay.ONLINE else actor, person=person, given=given)
    row.sent_at = clock.now()
    partner_turn(row)
    _open_link(row)
    save(
        row, "frozen_at", "consent_text", "consent", "sent_at", "due_on", "wakes_on", "reminders", "link_number", "link_digest", "code_digest"
    )
    note(actor, row, "sent")
    drop(actor, row, frozenset({"referral.holder.asked"}))
    invite(actor, row)
    tell_holder(actor, row, "sent", lambda: _leaving(row))
    return row


def _leaving(referral: Referral) -> tuple[str, str]:
    body = _("Votre idée est partie chez %(partner)s, avec votre accord. Une réponse est attendue avant le %(date)s ; nous vous la dirons.")
    return _("Votre idée est transmise"), body % {"partner": referral.organisation.name, "date": long_date(referral.due_on)}


def _open_link(referral: Referral) -> None:
    """The fingerprints of the link; a code that another one has (78 thousand million there are) gives way to the next number."""
    while True:
        code = links.code_digest(links.code(referral))
        if not Referral.objects.filter(code_digest=code).exclude(pk=referral.pk).exists():
            break
        referral.link_number += 1
    referral.link_digest, referral.code_digest = links.token_digest(links.token(referral)), code


@transaction.atomic
def renew_link(*, actor: Person | None, referral: Referral) -> Referral:
    """The link was lost, or forwarded to others: the old one opens nothing any more, and a new one leaves. Raises Refused."""
    row = locked(referral)
    if row.sent_at is None or row.is_closed:
        raise Refused(_("Cette orientation n’attend plus rien du partenaire : il n’y a pas de lien à refaire."))
    row.link_number += 1
    _open_link(row)
    save(row, "link_number", "link_digest", "code_digest")
    note(actor, row, "link_new")
    drop(actor, row)
    invite(actor, row)
    return row


# ------------------------------------------------------------------------------------------------------------ it stops


def _close(referral: Referral, verb: str, reason: str = "") -> None:
    apply(referral, verb)
    referral.closed_at = clock.now()
    referral.due_on = referral.wakes_on = None
    if reason.strip():
        referral.reason = " ".join(reason.split())[:300]
    save(referral, "closed_at", "due_on", "wakes_on", "reason")


@transaction.atomic
def refuse(*, actor: Person | None, referral: Referral, reason: str = "") -> Referral:
    """The person says no: nothing leaves. Raises Refused once it has left (then the agreement is withdrawn)."""
    row = locked(referral)
    if row.state == ReferralState.REFUSED:
        return row
    _close(row, "refuse", reason)
    note(actor, row, "refused")
    drop(actor, row, None)
    return row


@transaction.atomic
def withdraw(*, actor: Person | None, referral: Referral, reason: str = "") -> Referral:
    """The person takes the agreement back: the link shuts at once, and the partner is asked to erase. Withdrawing twice changes nothing."""
    locked_initiative(referral.initiative)
    return _taken_back(actor, reread(referral.pk), reason)


def _taken_back(actor: Person | None, row: Referral, reason: str) -> Referral:
    if row.state == ReferralState.WITHDRAWN:
        return row
    _close(row, "withdraw", reason)
    if row.consent is not None:
        people.withdraw_consent(actor=actor, consent=row.consent)
    note(actor, row, "withdrawn")
    drop(actor, row, None)
    tell_partner_closed(actor, row)
    return row


@transaction.atomic
def cancel(*, actor: Person | None, referral: Referral, reason: str) -> Referral:
    """The team stops it, and says why. Raises Refused without a reason, or once the partner has answered."""
    if is_blank(reason):
        raise Refused(_("Dites en une phrase pourquoi cette orientation s’arrête."), field="reason")
    row = locked(referral)
    if row.state == ReferralState.CANCELLED:
        return row
    known = row.state != ReferralState.DRAFT
    _close(row, "cancel", reason)
    note(actor, row, "cancelled")
    drop(actor, row, None)
    tell_partner_closed(actor, row)
    if known:
        tell_holder(actor, row, "cancelled", lambda: _stopping(row))
    return row


def _stopping(referral: Referral) -> tuple[str, str]:
    body = _("Votre idée n’est pas transmise à %(partner)s, ou ne l’est plus : %(reason)s. Nous restons à vos côtés.")
    return _("Votre idée et %(partner)s") % {"partner": referral.organisation.name}, body % {
        "partner": referral.organisation.name,
        "reason": referral.reason.rstrip(" ."),
    }


@WITHDRAWN.register(50)
def idea_withdrawn(actor: Person | None, initiative: Initiative) -> None:
    """The idea is taken back: what was prepared stops, what had left shuts. The caller holds the idea."""
    for pk in Referral.objects.filter(initiative=initiative).order_by("pk").values_list("pk", flat=True):
        row = reread(pk)
        if row.state == ReferralState.DRAFT:
            with override("fr"):
                _close(row, "cancel", _("L’idée a été retirée."))
        elif allowed(row, "withdraw"):
            _taken_back(actor, row, "")
