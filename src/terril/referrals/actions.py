"""A referral is prepared, agreed to, sent; or refused, withdrawn, cancelled. Nothing leaves without the agreement of the person.

Every verb locks the idea, then the referral. The first part of the file is what the verbs share, here, in `answers.py` and in `clock.py`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from terril.directory.models import Organisation
from terril.initiatives.access import holds
from terril.initiatives.following.actions import holder_of, locked_initiative
from terril.initiatives.models import Attachment, Initiative
from terril.initiatives.panels import WITHDRAWN
from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox import actions as outbox
from terril.kernel.plain import is_blank
from terril.kernel.verbs import checked, envelope, french, in_french, locked, once, sent_before
from terril.people import actions as people
from terril.people import contacts
from terril.people.messages import tell_if_reachable
from terril.people.models import ConsentWay, Person
from terril.programmes.models import Programme
from terril.programmes.words import hello
from terril.referrals import links, words
from terril.referrals.models import CLOSED, PARTNER_CHANNELS, SHUT, PartnerContact, Referral, ReferralState, Shared
from terril.referrals.sharing import freeze, snapshot, still_true
from terril.referrals.states import LIFE

ANSWER_DAYS = 10
# How long somebody who is asked for an agreement is waited for before the team is reminded, in working days.
AGREE_WITHIN = 10
SUMMARY_MAX = 2_000
# What is written when a referral stops.
CLOSING = ("closed_at", "due_on", "wakes_on", "reason")

INVITATION = f"{links.TO_PARTNER}.invitation"
REMINDER = f"{links.TO_PARTNER}.reminder"
RETURNED = f"{links.TO_PARTNER}.returned"
# Says nothing of the idea: whoever calls may be anybody of the team, even once the idea is nobody's work.
CLOSED_KIND = f"{links.TO_PARTNER}.closed"
WAITING = frozenset({INVITATION, REMINDER, RETURNED})
ASKED, SENT, STOPPED = "referral.holder.asked", "referral.holder.sent", "referral.holder.cancelled"
# What is read with a referral that is locked.
JOINED = ("initiative__commune", "organisation", "programme", "consent")


def locked_referral(referral: Referral, *, seen: int | None = None) -> Referral:
    """The idea, then the referral as it is now. Raises Refused once the idea is withdrawn, Conflict when the draft is not the one (`seen`) that the
    page showed."""
    locked_initiative(referral.initiative)
    row = locked(referral, *JOINED)
    if seen is not None and row.state == ReferralState.DRAFT and seen != row.version:
        raise Conflict(_("Quelqu’un vient de reprendre cette orientation : relisez ce qui serait transmis, puis décidez."))
    return row


Told = tuple[str, Callable[[Referral], tuple[str, str]]]


def step(
    actor: Person | None,
    referral: Referral,
    said: str,
    *fields: str,
    over: frozenset[str] | None = frozenset(),
    to_partner: Told | None = None,
    to_holder: Told | None = None,
    **data: Any,
) -> None:
    """What every verb ends with: the state and the fields are saved, the journal is told, the messages of the kinds `over` (None: of any kind) no
    longer have to be said, and the partner and the person are told (the kind of the message, its words). Raises Refused in the words of our
    constraints, or like `outbox.write`."""
    checked(referral, "state", *fields)
    data = {"organisation_id": referral.organisation_id, "initiative_id": referral.initiative_id, **data}
    journal.record(actor=actor, verb=f"referral.{said}", subject=referral, programme=referral.programme_id, data=data)
    if over is None or over:
        outbox.drop(actor=actor, about=referral, reason=gettext_lazy("L’orientation a avancé."), kinds=over)
    if to_partner is not None:
        tell_partner(actor, referral, *to_partner)
    if to_holder is not None:
        _tell_holder(actor, referral, *to_holder)


def tell_partner(actor: Person | None, referral: Referral, kind: str, words: Callable[[Referral], tuple[str, str]]) -> None:
    """In French, by the means kept with the referral. The address of the link is put in as the message leaves. Nobody is told of an end when
    nothing had left, and a wrong address keeps nobody from taking an agreement back (RGPD, art. 19: each recipient is told). Otherwise raises
    Refused like `outbox.write`."""
    if kind == CLOSED_KIND and referral.sent_at is None:
        return
    with in_french():
        subject, body = words(referral)
        signed = [referral.programme.name]
        if referral.programme.phone:
            signed.append(_("Une question : %(phone)s.") % {"phone": referral.programme.phone})
        text = "\n\n".join([_("Bonjour,"), body, "\n".join(signed)])
        try:
            outbox.write(
                actor=actor, channel=referral.channel, to_name=referral.to_name or referral.organisation.name, to_address=referral.contact,
                kind=kind, subject=subject, body=text, programme=referral.programme_id, about=referral,
            )  # fmt: skip
        except Refused:
            if kind != CLOSED_KIND:
                raise


def _tell_holder(actor: Person | None, referral: Referral, kind: str, words: Callable[[Referral], tuple[str, str]]) -> None:
    """Through the channel of the person. Nobody is told when there is none, or a wrong one: the page of follow-up says the same, and a partner who
    answers is not refused for it."""
    person = holder_of(referral.initiative)
    if person is None:
        return
    with override(person.language):
        subject, body = words(referral)
        greeting = hello(person.first_name)
        text = "\n\n".join([greeting, body, referral.programme.name])
    tell_if_reachable(
        actor=actor, person=person, kind=kind, subject=subject, body=text, programme=referral.programme_id, about=referral
    )


def partner_turn(referral: Referral) -> None:
    """The clock of the partner starts: the date by which to answer, and the first reminder half-way."""
    today = clock.today()
    referral.due_on = clock.add_working_days(today, referral.answer_days)
    referral.wakes_on = clock.add_working_days(today, max(1, referral.answer_days // 2))
    referral.reminders = 0


# ------------------------------------------------------------------------------------------------------- it is prepared


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

    The same `client_id` twice prepares one. Raises Refused (with the form's field), Conflict when the same is already on its way: two coordinators
    at the same second, or a double press.
    """
    row = locked_initiative(initiative)
    client_id = envelope(client_id, organisation, *shares, summary.strip(), answer_days, channel, contact, to_name)
    if again := sent_before(Referral, client_id, initiative=row):
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
    live = Referral.objects.filter(initiative=row, organisation=organisation).exclude(state__in=CLOSED)
    found = (live.exclude(pk=referral.pk) if referral else live).order_by("pk").first()
    if found is not None:
        raise Conflict(
            _("Cette idée est déjà orientée vers %(name)s : « %(state)s ». Rien n’a été fait deux fois.")
            % {"name": organisation.name, "state": found.get_state_display()}
        )
    written: dict[str, Any] = {
        "organisation": organisation, "shares": shares, "summary": summary.strip(), "answer_days": answer_days,
        "snapshot": snapshot(row, holder_of(row), shares),
        **_reached_by(programme, organisation, channel, contact, to_name, keep_contact),
    }  # fmt: skip
    if referral is not None:
        again = locked(referral, *JOINED)
        LIFE.move(again, "rewrite")
        again.version += 1
        for name, value in written.items():
            setattr(again, name, value)
        step(actor, again, "rewritten", "version", *written)
        return again
    sent = Referral(
        initiative=row, programme=programme, after=after, written_at=clock.now(), written_by=actor, client_id=client_id, **written
    )
    made, is_new = once(sent, "initiative")
    if not is_new:
        return made
    step(actor, made, "written")
    if after is not None:
        # Another partner is tried: the one before no longer waits on the desk.
        Referral.objects.filter(pk=after.pk, state__in=[ReferralState.ELSEWHERE, ReferralState.SILENT]).update(due_on=None)
    return made


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


# ------------------------------------------------------------------------------------------------------ the agreement


@transaction.atomic
def ask(*, actor: Person | None, referral: Referral, seen: int | None = None) -> Referral:
    """The person is asked, through the channel they chose, with what would be shared word for word. Raises Refused, Conflict."""
    row = locked_referral(referral, seen=seen)
    person = _person(row)
    LIFE.move(row, "ask")
    freeze(row, person)
    row.due_on = clock.add_working_days(clock.today(), AGREE_WITHIN)
    step(actor, row, "asked", "frozen_at", "consent_text", "due_on", to_holder=(ASKED, words.asking))
    return row


@transaction.atomic
def agree(
    *, actor: Person | None, referral: Referral, way: str = ConsentWay.ONLINE, witness: str = "", seen: int | None = None
) -> Referral:
    """The agreement is kept with its text, and the referral leaves at once. Online the actor is the person; on paper or aloud, whoever of the
    team notes it. What tells who somebody is, or how to reach them, leaves with the agreement of that very person, as it still is. Agreeing twice
    sends once. Raises Refused (a witness is missing, the state has changed), Conflict."""
    row = locked_referral(referral, seen=seen)
    if row.consent_id is not None and row.state not in SHUT:
        return row
    asked = _person(row)
    by_another = way == ConsentWay.ONLINE and actor is not None and actor.pk != asked.pk and holds(actor, row.initiative)
    person = actor if by_another and actor is not None else asked
    if {Shared.FIRST_NAME, Shared.CONTACT}.intersection(row.shares):
        if by_another:
            raise Refused(_("Ce qui serait transmis dit qui est l’autre personne qui porte cette idée : c’est à elle de donner son accord."))
        if not still_true(row, person):
            raise Refused(_("Le prénom ou le contact préparé n’est plus le bon : l’équipe doit reprendre cette orientation."))
    if way == ConsentWay.ONLINE and row.state == ReferralState.DRAFT:
        raise Refused(_("Cette orientation n’a pas encore été montrée à la personne."))
    LIFE.move(row, "send")
    freeze(row, person)
    people.touch_living(person)
    given = people.ConsentGiven(row.consent_text, way=way, witness=witness, language=person.language)
    row.consent = people.agree(actor=None if way == ConsentWay.ONLINE else actor, person=person, given=given)
    row.sent_at = clock.now()
    partner_turn(row)
    links.open_link(row)
    step(
        actor, row, "sent", "frozen_at", "consent_text", "consent", "sent_at", "due_on", "wakes_on", "reminders", "link_number",
        "link_digest", "code_digest", over=frozenset({ASKED}), to_partner=(INVITATION, words.invitation), to_holder=(SENT, words.leaving),
    )  # fmt: skip
    return row


def _person(referral: Referral) -> Person:
    person = holder_of(referral.initiative)
    if person is None:
        raise Refused(_("Personne ne porte plus cette idée : il n’y a personne à qui demander un accord."))
    return person


@transaction.atomic
def renew_link(*, actor: Person | None, referral: Referral) -> Referral:
    """The link was lost, or forwarded to others: the old one opens nothing any more, and a new one leaves. Raises Refused."""
    row = locked_referral(referral)
    if row.sent_at is None or row.is_closed:
        raise Refused(_("Cette orientation n’attend plus rien du partenaire : il n’y a pas de lien à refaire."))
    row.link_number += 1
    links.open_link(row)
    step(
        actor, row, "link_new", "link_number", "link_digest", "code_digest", over=WAITING, to_partner=(INVITATION, words.invitation)
    )
    return row


# ------------------------------------------------------------------------------------------------------------ it stops


@transaction.atomic
def refuse(*, actor: Person | None, referral: Referral, reason: str = "") -> Referral:
    """The person says no: nothing leaves. Raises Refused once it has left (then the agreement is withdrawn)."""
    row = locked_referral(referral)
    if row.state == ReferralState.REFUSED:
        return row
    _close(row, "refuse", reason)
    step(actor, row, "refused", *CLOSING, over=None)
    return row


@transaction.atomic
def withdraw(*, actor: Person | None, referral: Referral, reason: str = "") -> Referral:
    """The person takes the agreement back: the link shuts at once, and the partner is asked to erase. Withdrawing twice changes nothing."""
    row = locked_referral(referral)
    if row.state != ReferralState.WITHDRAWN:
        _take_back(actor, row, reason)
    return row


def _take_back(actor: Person | None, row: Referral, reason: str) -> None:
    _close(row, "withdraw", reason)
    if row.consent is not None:
        people.withdraw_consent(actor=actor, consent=row.consent)
    step(actor, row, "withdrawn", *CLOSING, over=None, to_partner=(CLOSED_KIND, words.closed))


@transaction.atomic
def cancel(*, actor: Person | None, referral: Referral, reason: str) -> Referral:
    """The team stops it, and says why. Raises Refused without a reason, or once the partner has answered."""
    if is_blank(reason):
        raise Refused(_("Dites en une phrase pourquoi cette orientation s’arrête."), field="reason")
    row = locked_referral(referral)
    if row.state == ReferralState.CANCELLED:
        return row
    known = row.state != ReferralState.DRAFT
    _close(row, "cancel", reason)
    step(
        actor, row, "cancelled", *CLOSING, over=None, to_partner=(CLOSED_KIND, words.closed),
        to_holder=(STOPPED, words.stopping) if known else None,
    )  # fmt: skip
    return row


def _close(referral: Referral, verb: str, reason: str) -> None:
    LIFE.move(referral, verb)
    referral.closed_at = clock.now()
    referral.due_on = referral.wakes_on = None
    if reason.strip():
        referral.reason = " ".join(reason.split())[:300]


@WITHDRAWN.register(5)
def idea_withdrawn(actor: Person | None, initiative: Initiative) -> None:
    """The idea is taken back: what was prepared stops, what had left shuts. The caller holds the idea."""
    for pk in Referral.objects.filter(initiative=initiative).order_by("pk").values_list("pk", flat=True):
        row = locked(Referral(pk=pk), *JOINED)
        if row.state == ReferralState.DRAFT:
            _close(row, "cancel", french(gettext_lazy("L’idée a été retirée.")))
            checked(row, "state", *CLOSING)
        elif LIFE.may(row, "withdraw"):
            _take_back(actor, row, "")
