"""Dates and places: a series, its meetings one by one or from a table, confirmed, moved, cancelled; those who come are reminded."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from terril.directory.models import Place
from terril.kernel import clock, journal
from terril.kernel.errors import Refused
from terril.kernel.search import fold
from terril.kernel.verbs import checked
from terril.kernel.words import spoken
from terril.meetings.common import Missed, check_sequence, lines, locked_meeting, save, tell_all
from terril.meetings.models import Departure, Meeting, MeetingKind, Registration, Series, Status
from terril.meetings.queries import REMIND_BEFORE, who_comes
from terril.meetings.scheduling.calendar_table import MOST_ROWS, Row
from terril.meetings.states import LIFE, open_to_change
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.territory.models import Commune


class BadTable(Refused):
    """Some rows of a table cannot be written, so none was. `rows` are the bad ones, each with its reason."""

    def __init__(self, message: str, rows: Sequence[Row]) -> None:
        super().__init__(message, field="table")
        self.rows = list(rows)


@transaction.atomic
def create_series(
    *,
    actor: Person | None,
    programme: Programme,
    title: str,
    summary: str = "",
    kind: str = MeetingKind.MONTHLY,
    fictional: bool = False,
) -> Series:
    """A season opens. Raises Refused when its name is empty or taken."""
    series = Series(
        programme=programme, title=title.strip()[:120], summary=summary.strip(), kind=kind, created_at=clock.now(), fictional=fictional
    )
    checked(series)
    journal.record(actor=actor, verb="series.created", subject=series, programme=programme)
    return series


@transaction.atomic
def create_meeting(
    *,
    actor: Person | None,
    series: Series,
    starts_at: datetime,
    ends_at: datetime,
    commune: Commune,
    place: Place | None = None,
    place_name: str = "",
    place_note: str = "",
    opening: str = "",
    fictional: bool = False,
) -> Meeting:
    """One date enters the calendar, tentative until it has a place. Raises Refused."""
    meeting = _new(
        series=series,
        starts_at=starts_at,
        ends_at=ends_at,
        commune=commune,
        place=place,
        place_name=place_name,
        place_note=place_note[:300],
        opening=opening,
        fictional=fictional,
    )
    _check_place(meeting, place)
    checked(meeting)
    journal.record(actor=actor, verb="meeting.created", subject=meeting, programme=series.programme_id)
    return meeting


def _new(*, series: Series, place: Place | None, place_name: str, **fields: object) -> Meeting:
    now = clock.now()
    name = "" if place else place_name.strip()[:160]
    status = Status.CONFIRMED if place or name else Status.TENTATIVE
    return Meeting(
        series=series, kind=series.kind, place=place, place_name=name, status=status, created_at=now, updated_at=now, **fields
    )


def _check_place(meeting: Meeting, place: Place | None) -> None:
    if place is not None and place.commune_id != meeting.commune_id:
        raise Refused(
            _("%(place)s n’est pas à %(commune)s.") % {"place": place.name, "commune": meeting.commune.name}, field="place"
        )


@transaction.atomic
def import_calendar(
    *, actor: Person | None, series: Series, rows: Sequence[Row], fictional: bool = False
) -> list[Meeting]:
    """Every row of a table (`calendar_table.read`), or none. Raises BadTable with the bad rows and their reasons.

    A place that the directory knows in that commune is recognised; another keeps the name that the table gives.
    """
    if not rows:
        raise BadTable(_("Nous n’avons trouvé aucune date dans ce tableau. Rien n’a été importé."), [])
    if len(rows) > MOST_ROWS:
        raise BadTable(_("Ce tableau compte plus de %(most)s lignes. Importez-le en plusieurs fois.") % {"most": MOST_ROWS}, [])
    bad = [row for row in rows if row.error or row.starts_at is None]
    if bad:
        raise BadTable(_("Rien n’a été importé : des lignes sont à reprendre, avec leur raison."), bad)
    places = {
        (place.commune_id, fold(place.name)): place
        for place in Place.objects.filter(commune__in={row.commune.pk for row in rows if row.commune})
    }
    made = []
    for row in rows:
        meeting = _new(
            series=series,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            commune=row.commune,
            place=places.get((row.commune.pk, fold(row.place_name))) if row.place_name and row.commune else None,
            place_name=row.place_name,
            fictional=fictional,
        )
        try:
            checked(meeting)
        except Refused as problem:
            raise BadTable(problem.message, [row]) from None
        made.append(meeting)
    journal.record(actor=actor, verb="meeting.imported", subject=series, programme=series.programme_id, data={"count": len(made)})
    return made


@transaction.atomic
def confirm_place(
    *,
    actor: Person | None,
    meeting: Meeting,
    place: Place | None = None,
    place_name: str = "",
    place_note: str = "",
    sequence: int | None = None,
) -> Meeting:
    """The place is known: calendars hear of it and those who come are told. Raises Refused, Conflict."""
    meeting = locked_meeting(meeting)
    check_sequence(meeting, sequence)
    _check_place(meeting, place)
    before = (meeting.status, meeting.place_id, meeting.place_name, meeting.place_note)
    meeting.place, meeting.place_name = place, "" if place else place_name.strip()[:160]
    meeting.place_note = place_note.strip()[:300]
    if before == (Status.CONFIRMED, meeting.place_id, meeting.place_name, meeting.place_note):
        raise Refused(_("Le lieu est déjà celui-là : rien n’a changé, personne n’est prévenu."), field="place_name")
    LIFE.move(meeting, "confirm_place")
    save(meeting, "place", "place_name", "place_note", "status", announce=True)
    journal.record(actor=actor, verb="meeting.place_confirmed", subject=meeting, programme=meeting.series.programme_id)

    def words(missed: Missed) -> tuple[str, str]:
        body = _("La rencontre du %(when)s a maintenant un lieu : %(where)s.") % {
            "when": spoken(meeting.starts_at),
            "where": _address(meeting),
        }
        return _("Nous savons où aura lieu la rencontre"), lines(body, _moved(missed), meeting.place_note)

    return _told(actor, meeting, "meeting.place_confirmed", words)


def _moved(missed: Missed) -> str:
    """For somebody whom the news of the move has not reached."""
    return _("Attention, elle a changé de date.") if "meeting.moved" in missed else ""


def _address(meeting: Meeting) -> str:
    if meeting.place and meeting.place.address:
        return f"{meeting.place.name}, {meeting.place.address}, {meeting.commune.name}"
    return meeting.location


def _told(actor: Person | None, meeting: Meeting, kind: str, words: Callable[[Missed], tuple[str, str]]) -> Meeting:
    """Tells those who come, and notes on the row how many were (`told`) and how many asked not to be (`silent`).

    Nobody is told of a change in a meeting that is already over.
    """
    people = list(who_comes(meeting)) if meeting.ends_at > clock.now() else []
    meeting.told = tell_all(actor=actor, meeting=meeting, people=people, kind=kind, words=words)
    meeting.silent = len(people) - meeting.told
    return meeting


@transaction.atomic
def move(
    *,
    actor: Person | None,
    meeting: Meeting,
    starts_at: datetime,
    ends_at: datetime | None = None,
    reason: str = "",
    commune: Commune | None = None,
    place: Place | None = None,
    sequence: int | None = None,
) -> Meeting:
    """Another date, and another place if one is given (another commune alone: the place is to be confirmed again).

    Without `ends_at`, the meeting lasts as long as before. Raises Refused, Conflict.
    """
    meeting = locked_meeting(meeting)
    check_sequence(meeting, sequence)
    before, ended = meeting.starts_at, meeting.ends_at
    if starts_at != before and starts_at < clock.now():
        raise Refused(_("Cette date est passée : choisissez-en une à venir, ou annulez la rencontre."), field="date")
    if starts_at == before and commune in {None, meeting.commune} and place is None and ends_at in {None, meeting.ends_at}:
        raise Refused(_("La date est la même : rien n’a été changé."), field="starts_at")
    LIFE.move(meeting, "move")
    meeting.ends_at = ends_at or starts_at + (meeting.ends_at - before)
    meeting.starts_at = starts_at
    if starts_at != before:
        meeting.previous_start, meeting.reminded_at = before, None
        # Whoever could not come on the old date may come on the new one.
        meeting.attendances.filter(here=False).delete()
    left = None
    if commune is not None and commune.pk != meeting.commune_id:
        left = Departure(meeting=meeting, commune=meeting.commune, starts_at=before, ends_at=ended)
        # How one entered there says nothing of here.
        meeting.commune, meeting.place, meeting.place_name, meeting.place_note = commune, None, "", ""
        LIFE.move(meeting, "lose_place")
    if place is not None:
        _check_place(meeting, place)
        meeting.place, meeting.place_name = place, ""
        LIFE.move(meeting, "confirm_place")
    save(
        meeting, "starts_at", "ends_at", "previous_start", "reminded_at", "commune", "place", "place_name", "place_note", "status",
        announce=True,
    )  # fmt: skip
    if left is not None:
        # Back where it was, it is there: one entry a meeting in each calendar.
        meeting.departures.filter(commune__in=[left.commune_id, meeting.commune_id]).delete()
        left.sequence, left.left_at = meeting.sequence, meeting.updated_at
        left.save()
    journal.record(
        actor=actor,
        verb="meeting.moved",
        subject=meeting,
        programme=meeting.series.programme_id,
        data={"from": localtime(before).isoformat(), "to": localtime(starts_at).isoformat()},
    )

    def words(missed: Missed) -> tuple[str, str]:
        told = {"before": spoken(before), "when": spoken(meeting.starts_at), "where": _address(meeting)}
        if starts_at == before:
            title, body = _("La rencontre change de lieu"), _("La rencontre du %(when)s change de lieu : %(where)s.") % told
        elif "meeting.moved" in missed:
            # They know a date before this one: naming it would only confuse.
            title, body = _("La rencontre change de date"), _("La rencontre change de date : elle aura lieu %(when)s, %(where)s.") % told
        else:
            title = _("La rencontre change de date")
            body = _("La rencontre prévue %(before)s change de date : elle aura lieu %(when)s, %(where)s.") % told
        return title, lines(body, reason)

    return _told(actor, meeting, "meeting.moved", words)


@transaction.atomic
def cancel(*, actor: Person | None, meeting: Meeting, reason: str, sequence: int | None = None) -> Meeting:
    """It will not take place; it stays in the calendars, cancelled. Raises Refused without a reason, Conflict."""
    if not reason.strip():
        raise Refused(_("Dites en une phrase pourquoi la rencontre est annulée : chacun la lira."), field="reason")
    meeting = locked_meeting(meeting)
    check_sequence(meeting, sequence)
    LIFE.move(meeting, "cancel")
    meeting.cancelled_reason = reason.strip()[:300]
    save(meeting, "status", "cancelled_reason", announce=True)
    journal.record(actor=actor, verb="meeting.cancelled", subject=meeting, programme=meeting.series.programme_id)

    def words(missed: Missed) -> tuple[str, str]:
        body = _("La rencontre du %(when)s, %(where)s, n’aura pas lieu.") % {
            "when": spoken(meeting.starts_at),
            "where": meeting.commune.name,
        }
        return _("La rencontre est annulée"), lines(body, _moved(missed), meeting.cancelled_reason)

    return _told(actor, meeting, "meeting.cancelled", words)


@transaction.atomic
def remind(*, meeting: Meeting) -> int:
    """Three days before, to those who asked for it and those who present. Once: a second call tells nobody. Returns to how many."""
    meeting = locked_meeting(meeting)
    now = clock.now()
    if meeting.reminded_at or not open_to_change(meeting) or not now < meeting.starts_at <= now + REMIND_BEFORE:
        return 0
    meeting.reminded_at = now
    meeting.save(update_fields=["reminded_at"])

    def words(missed: Missed) -> tuple[str, str]:
        body = _("La rencontre a lieu %(when)s, %(where)s. Nous vous attendons.") % {
            "when": spoken(meeting.starts_at),
            "where": _address(meeting),
        }
        return _("La rencontre approche"), lines(body, _moved(missed), meeting.place_note)

    # Not those who said that they do not come to this one; nor those who registered, for it or for the season, without the reminder, and
    # present nothing.
    away = set(meeting.attendances.filter(here=False).values_list("person_id", flat=True))
    mine = Registration.objects.filter(Q(meeting=meeting) | Q(series=meeting.series_id), cancelled_at__isnull=True)
    asked = set(mine.filter(remind=True).values_list("person_id", flat=True))
    presenting = Person.objects.filter(holdings__until__isnull=True, holdings__initiative__presentations__meeting=meeting)
    unasked = set(mine.filter(remind=False).values_list("person_id", flat=True)) - asked - set(presenting.values_list("pk", flat=True))
    told = tell_all(
        actor=None, meeting=meeting, people=who_comes(meeting).exclude(pk__in=away | unasked), kind="meeting.reminder", words=words
    )
    journal.record(
        actor=None, verb="meeting.reminded", subject=meeting, programme=meeting.series.programme_id, data={"count": told}
    )
    return told
