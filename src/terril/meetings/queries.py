"""Reads on meetings: each a constant number of queries, whatever the number of rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.translation import gettext as _

from terril.initiatives.access import held_by, visible_to, worked_on_by
from terril.initiatives.models import HEAVY, Answer, AnswerKind, Attachment, Holder, Initiative, Stage, heavy
from terril.initiatives.text import masked
from terril.kernel import clock, search
from terril.kernel.outbox.models import Channel
from terril.kernel.search import fold
from terril.kernel.written import Sliced, one_of, written_once
from terril.meetings import access
from terril.meetings.models import (
    AccessNeed,
    Attendance,
    Invitation,
    Meeting,
    MeetingKind,
    Presentation,
    Registration,
    Status,
)
from terril.meetings.states import OPEN
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.territory.models import Commune

# How long before a meeting people are reminded of it.
REMIND_BEFORE = timedelta(days=3)
# How many ideas the agenda's list offers before one searches.
SUGGESTED = 40
# How many ideas are proposed to whoever invites.
INVITABLE = 50


@dataclass(frozen=True)
class Card:
    """A meeting in a list. `state`: tentative, confirmed, cancelled, moved or held."""

    pk: int
    url: str
    starts_at: datetime
    ends_at: datetime
    title: str
    commune: Commune
    place: str
    state: str
    season: str
    fictional: bool


def with_names(found: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """What every page needs of a meeting, in the same query."""
    return found.select_related("series__programme__organisation", "series__programme__territory", "commune", "place__organisation")


def card(meeting: Meeting, *, team: bool = False) -> Card:
    place = masked(meeting.cancelled_reason) if meeting.status == Status.CANCELLED else meeting.where
    if meeting.status != Status.CANCELLED and meeting.place_id and meeting.place and meeting.place.address:
        place = f"{meeting.place.name}, {meeting.place.address}"
    return Card(
        pk=meeting.pk,
        url=reverse("team_meeting" if team else "meeting", args=[meeting.pk]),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=str(meeting) if meeting.kind == MeetingKind.PEERS else meeting.commune.name,
        commune=meeting.commune,
        place=place,
        state=state(meeting),
        season=meeting.series.title,
        fictional=meeting.fictional,
    )


def state(meeting: Meeting) -> str:
    """A meeting that is over is held, even when nobody closed it: its place is no longer to be confirmed."""
    if meeting.status == Status.CANCELLED:
        return "cancelled"
    if meeting.status == Status.HELD or meeting.ends_at < clock.now():
        return "held"
    if meeting.status == Status.CONFIRMED and meeting.previous_start:
        return "moved"
    return str(meeting.status)


def upcoming(found: QuerySet[Meeting], now: datetime | None = None) -> QuerySet[Meeting]:
    """Not over yet, soonest first, cancelled ones included: somebody may be on the way."""
    return with_names(found.filter(ends_at__gte=now or clock.now())).order_by("starts_at", "pk")


def past(found: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Over, latest first."""
    return with_names(found.filter(ends_at__lt=clock.now())).order_by("-starts_at", "-pk")


def by_season(cards: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    """A page of cards, in its order, under the name of each season."""
    return [(season, list(rows)) for season, rows in groupby(cards, key=lambda one: one.season)]


@written_once
def _next_monthly(programme: Programme, now: datetime) -> QuerySet[Meeting]:
    return with_lengths(upcoming(monthly(programme), now))[:1]


def next_monthly(programme: Programme) -> Meeting | None:
    """The next monthly one that takes place, `with_lengths`."""
    return one_of(_next_monthly(programme, clock.now()))


@written_once
def _next_anywhere(now: datetime) -> QuerySet[Meeting]:
    return with_lengths(upcoming(_everybodys().filter(series__programme__is_open=True), now))[:1]


def next_meeting(programme: Programme | None) -> Card | None:
    """The next monthly one that takes place; None: in any programme that is open."""
    coming = next_monthly(programme) if programme else one_of(_next_anywhere(clock.now()))
    return card(coming) if coming else None


def monthly(programme: Programme) -> QuerySet[Meeting]:
    """The meetings to which everybody comes, and where ideas are presented; those between peers left out."""
    return _everybodys().filter(series__programme=programme)


def _everybodys() -> QuerySet[Meeting]:
    return Meeting.objects.filter(kind=MeetingKind.MONTHLY, status__in=[Status.TENTATIVE, Status.CONFIRMED])


# ---------------------------------------------------------------------------------------------------------- one meeting


@dataclass(frozen=True)
class Item:
    """One presentation, as somebody may see it. `initiative` is None when it is not theirs to see."""

    pk: int
    position: int
    name: str
    url: str
    minutes: int
    presented_at: datetime | None
    notes: str
    version: int
    initiative: Initiative | None
    fictional: bool

    @property
    def key(self) -> str:
        """What a button sends back: never written with a thousands separator."""
        return str(self.pk)


def seen_by(viewer: Person | None, path: str) -> Combinable:
    """Whether the viewer may see the initiative at `path`: public, held, or worked on. Looked up row by row, by its key: the same cost
    with 30,000 of them."""
    public = Exists(visible_to(None).filter(pk=OuterRef(path)))
    if viewer is None:
        return public
    return public | Exists(worked_on_by(viewer).filter(pk=OuterRef(path))) | Exists(held_by(viewer).filter(pk=OuterRef(path)))


@written_once
def _presentations(meeting: Meeting, viewer: Person | None) -> QuerySet[Presentation]:
    rows = Presentation.objects.filter(meeting=meeting, initiative__withdrawn_at__isnull=True).select_related("initiative")
    rows = rows.defer(*heavy("initiative")).annotate(seen=seen_by(viewer, "initiative_id"))
    return rows.order_by("position", "pk")


def agenda(meeting: Meeting, viewer: Person | None) -> list[Item]:
    """The agenda in one query; an idea that the viewer may not see keeps its place without its name."""
    inside = access.can_run(viewer, meeting)
    items = []
    one: Any
    for one in _presentations(meeting, viewer):
        name = one.initiative.name if inside else masked(one.initiative.name)
        items.append(Item(
            pk=one.pk,
            position=one.position,
            name=name if one.seen else _("Une idée dont la personne garde les mots pour elle"),
            url=reverse("initiative", args=[one.initiative.ref]) if one.seen else "",
            minutes=one.minutes_planned,
            presented_at=one.presented_at,
            notes=one.notes,
            version=one.notes_version,
            initiative=one.initiative if one.seen else None,
            fictional=one.initiative.fictional and one.seen,
        ))
    return items


def candidates(meeting: Meeting, viewer: Person | None) -> QuerySet[Initiative]:
    """Ideas that may be on the agenda: followed by the programme, open, and worked on by the viewer."""
    if viewer is None:
        return Initiative.objects.none()
    found = worked_on_by(viewer).filter(attachments__programme=meeting.series.programme_id)
    return found.exclude(stage__in=[Stage.ENDED, Stage.COMPLETED])


def suggestions(meeting: Meeting, viewer: Person | None, words: str = "") -> list[Initiative]:
    """The first `SUGGESTED` candidates that are not on the agenda yet: those that answer to the words; without words, those that were
    answered "come and present it", then the latest. Three queries, one for words."""
    asked = search.query(words)
    if asked is not None:
        return list(_absent(meeting, viewer).filter(search=asked).order_by("-created_at", "-pk")[:SUGGESTED])
    invited = _asked_to_present(meeting.series.programme_id)
    rank = {**dict.fromkeys(_latest(meeting.series.programme_id), 1), **dict.fromkeys(invited, 0)}
    return sorted(_ranked(meeting, viewer, sorted(rank)), key=lambda one: rank[one.pk])[:SUGGESTED]


def _absent(meeting: Meeting, viewer: Person | None) -> QuerySet[Initiative]:
    return candidates(meeting, viewer).filter(~Exists(Presentation.objects.filter(meeting=meeting, initiative=OuterRef("pk"))))


@written_once
def _asked_to_present(programme_id: int) -> QuerySet[Answer, int]:
    presented = Presentation.objects.filter(initiative=OuterRef("attachment__initiative"))
    invited = Answer.objects.filter(~Exists(presented), attachment__programme=programme_id, kind=AnswerKind.PRESENT, released_at__isnull=False)
    return invited.order_by("-pk").values_list("attachment__initiative_id", flat=True)[:SUGGESTED]


@written_once
def _latest(programme_id: int) -> QuerySet[Attachment, int]:
    return Attachment.objects.filter(programme=programme_id).order_by("-pk").values_list("initiative_id", flat=True)[: 2 * SUGGESTED]


@written_once
def _ranked(meeting: Meeting, viewer: Person | None, among: list[int]) -> QuerySet[Initiative]:
    return _absent(meeting, viewer).filter(pk__in=among).only("title", "excerpt").order_by("-pk")


def may_be_invited(meeting: Meeting, viewer: Person | None, *, stage: str = "", commune: str = "", words: str = "") -> list[Initiative]:
    """The first `INVITABLE` initiatives that are not invited yet, by stage, commune and words, the latest first. One query."""
    found = candidates(meeting, viewer).filter(~Exists(Invitation.objects.filter(meeting=meeting, initiative=OuterRef("pk"))))
    if stage:
        found = found.filter(stage=stage)
    if commune:
        found = found.filter(commune=commune)
    asked = search.query(words)
    if asked is not None:
        found = found.filter(search=asked)
    return list(found.select_related("commune").defer(*HEAVY).order_by("-pk")[:INVITABLE])


# ---------------------------------------------------------------------------------------------------------- who comes


@dataclass(frozen=True)
class Row:
    """As pieces/_attendance_list.html reads it."""

    key: str
    name: str
    detail: str
    status: str
    fictional: bool


def expected(meeting: Meeting, words: str = "") -> QuerySet[Person]:
    """Who may be tapped on the day: those awaited and those already noted; a search also finds who came to earlier meetings."""
    noted = [Attendance.objects.filter(meeting=meeting)]
    if words.strip():
        noted.append(Attendance.objects.filter(meeting__series__programme=meeting.series.programme_id))
    people = who_comes(meeting, *noted)
    for word in fold(words).split():
        people = people.filter(sort_name__contains=word)
    return people.order_by("sort_name", "pk")


def attendance_rows(meeting: Meeting, people: Iterable[Person]) -> list[Row]:
    """The rows of one page of people, in three queries."""
    people = list(people)
    pks = [person.pk for person in people]
    here = dict(Attendance.objects.filter(meeting=meeting, person__in=pks).values_list("person_id", "here"))
    needs: dict[int, set[str]] = {}
    asked = Registration.objects.filter(Q(meeting=meeting) | Q(series=meeting.series_id), cancelled_at__isnull=True, person__in=pks)
    for pk, wanted in asked.values_list("person_id", "needs"):
        needs.setdefault(pk, set()).update(wanted)
    holders = Holder.objects.filter(
        person__in=pks, until__isnull=True, initiative__withdrawn_at__isnull=True, initiative__presentations__meeting=meeting
    )
    presenting = set(holders.values_list("person_id", flat=True))
    words = need_words()
    return [
        Row(
            key=str(person.pk),
            name=person.name,
            detail=", ".join(
                [_("présente une idée")] * (person.pk in presenting) + [words[need] for need in sorted(needs.get(person.pk, ()))]
            ),
            status={True: "here", False: "away", None: ""}[here.get(person.pk)],
            fictional=person.fictional,
        )
        for person in people
    ]


def need_words() -> dict[str, str]:
    """Short names of the needs, for lists."""
    return {
        AccessNeed.ACCESS: _("accès"),
        AccessNeed.CHILDCARE: _("garde d’enfants"),
        AccessNeed.LANGUAGE: _("langue"),
        AccessNeed.TRANSPORT: _("trajet"),
    }


@dataclass(frozen=True)
class Readiness:
    """What is still missing before a meeting."""

    registered: int
    registrations: int
    needs: list[tuple[str, int]]
    presentations: int
    minutes: int


def with_lengths(found: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """`lengths`: the minutes of each presentation on the agenda, in the same query."""
    planned = Presentation.objects.filter(meeting=OuterRef("pk"), initiative__withdrawn_at__isnull=True).order_by()
    return found.annotate(lengths=ArraySubquery(planned.values("minutes_planned")))


@written_once
def _registered(meeting: Meeting) -> QuerySet[Registration, tuple[int, list[str], bool]]:
    found: QuerySet[Any, Any] = registrations(meeting)
    return found.values_list("person_id", "needs", "away")


def readiness(meeting: Meeting, lengths: Sequence[int]) -> Readiness:
    """`lengths`: the minutes of each presentation. One query."""
    rows = _registered(meeting)
    counted = Counter(need for _person, needs, away in rows if not away for need in needs)
    words = need_words()
    return Readiness(
        registered=len({person for person, _needs, away in rows if not away}),
        registrations=len(rows),
        needs=[(words[kind.value], counted[kind.value]) for kind in AccessNeed if counted[kind.value]],
        presentations=len(lengths),
        minutes=sum(lengths),
    )


@written_once
def _channels(meeting: Meeting, marked: bool) -> QuerySet[Person, Any]:
    told = who_comes(meeting, *([Attendance.objects.filter(meeting=meeting)] if marked else []))
    return told.order_by().values("channel").annotate(n=Count("pk")).order_by("-n", "channel").values_list("channel", "n")


def audience(meeting: Meeting, *, marked: bool = False) -> list[tuple[str, int]]:
    """How many people would be told of a change, by channel, the most numerous first; "none": those who left nothing to be reached by.
    `marked`: those whose presence was marked are told too."""
    return sorted(_channels(meeting, marked), key=lambda pair: pair[0] == Channel.NONE)


def registrations(meeting: Meeting) -> QuerySet[Registration]:
    """Active ones, for this meeting and for the season, by name; `away`: who said that they do not come to this one."""
    away = Attendance.objects.filter(meeting=meeting, person=OuterRef("person"), here=False)
    return (
        Registration.objects.filter(Q(meeting=meeting) | Q(series=meeting.series_id), cancelled_at__isnull=True)
        .annotate(away=Exists(away))
        .select_related("person")
        .order_by("person__sort_name", "pk")
    )


@written_once
def _registrations(meeting: Meeting, cut: slice) -> QuerySet[Registration]:
    shown = ("meeting", "series", "needs", "needs_note", "person__first_name", "person__last_name", "person__channel")
    return registrations(meeting).only(*shown)[cut]


def registered(meeting: Meeting, count: int) -> Sliced[Registration]:
    """The same, read a page at a time; `count`: how many, as `readiness` says."""
    return Sliced(count, lambda cut: _registrations(meeting, cut))


def before(meeting: Meeting) -> Meeting | None:
    """The meeting held before this one in the programme: its promises are read again."""
    return (
        with_names(Meeting.objects.filter(series__programme=meeting.series.programme_id, starts_at__lt=meeting.starts_at))
        .exclude(status=Status.CANCELLED)
        .order_by("-starts_at")
        .first()
    )


def who_comes(meeting: Meeting, *also: QuerySet[Any]) -> QuerySet[Person]:
    """Those registered for it or for the whole series, and those who carry an initiative of its agenda or invited; `also`: more rows with a
    `person_id`. One union of keys, so that the table of persons is never read whole."""
    active = Registration.objects.filter(cancelled_at__isnull=True)
    holders = Holder.objects.filter(
        person__isnull=False,
        until__isnull=True,
        initiative__withdrawn_at__isnull=True,
        initiative__presentations__meeting=meeting,
    )
    invited = Holder.objects.filter(
        person__isnull=False,
        until__isnull=True,
        initiative__withdrawn_at__isnull=True,
        initiative__meeting_invitations__meeting=meeting,
    )
    found = [active.filter(meeting=meeting), active.filter(series=meeting.series_id), holders, invited, *also]
    first, *others = [rows.order_by().values("person_id") for rows in found]
    return Person.objects.filter(pk__in=first.union(*others), erased_at__isnull=True).order_by("pk")


def comes(person: Person | None, meeting: Meeting) -> bool:
    """Whether somebody with an account is among `who_comes`."""
    return person is not None and who_comes(meeting).filter(pk=person.pk).exists()


def to_remind() -> QuerySet[Meeting]:
    now = clock.now()
    return Meeting.objects.filter(
        status__in=OPEN, reminded_at__isnull=True, starts_at__gt=now, starts_at__lte=now + REMIND_BEFORE
    ).order_by("pk")
