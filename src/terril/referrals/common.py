"""What the verbs of a referral share: the locks, the words to the partner and to the person."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from terril.initiatives.actions.following import holder_of, locked_initiative
from terril.kernel import clock, journal, outbox
from terril.kernel.errors import Refused
from terril.kernel.outbox.models import Channel, Message
from terril.kernel.words import long_date
from terril.people.messages import tell_if_reachable
from terril.people.models import Person
from terril.referrals import links
from terril.referrals.models import Referral, ReferralState
from terril.referrals.sharing import told_aloud

INVITATION = f"{links.TO_PARTNER}.invitation"
REMINDER = f"{links.TO_PARTNER}.reminder"
RETURNED = f"{links.TO_PARTNER}.returned"
# Says nothing of the idea: whoever calls may be anybody of the team, even once the idea is nobody's work.
CLOSED_KIND = f"{links.TO_PARTNER}.closed"
WAITING = frozenset({INVITATION, REMINDER, RETURNED})
TO_HOLDER = "referral.holder"
# The partner has not said anything yet: the date by which to do so is told.
ANSWER_OWED = frozenset({ReferralState.SENT, ReferralState.RECEIVED})


def reread(pk: int) -> Referral:
    """The row as it is now, locked. Whoever calls holds the initiative already: the idea first, then the referral, as every verb does."""
    return (
        Referral.objects.select_for_update(of=("self",), no_key=True)
        .select_related("initiative__commune", "organisation", "programme", "consent")
        .get(pk=pk)
    )


def locked(referral: Referral) -> Referral:
    """The idea, then the referral, both locked. Raises Refused once the idea is withdrawn."""
    locked_initiative(referral.initiative)
    return reread(referral.pk)


def save(referral: Referral, *fields: str) -> None:
    """Writes the state and the fields. Raises Refused with the French sentence of the first constraint that the row would break."""
    try:
        referral.validate_constraints()
    except ValidationError as problem:
        raise Refused(str(problem.messages[0])) from None
    referral.save(update_fields=["state", *fields])


def note(actor: Person | None, referral: Referral, verb: str, **data: Any) -> None:
    data = {"organisation_id": referral.organisation_id, "initiative_id": referral.initiative_id, **data}
    journal.record(actor=actor, verb=f"referral.{verb}", subject=referral, programme=referral.programme_id, data=data)


# --------------------------------------------------------------------------------------------------- to the person


def tell_holder(actor: Person | None, referral: Referral, step: str, words: Callable[[], tuple[str, str]]) -> Message | None:
    """Through the channel of the person; None when there is none, or a wrong one: the page of follow-up says the same, and a partner who
    answers is not refused for it."""
    person = holder_of(referral.initiative)
    if person is None:
        return None
    with override(person.language):
        subject, body = words()
        greeting = _("Bonjour %(name)s,") % {"name": person.first_name} if person.first_name else _("Bonjour,")
        text = "\n\n".join([greeting, body, referral.programme.name])
    return tell_if_reachable(
        actor=actor, person=person, kind=f"{TO_HOLDER}.{step}", subject=subject, body=text, programme=referral.programme_id, about=referral,
    )  # fmt: skip


# --------------------------------------------------------------------------------------------------- to the partner


def tell_partner(actor: Person | None, referral: Referral, kind: str, subject: str, body: str) -> Message:
    """In French, by the means kept with the referral. The address of the link is put in as the message leaves. Raises Refused like
    `outbox.write`."""
    signed = [referral.programme.name]
    if referral.programme.phone:
        signed.append(_("Une question : %(phone)s.") % {"phone": referral.programme.phone})
    return outbox.write(
        actor=actor, channel=referral.channel, to_name=referral.to_name or referral.organisation.name, to_address=referral.contact, kind=kind,
        subject=subject, body="\n\n".join([_("Bonjour,"), body, "\n".join(signed)]), programme=referral.programme_id, about=referral,
    )  # fmt: skip


def way_in(referral: Referral) -> str:
    """How the partner reads it and answers, by the means that reaches it."""
    if referral.channel == Channel.PHONE:
        page = settings.PUBLIC_URL + reverse("referral", args=[referral.pk])
        said = _("À dire, et rien de plus :\n%(told)s") % {"told": told_aloud(referral)}
        return "\n\n".join([said, _("Puis notez la réponse ici : %(page)s") % {"page": page}])
    if referral.channel == Channel.LETTER:
        return _("Pour la lire et répondre, sans compte : %(page)s, puis tapez ce code : %(code)s") % {
            "page": links.code_page(),
            "code": links.HIDDEN_CODE,
        }
    return _("Pour la lire et répondre en une minute, sans compte :\n%(link)s") % {"link": links.hidden_address()}


def invite(actor: Person | None, referral: Referral) -> Message:
    """The partner is told that an idea waits, and by when the person was told there would be an answer; once there is one, that the way in
    has changed. Nothing of the idea is in an e-mail or a letter: it stays behind a link that can be shut."""
    with override("fr"):
        if referral.state in ANSWER_OWED:
            subject = _("Une idée vous est confiée")
            body = _(
                "Une idée vous est confiée, avec l’accord de la personne qui l’a dite.\n\n%(way)s\n\n"
                "Nous lui avons dit que vous répondriez avant le %(date)s : oui, non, ou une question, une phrase suffit."
            ) % {"way": way_in(referral), "date": long_date(referral.due_on)}
        else:
            subject = _("Un nouveau lien vers l’idée qui vous est confiée")
            body = _("Voici un nouveau lien vers l’idée qui vous est confiée : l’ancien n’ouvre plus rien.\n\n%(way)s") % {"way": way_in(referral)}
        return tell_partner(actor, referral, INVITATION, subject, body)


def tell_partner_closed(actor: Person | None, referral: Referral) -> Message | None:
    """The partner is asked to erase what was received (RGPD, art. 19: each recipient is told). None when nothing had left."""
    if referral.sent_at is None:
        return None
    with override("fr"):
        body = _(
            "L’orientation que nous vous avions confiée le %(date)s (n° %(number)s) s’arrête : la personne ne souhaite plus qu’elle vous soit "
            "transmise, ou n’en a plus besoin. Son lien est fermé. Merci d’effacer ce que vous avez noté ou reçu."
        ) % {"date": long_date(localtime(referral.sent_at)), "number": referral.pk}
        try:
            return tell_partner(actor, referral, CLOSED_KIND, _("Une orientation s’arrête : merci d’effacer"), body)
        except Refused:
            return None


def drop(actor: Person | None, referral: Referral, kinds: frozenset[str] | None = WAITING) -> None:
    """What still waits to be said to the partner (or, with `kinds`, to somebody) no longer has to be."""
    from terril.kernel.outbox import actions as messages

    messages.drop(actor=actor, about=referral, reason=gettext_lazy("L’orientation a avancé."), kinds=kinds)


def partner_turn(referral: Referral) -> None:
    """The clock of the partner starts: the date by which to answer, and the first reminder half-way."""
    today = clock.today()
    referral.due_on = clock.add_working_days(today, referral.answer_days)
    referral.wakes_on = clock.add_working_days(today, max(1, referral.answer_days // 2))
    referral.reminders = 0
