"""What is kept of the meeting, and sent to each."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terril.initiatives.models import Initiative, Pledge, Visibility
from terril.initiatives.text import masked
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.words import spoken
from terril.meetings import states
from terril.meetings.actions.common import check_sequence, locked, save, tell_all, who_comes
from terril.meetings.models import Meeting, Status
from terril.people.models import Person


@transaction.atomic
def close(*, actor: Person | None, meeting: Meeting, sequence: int | None = None) -> Meeting:
    """The meeting was held. Raises Refused before it starts, or once cancelled."""
    meeting = locked(meeting)
    check_sequence(meeting, sequence)
    if clock.now() < meeting.starts_at:
        raise Refused(_("La rencontre n’a pas encore commencé : elle ne peut pas être close."))
    states.apply(meeting, "close")
    save(meeting, "status")
    here = meeting.attendances.filter(here=True).count()
    journal.record(actor=actor, verb="meeting.held", subject=meeting, programme=meeting.series.programme_id, data={"here": here})
    return meeting


@transaction.atomic
def write_minutes(*, actor: Person | None, meeting: Meeting, minutes: str, opening: str | None = None) -> Meeting:
    """The words of the minutes; presentations, promises and numbers are added by the page. Raises Refused once they were sent."""
    meeting = locked(meeting)
    if meeting.minutes_published_at:
        raise Refused(_("Le compte rendu est parti : il ne change plus. Ajoutez ce qui manque aux notes de la prochaine rencontre."))
    meeting.minutes = minutes.strip()
    if opening is not None:
        meeting.opening = opening.strip()
    save(meeting, "minutes", "opening")
    journal.record(actor=actor, verb="meeting.minutes_written", subject=meeting, programme=meeting.series.programme_id)
    return meeting


def readers(meeting: Meeting) -> list[Person]:
    """Those who were there, those who were registered, those who carry an initiative that was presented."""
    return list(who_comes(meeting, meeting.attendances.all()))


@transaction.atomic
def publish_minutes(*, actor: Person | None, meeting: Meeting, minutes: str | None = None) -> int:
    """Published, and sent to each reader through their channel; returns to how many. Once: a second call sends nothing.

    Raises Refused when the minutes are empty or the meeting was not held.
    """
    meeting = locked(meeting)
    if meeting.minutes_published_at:
        return 0
    if meeting.status == Status.CANCELLED or clock.now() < meeting.starts_at:
        raise Refused(_("La rencontre n’a pas eu lieu : il n’y a pas de compte rendu à envoyer."))
    if states.open_to_change(meeting):
        states.apply(meeting, "close")
    meeting.minutes = (minutes if minutes is not None else meeting.minutes or meeting.notes).strip()
    if not meeting.minutes:
        raise Refused(_("Le compte rendu est vide : écrivez quelques mots avant de l’envoyer."), field="minutes")
    meeting.minutes_published_at = clock.now()
    save(meeting, "minutes", "minutes_published_at", "status")
    told = tell_all(
        actor=actor, meeting=meeting, people=readers(meeting), kind="meeting.minutes", words=lambda missed: _letter(meeting)
    )
    journal.record(
        actor=actor, verb="meeting.minutes_published", subject=meeting, programme=meeting.series.programme_id, data={"count": told}
    )
    return told


def _letter(meeting: Meeting) -> tuple[str, str]:
    """The minutes as they are read or heard, without layout: the letter and the call say the same."""
    subject = _("Compte rendu de la rencontre à %(commune)s") % {"commune": meeting.commune.name}
    parts = [
        _("Voici ce qui s’est dit à la rencontre du %(when)s, %(where)s.")
        % {"when": spoken(meeting.starts_at), "where": meeting.location},
        meeting.minutes,
    ]
    presented = meeting.presentations.filter(initiative__withdrawn_at__isnull=True).select_related("initiative").order_by("position")
    names = [f"– {_shown(one.initiative)}" for one in presented if one.presented_at]
    if names:
        parts.append("\n".join([_("Les idées présentées :"), *names]))
    # What is promised to a private idea would tell it: its holder reads it with the code, nobody else does.
    promises = list(promises_of(meeting).exclude(initiative__visibility=Visibility.PRIVATE))
    if promises:
        parts.append("\n".join([_("Ce qui a été promis :"), *[_promise(one) for one in promises]]))
    return subject, "\n\n".join(parts)


def _shown(initiative: Initiative) -> str:
    """Minutes travel further than the room: a private idea keeps its words, and nobody's number is passed on."""
    if initiative.visibility == Visibility.PRIVATE:
        return _("Une idée dont la personne garde les mots pour elle")
    return masked(initiative.name)


def promises_of(meeting: Meeting) -> QuerySet[Pledge]:
    """What was promised there, soonest first; nothing for an initiative that was withdrawn."""
    return (
        Pledge.objects.filter(meeting_link__meeting=meeting, initiative__withdrawn_at__isnull=True)
        .select_related("initiative", "organisation", "person")
        .order_by("due_on", "pk")
    )


def _promise(pledge: Pledge) -> str:
    return _("– %(who)s : %(what)s, pour « %(idea)s », avant le %(date)s") % {
        "who": pledge.by_name,
        "what": pledge.what,
        "idea": _shown(pledge.initiative),
        "date": date_format(pledge.due_on, "j F Y"),
    }
