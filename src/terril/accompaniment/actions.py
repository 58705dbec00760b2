"""Ask for somebody, propose somebody, accept, decline, hand on, end with a reason.

Every verb locks the idea first, and with it everything that belongs to it: two people who accept the same place at the same second are heard one
after the other.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from terril.accompaniment import words as say
from terril.accompaniment.models import (
    Accompaniment,
    AccompanimentRequest,
    AccompanimentState,
    Availability,
    EndKind,
    Language,
    Skill,
)
from terril.accompaniment.states import LIFE
from terril.initiatives.answering.actions import name_referent
from terril.initiatives.following.actions import holder_of, locked_attachment
from terril.initiatives.models import Attachment, Initiative, Stage
from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.outbox import actions as outbox
from terril.kernel.verbs import checked, french
from terril.people.actions import heard
from terril.people.messages import tell, tell_if_reachable
from terril.people.models import Person
from terril.programmes.access import can_work
from terril.programmes.models import Programme
from terril.territory.models import Commune

ASKED, PROPOSED, FOLLOWED, ENDED = "accompaniment.asked", "accompaniment.proposed", "accompaniment.followed", "accompaniment.ended"


def _locked(accompaniment: Accompaniment) -> Accompaniment:
    """The accompaniment as it is now, with its attachment; the idea is locked. Raises Refused once the idea is withdrawn."""
    attachment = locked_attachment(accompaniment.attachment_id)
    row = Accompaniment.objects.select_related("person", "takes_over").get(pk=accompaniment.pk)
    row.attachment = attachment
    return row


def _known(values: Iterable[str], choices: Any, field: str) -> list[str]:
    kept = sorted(set(values))
    if not set(kept) <= set(choices.values):
        raise Refused(_("Choisissez dans la liste."), field=field)
    return kept


@transaction.atomic
def say_offering(
    *,
    actor: Person | None,
    programme: Programme,
    person: Person,
    skills: Iterable[str] = (),
    languages: Iterable[str] = (),
    commune: Commune | None = None,
    km: int = 15,
    most: int = 3,
    resting_until: date | None = None,
) -> Availability:
    """What somebody of the team can give; saying it again replaces what was said. Raises Refused."""
    if not can_work(person, programme):
        raise Refused(_("Cette personne n’est pas de l’équipe."))
    if not (0 <= most <= 20 and 0 <= km <= 200):
        raise Refused(_("Vérifiez ces nombres : vingt idées et deux cents kilomètres au plus."), field="most")
    said, _made = Availability.objects.update_or_create(
        programme=programme,
        person=person,
        defaults={
            "skills": _known(skills, Skill, "skills"),
            "languages": _known(languages, Language, "languages"),
            "commune": commune,
            "km": km,
            "most": most,
            "resting_until": resting_until,
            "updated_at": clock.now(),
        },
    )
    journal.record(actor=actor, verb="accompaniment.available", subject=said, programme=programme)
    return said


@transaction.atomic
def ask(
    *,
    actor: Person | None,
    attachment: Attachment,
    words: str = "",
    skills: Iterable[str] = (),
    language: str = "",
    by_holder: bool = False,
) -> AccompanimentRequest:
    """Somebody asks that the idea be followed. Asking again changes the words of the one that waits, which then are those of the holder when
    they are the one who asks. Raises Refused."""
    row = locked_attachment(attachment.pk)
    if language:
        _known([language], Language, "language")
    said = {"words": " ".join(words.split())[:600], "skills": _known(skills, Skill, "skills"), "language": language}
    waiting = AccompanimentRequest.objects.filter(attachment=row, closed_at__isnull=True).first()
    if waiting is not None:
        whose = {"by_holder": True, "asked_by": actor} if by_holder else {}
        AccompanimentRequest.objects.filter(pk=waiting.pk).update(**said, **whose)
        waiting.refresh_from_db()
        if by_holder and actor is not None:
            heard(actor)
        return waiting
    asked = AccompanimentRequest.objects.create(attachment=row, asked_at=clock.now(), asked_by=actor, by_holder=by_holder, **said)
    if by_holder and actor is not None:
        heard(actor)
    journal.record(actor=actor, verb=ASKED, subject=row.initiative, programme=row.programme_id)
    return asked


@transaction.atomic
def close_asking(*, actor: Person | None, asking: AccompanimentRequest, reason: str) -> AccompanimentRequest:
    """Nobody will follow it for now, and why; the holder is told. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(_("Dites pourquoi, en une phrase : la personne la lira."), field="reason")
    attachment = locked_attachment(asking.attachment_id)
    row = AccompanimentRequest.objects.get(pk=asking.pk)
    if row.closed_at is not None:
        raise Conflict(_("Cette demande a déjà trouvé sa réponse."))
    row.closed_at, row.closed_reason = clock.now(), reason.strip()[:300]
    row.save(update_fields=["closed_at", "closed_reason"])
    journal.record(actor=actor, verb="accompaniment.request_closed", subject=attachment.initiative, programme=attachment.programme_id)
    _tell_holder(actor, attachment, ENDED, lambda: say.refusal(row.closed_reason))
    return row


@transaction.atomic
def propose(
    *,
    actor: Person | None,
    attachment: Attachment,
    person: Person,
    place: int = 1,
    reasons: str = "",
    takes_over: Accompaniment | None = None,
    agreed: bool = False,
) -> Accompaniment:
    """Somebody of the team is proposed, and told. `agreed`: they said yes already, and follow the idea from now on.

    Raises Refused for somebody who holds no role there, who follows it already, or when the place is taken.
    """
    row = locked_attachment(attachment.pk)
    if not can_work(person, row.programme):
        raise Refused(_("Cette personne n’est pas de l’équipe."), field="person")
    taken = Accompaniment.objects.filter(attachment=row, place=place, state=AccompanimentState.ACTIVE).select_related("person").first()
    if taken is not None and (takes_over is None or taken.pk != takes_over.pk):
        raise Conflict(
            _("%(name)s suit déjà cette idée. Pour changer, passez le relais ; pour l’aider, proposez un renfort.") % {"name": taken.person.name},
            field="person",
        )
    made = Accompaniment(
        attachment=row, person=person, place=place, proposed_at=clock.now(), proposed_by=actor, reasons=reasons, takes_over=takes_over
    )
    checked(made, form_field="person")
    journal.record(actor=actor, verb=PROPOSED, subject=made, programme=row.programme_id, data={"person_id": person.pk})
    if agreed:
        return accept(actor=actor, accompaniment=made)
    if actor != person:
        with override(person.language):
            subject, body = say.proposal(made, row.initiative)
        tell(actor=actor, person=person, kind=PROPOSED, subject=subject, body=body, programme=row.programme_id, about=made)
    return made


def offer_myself(*, actor: Person, attachment: Attachment, place: int = 1) -> Accompaniment:
    """Somebody of the team offers to follow the idea; whoever decides says yes. Raises Refused like `propose`."""
    return propose(actor=actor, attachment=attachment, person=actor, place=place)


@transaction.atomic
def accept(*, actor: Person | None, accompaniment: Accompaniment) -> Accompaniment:
    """The proposal becomes an accompaniment: the holder is told who follows, the relay is passed, what was proposed to others lapses.

    Raises Conflict when the place was taken meanwhile, Refused when the person has left the team.
    """
    row = _locked(accompaniment)
    LIFE.move(row, "accept")
    attachment = row.attachment
    if not can_work(row.person, attachment.programme):
        raise Refused(_("%(name)s n’est plus de l’équipe : proposez quelqu’un d’autre.") % {"name": row.person.name})
    before = row.takes_over
    if before is not None and before.attachment_id == attachment.pk and LIFE.may(before, "end"):
        # Whoever is relayed leaves at the very moment when the other arrives: no day without anybody.
        before.attachment = attachment
        _end(actor, before, EndKind.HANDED_ON, french(gettext_lazy("Le relais est passé.")))
    taken = Accompaniment.objects.filter(attachment=attachment, place=row.place, state=AccompanimentState.ACTIVE).select_related("person").first()
    if taken is not None:
        raise Conflict(_("%(name)s a accepté juste avant vous. Merci d’avoir dit oui.") % {"name": taken.person.name})
    row.started_at = clock.now()
    row.save(update_fields=["state", "started_at"])
    _drop_question(actor, row)
    for other in Accompaniment.objects.filter(attachment=attachment, place=row.place, state=AccompanimentState.PROPOSED).order_by("pk"):
        _lapse(actor, other)
    AccompanimentRequest.objects.filter(attachment=attachment, closed_at__isnull=True).update(closed_at=clock.now())
    if row.place == 1:
        name_referent(actor=actor, attachment=attachment, person=row.person)
    journal.record(actor=actor, verb=FOLLOWED, subject=row, programme=attachment.programme_id, data={"person_id": row.person_id})
    _tell_holder(actor, attachment, FOLLOWED, lambda: say.presentation(row.person, attachment.programme))
    return row


def _drop_question(actor: Person | None, row: Accompaniment) -> None:
    """It has its answer, or waits for none: nobody is called to be asked."""
    outbox.drop(actor=actor, about=row, reason=gettext_lazy("La proposition n’attend plus de réponse."), kinds={PROPOSED})


def _lapse(actor: Person | None, row: Accompaniment) -> None:
    LIFE.move(row, "lapse")
    row.closed_at = clock.now()
    row.save(update_fields=["state", "closed_at"])
    _drop_question(actor, row)


@transaction.atomic
def decline(*, actor: Person | None, accompaniment: Accompaniment, reason: str = "") -> Accompaniment:
    """No, with a word or without one: nobody has to justify a no."""
    row = _locked(accompaniment)
    LIFE.move(row, "decline")
    row.closed_at, row.reason = clock.now(), reason.strip()[:300]
    row.save(update_fields=["state", "closed_at", "reason"])
    _drop_question(actor, row)
    journal.record(
        actor=actor, verb="accompaniment.declined", subject=row, programme=row.attachment.programme_id, data={"person_id": row.person_id}
    )
    return row


@transaction.atomic
def take_back(*, actor: Person | None, accompaniment: Accompaniment) -> Accompaniment:
    """The proposal waits no longer."""
    row = _locked(accompaniment)
    _lapse(actor, row)
    journal.record(
        actor=actor, verb="accompaniment.taken_back", subject=row, programme=row.attachment.programme_id, data={"person_id": row.person_id}
    )
    return row


@transaction.atomic
def hand_on(
    *, actor: Person | None, accompaniment: Accompaniment, to: Person, reasons: str = "", agreed: bool = False
) -> Accompaniment:
    """Proposes that somebody else take over: the first one stays until the second accepts. Raises Refused."""
    row = _locked(accompaniment)
    if row.state != AccompanimentState.ACTIVE:
        raise Conflict(_("Cet accompagnement est déjà terminé : proposez quelqu’un d’autre à partir de la page de l’idée."))
    if row.person_id == to.pk:
        raise Refused(_("C’est la même personne."), field="person")
    return propose(actor=actor, attachment=row.attachment, person=to, place=row.place, reasons=reasons, takes_over=row, agreed=agreed)


@transaction.atomic
def end(*, actor: Person | None, accompaniment: Accompaniment, kind: str, reason: str) -> Accompaniment:
    """It stops, with how and why; the holder is told in these words. Raises Refused without a reason."""
    if kind not in EndKind.values:
        raise Refused(_("Choisissez comment cela s’arrête."), field="kind")
    if not reason.strip():
        raise Refused(_("Un accompagnement ne s’arrête pas sans raison : écrivez-la en une phrase."), field="reason")
    row = _locked(accompaniment)
    _end(actor, row, kind, reason.strip()[:300])
    if row.place == 1:
        name_referent(actor=actor, attachment=row.attachment, person=None)
    _tell_holder(actor, row.attachment, ENDED, lambda: say.farewell(row.person, row.reason))
    return row


@transaction.atomic
def stopped_by_holder(*, actor: Person | None, accompaniment: Accompaniment, words: str = "") -> Accompaniment:
    """Whoever carries the idea would rather not be followed by this person any more; no reason is due. The person is told."""
    row = _locked(accompaniment)
    _end(actor, row, EndKind.HOLDER, words.strip()[:300] or french(gettext_lazy("La personne qui porte l’idée l’a souhaité.")))
    if row.place == 1:
        name_referent(actor=actor, attachment=row.attachment, person=None)
    idea = row.attachment.initiative
    with override(row.person.language):
        subject, body = say.goes_on_alone(idea)
    tell_if_reachable(
        actor=actor, person=row.person, kind=ENDED, subject=subject, body=body, programme=row.attachment.programme_id, about=idea
    )
    return row


@transaction.atomic
def idea_gone(*, actor: Person | None, initiative: Initiative) -> None:
    """The idea was taken back, or nobody carries it any more: what waits is closed, what goes on ends, and whoever followed it is told without
    a word of it. The caller holds the idea."""
    mine = Accompaniment.objects.filter(attachment__initiative=initiative).order_by("pk")
    for row in mine.filter(state=AccompanimentState.PROPOSED):
        _lapse(actor, row)
    reason = french(gettext_lazy("L’idée a été retirée."))
    for row in mine.filter(state=AccompanimentState.ACTIVE).select_related("person", "attachment__initiative__commune"):
        _end(actor, row, EndKind.OVER, reason)
        with override(row.person.language):
            subject, body = say.taken_back(row.attachment.initiative)
        # A wrong address keeps nobody from taking an idea back: the list of what they follow says it too.
        tell_if_reachable(
            actor=actor, person=row.person, kind=ENDED, subject=subject, body=body, programme=row.attachment.programme_id, about=row
        )
    for attachment in Attachment.objects.filter(initiative=initiative, referent__isnull=False).order_by("pk"):
        attachment.referent = None
        attachment.save(update_fields=["referent"])
        journal.record(actor=actor, verb="initiative.referent_none", subject=initiative, programme=attachment.programme_id)
    requests = AccompanimentRequest.objects.filter(attachment__initiative=initiative, closed_at__isnull=True)
    requests.update(closed_at=clock.now(), closed_reason=reason)


@transaction.atomic
def follower_gone(*, actor: Person | None, person: Person) -> None:
    """Whoever followed is erased: nobody reads that name any more, the holder is told without it, and the idea waits for somebody else. The
    caller holds the ideas."""
    followed = Accompaniment.objects.filter(person=person, state=AccompanimentState.ACTIVE).order_by("pk")
    for row in followed.select_related("attachment__initiative", "attachment__programme"):
        _end(actor, row, EndKind.UNAVAILABLE, french(gettext_lazy("La personne qui suivait cette idée n’est plus là.")))
        if row.attachment.initiative.withdrawn_at is None:
            _look_for_somebody_else(actor, row)


def _look_for_somebody_else(actor: Person | None, row: Accompaniment) -> None:
    """The list of those who have lost somebody knows no such idea any more: it goes to that of the requests."""
    attachment = row.attachment
    if row.place == 1:
        name_referent(actor=actor, attachment=attachment, person=None)
        over = attachment.initiative.stage in {Stage.COMPLETED, Stage.ENDED}
        if not over and not AccompanimentRequest.objects.filter(attachment=attachment, closed_at__isnull=True).exists():
            ask(actor=actor, attachment=attachment)
    elif Accompaniment.objects.filter(attachment=attachment, state=AccompanimentState.ACTIVE).exists():
        # Whoever follows it is still there.
        return
    _tell_holder(actor, attachment, ENDED, say.nobody_any_more)


def _end(actor: Person | None, row: Accompaniment, kind: str, reason: str) -> None:
    LIFE.move(row, "end")
    row.closed_at, row.end_kind, row.reason = clock.now(), kind, reason
    row.save(update_fields=["state", "closed_at", "end_kind", "reason"])
    journal.record(
        actor=actor, verb=ENDED, subject=row, programme=row.attachment.programme_id, data={"person_id": row.person_id, "kind": kind}
    )


# -------------------------------------------------------------------------------------------------------------- messages


def _tell_holder(actor: Person | None, attachment: Attachment, kind: str, words: Callable[[], tuple[str, str]]) -> None:
    """To whoever carries the idea, in their language, through their channel. A wrong address keeps nobody from what they do, and is not read
    by them: the page of follow-up says the same."""
    holder = holder_of(attachment.initiative)
    if holder is None:
        return
    with override(holder.language):
        subject, body = words()
    tell_if_reachable(
        actor=actor, person=holder, kind=kind, subject=subject, body=f"{body}\n\n{attachment.programme.name}", programme=attachment.programme_id,
        about=attachment.initiative,
    )  # fmt: skip
