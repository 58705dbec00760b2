"""What is kept of the meeting, and sent to each."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from terril.initiatives.access import is_public
from terril.initiatives.models import Holder, Initiative, Pledge, Visibility
from terril.initiatives.text import masked
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.words import long_date, spoken
from terril.meetings.common import check_sequence, locked_meeting, save, tell_all
from terril.meetings.models import Meeting, Presentation, Status
from terril.meetings.promises import promises_of, public_name
from terril.meetings.queries import who_comes
from terril.meetings.states import LIFE, open_to_change
from terril.people.models import Person


@transaction.atomic
def close(*, actor: Person | None, meeting: Meeting, sequence: int | None = None) -> Meeting:
    """The meeting was held. Raises Refused before it starts, or once cancelled."""
    meeting = locked_meeting(meeting)
    check_sequence(meeting, sequence)
    if clock.now() < meeting.starts_at:
        raise Refused(_("La rencontre n’a pas encore commencé : elle ne peut pas être close."))
    LIFE.move(meeting, "close")
    save(meeting, "status")
    here = meeting.attendances.filter(here=True).count()
    journal.record(actor=actor, verb="meeting.held", subject=meeting, programme=meeting.series.programme_id, data={"here": here})
    return meeting


@transaction.atomic
def write_minutes(*, actor: Person | None, meeting: Meeting, minutes: str, opening: str | None = None) -> Meeting:
    """The words of the minutes; presentations, promises and numbers are added by the page. Raises Refused once they were sent."""
    meeting = locked_meeting(meeting)
    if meeting.minutes_published_at:
        raise Refused(_("Le compte rendu est parti : il ne change plus. Ajoutez ce qui manque aux notes de la prochaine rencontre."))
    meeting.minutes = minutes.strip()
    if opening is not None:
        meeting.opening = opening.strip()
    save(meeting, "minutes", "opening")
    journal.record(actor=actor, verb="meeting.minutes_written", subject=meeting, programme=meeting.series.programme_id)
    return meeting


@transaction.atomic
def publish_minutes(*, actor: Person | None, meeting: Meeting, minutes: str | None = None, opening: str | None = None) -> int:
    """Published, and sent to each reader through their channel; returns to how many. Once: a second call sends nothing.

    `minutes` and `opening` are the words of the page at that instant, kept with the same gesture. What is sent says no more than the public
    page: ideas that everybody sees, no number nor address. The holders of the others are told of their own besides.

    Raises Refused when the minutes are empty or the meeting was not held.
    """
    meeting = locked_meeting(meeting)
    if meeting.minutes_published_at:
        return 0
    if meeting.status == Status.CANCELLED or clock.now() < meeting.starts_at:
        raise Refused(_("La rencontre n’a pas eu lieu : il n’y a pas de compte rendu à envoyer."))
    if open_to_change(meeting):
        LIFE.move(meeting, "close")
    meeting.minutes = (minutes if minutes is not None else meeting.minutes or meeting.notes).strip()
    if not meeting.minutes:
        raise Refused(_("Le compte rendu est vide : écrivez quelques mots avant de l’envoyer."), field="minutes")
    meeting.minutes_published_at = clock.now()
    meeting.opening = meeting.opening if opening is None else opening.strip()
    save(meeting, "minutes", "opening", "minutes_published_at", "status")
    own = _kept_for_oneself(meeting)

    def for_oneself(person: Person) -> str:
        """What only its holder reads: that the idea was heard, and what was promised to it."""
        lines = []
        for one in own.get(person.pk, []):
            lines.append(_("Pour vous seulement : « %(idea)s » a été présentée.") % {"idea": one.name})
            lines += [_promise(pledge, named=False) for pledge in getattr(one, "promised", [])]
        return "\n".join(lines)

    told = tell_all(
        actor=actor,
        meeting=meeting,
        # Those who were there, those who were registered, those who carry an initiative that was presented.
        people=who_comes(meeting, meeting.attendances.all()),
        kind="meeting.minutes",
        words=lambda missed: _letter(meeting),
        besides=for_oneself,
    )
    journal.record(
        actor=actor, verb="meeting.minutes_published", subject=meeting, programme=meeting.series.programme_id, data={"count": told}
    )
    return told


def _letter(meeting: Meeting) -> tuple[str, str]:
    """The minutes as they are read or heard, without layout: the letter and the call say the same, and the same as the public page."""
    subject = _("Compte rendu de la rencontre à %(commune)s") % {"commune": meeting.commune.name}
    parts = [
        _("Voici ce qui s’est dit à la rencontre du %(when)s, %(where)s.")
        % {"when": spoken(meeting.starts_at), "where": meeting.location},
        masked(meeting.minutes),
    ]
    hidden = _("Une idée dont la personne garde les mots pour elle")
    names = [f"– {masked(one.initiative.name) if is_public(one.initiative) else hidden}" for one in _presented(meeting)]
    if names:
        parts.append("\n".join([_("Les idées présentées :"), *names]))
    promises = [one for one in promises_of(meeting) if is_public(one.initiative)]
    if promises:
        parts.append("\n".join([_("Ce qui a été promis :"), *[_promise(one) for one in promises]]))
    return subject, "\n\n".join(parts)


def _presented(meeting: Meeting) -> QuerySet[Presentation]:
    found = meeting.presentations.filter(initiative__withdrawn_at__isnull=True, presented_at__isnull=False)
    return found.select_related("initiative").order_by("position")


def _kept_for_oneself(meeting: Meeting) -> dict[int, list[Initiative]]:
    """The ideas that the minutes do not name, by holder. Not the private ones: whoever rings with the minutes may not know them, and their
    holders read the same with their code."""
    found: dict[int, list[Initiative]] = {}
    ideas = [one.initiative for one in _presented(meeting)]
    hidden = {idea.pk: idea for idea in ideas if idea.visibility != Visibility.PRIVATE and not is_public(idea)}
    holders = Holder.objects.filter(initiative__in=hidden, person__isnull=False, until__isnull=True).order_by("pk")
    for person_id, initiative_id in holders.values_list("person_id", "initiative_id"):
        found.setdefault(person_id, []).append(hidden[initiative_id])
    for pledge in promises_of(meeting).filter(initiative__in=hidden):
        own = hidden[pledge.initiative_id]
        own.promised = [*getattr(own, "promised", []), pledge]  # type: ignore[attr-defined]  # what is promised is told with the row
    return found


def _promise(pledge: Pledge, *, named: bool = True) -> str:
    who = pledge.by_name if not named else masked(public_name(pledge))
    said = {"who": who, "what": masked(pledge.what), "date": long_date(pledge.due_on), "idea": masked(pledge.initiative.name)}
    if not named:
        return _("– %(who)s : %(what)s, avant le %(date)s") % said
    return _("– %(who)s : %(what)s, pour « %(idea)s », avant le %(date)s") % said
