"""What is presented, in which order, for how long."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from terril.initiatives.models import Initiative
from terril.kernel import journal
from terril.kernel.errors import Refused
from terril.meetings.common import locked_meeting, save
from terril.meetings.models import Meeting, Presentation
from terril.meetings.states import open_to_change
from terril.people.models import Person

MINUTES = 15


def _open(meeting: Meeting) -> Meeting:
    row = locked_meeting(meeting)
    if not open_to_change(row):
        raise Refused(_("Cette rencontre est %(state)s : son ordre du jour ne change plus.") % {"state": row.get_status_display()})
    return row


def _changed(actor: Person | None, meeting: Meeting) -> None:
    """Positions follow one another again, and the journal hears of it."""
    kept = list(meeting.presentations.order_by("position", "pk"))
    for position, one in enumerate(kept, start=1):
        one.position = position
    Presentation.objects.bulk_update(kept, ["position"])
    save(meeting)
    journal.record(
        actor=actor, verb="meeting.agenda_changed", subject=meeting, programme=meeting.series.programme_id, data={"count": len(kept)}
    )


def _check_minutes(minutes: int) -> int:
    if not 1 <= minutes <= 180:
        raise Refused(_("Un passage dure de 1 à 180 minutes."), field="minutes_planned")
    return minutes


def _check_initiative(initiative: Initiative, meeting: Meeting) -> None:
    attached = initiative.attachments.filter(programme=meeting.series.programme_id).exists()
    if initiative.withdrawn_at or not attached:
        raise Refused(_("« %(name)s » n’est pas suivie par la plateforme, ou a été retirée.") % {"name": initiative.name})


@transaction.atomic
def set_agenda(
    *, actor: Person | None, meeting: Meeting, initiatives: Sequence[Initiative], minutes: Sequence[int] | int = MINUTES
) -> list[Presentation]:
    """The whole agenda, in this order. What was presented already stays, with its notes. Raises Refused."""
    meeting = _open(meeting)
    wanted = list(dict.fromkeys(initiatives))
    lengths = [minutes] * len(wanted) if isinstance(minutes, int) else list(minutes)
    known = {one.initiative_id: one for one in meeting.presentations.all()}
    gone = [pk for pk in known if pk not in {i.pk for i in wanted}]
    if any(known[pk].presented_at for pk in gone):
        raise Refused(_("Une idée déjà présentée ne quitte pas l’ordre du jour."))
    Presentation.objects.filter(meeting=meeting, initiative_id__in=gone).delete()
    for position, (initiative, length) in enumerate(zip(wanted, lengths, strict=True), start=1):
        _check_minutes(length)
        one = known.get(initiative.pk)
        if one is None:
            _check_initiative(initiative, meeting)
            one = Presentation(meeting=meeting, initiative=initiative)
        one.position, one.minutes_planned = position, length
        one.save()
    _changed(actor, meeting)
    return list(meeting.presentations.order_by("position"))


@transaction.atomic
def add_presentation(
    *, actor: Person | None, meeting: Meeting, initiative: Initiative, minutes_planned: int = MINUTES
) -> Presentation:
    """One more, at the end. Adding it twice adds it once. Raises Refused."""
    meeting = _open(meeting)
    before = meeting.presentations.filter(initiative=initiative).first()
    if before:
        return before
    _check_initiative(initiative, meeting)
    last = meeting.presentations.aggregate(last=Max("position"))["last"] or 0
    made = Presentation.objects.create(
        meeting=meeting, initiative=initiative, position=last + 1, minutes_planned=_check_minutes(minutes_planned)
    )
    _changed(actor, meeting)
    return made


@transaction.atomic
def move_presentation(*, actor: Person | None, presentation: Presentation, up: bool) -> Presentation:
    """One place up or down; at the end of the list, nothing moves."""
    meeting = _open(presentation.meeting)
    order = list(meeting.presentations.order_by("position", "pk"))
    here = next((index for index, one in enumerate(order) if one.pk == presentation.pk), None)
    if here is None:
        raise Refused(_("Cette idée n’est plus à l’ordre du jour."))
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        for position, one in enumerate(order, start=1):
            one.position = position
        Presentation.objects.bulk_update(order, ["position"])
        _changed(actor, meeting)
    presentation.refresh_from_db()
    return presentation


@transaction.atomic
def arrange(
    *, actor: Person | None, meeting: Meeting, order: Sequence[int], minutes: Mapping[int, int] | None = None
) -> list[Presentation]:
    """The order and the lengths that a page shows, by the ids of the presentations. One that was added meanwhile comes last; one that left is
    passed over. Raises Refused."""
    meeting = _open(meeting)
    kept = {one.pk: one for one in meeting.presentations.order_by("position", "pk")}
    wanted = [kept.pop(pk) for pk in dict.fromkeys(order) if pk in kept]
    arranged = [*wanted, *kept.values()]
    for position, one in enumerate(arranged, start=1):
        one.position = position
        one.minutes_planned = _check_minutes((minutes or {}).get(one.pk, one.minutes_planned))
    Presentation.objects.bulk_update(arranged, ["position", "minutes_planned"])
    _changed(actor, meeting)
    return arranged


@transaction.atomic
def remove_presentation(*, actor: Person | None, presentation: Presentation) -> None:
    """Leaves the agenda. Raises Refused once it was presented."""
    meeting = _open(presentation.meeting)
    row = meeting.presentations.filter(pk=presentation.pk).first()
    if row is None:
        return
    if row.presented_at:
        raise Refused(_("Cette idée a été présentée : elle reste à l’ordre du jour."))
    row.delete()
    _changed(actor, meeting)
