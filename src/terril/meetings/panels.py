"""What this room shows on an initiative's page and on the coordinator's desk."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.initiatives.models import Answer, AnswerKind, Initiative, Stage
from terril.initiatives.panels import INITIATIVE, Coming, Entry, InitiativeParts, Panel
from terril.kernel import clock
from terril.kernel.slots import without_none
from terril.kernel.words import long_date, span, spoken
from terril.kernel.written import one_of, read_once, written_once
from terril.meetings import access, queries
from terril.meetings.models import Invitation, Meeting, MeetingKind, Presentation, Status
from terril.people.models import Person
from terril.programmes.access import has_role
from terril.programmes.desk import DESK, DeskParts, Row, Step, Tool
from terril.programmes.models import Programme

SHOWN = 20
SHOWN_MEETINGS = 3


@written_once
def _meetings(initiative: Initiative) -> QuerySet[Meeting]:
    mine = Presentation.objects.filter(initiative=initiative)
    invited = Invitation.objects.filter(initiative=initiative)
    numbers = mine.order_by().values("meeting_id").union(invited.order_by().values("meeting_id"))
    found = Meeting.objects.filter(pk__in=numbers, series__programme__is_open=True).annotate(
        planned=Exists(mine.filter(meeting=OuterRef("pk"))),
        asked=Exists(invited.filter(meeting=OuterRef("pk"))),
        presented_at=Subquery(mine.filter(meeting=OuterRef("pk")).order_by("pk").values("presented_at")[:1]),
    )
    return found.select_related("commune", "place", "series").order_by("-starts_at", "-pk")[:SHOWN]


@read_once
def _around(initiative: Initiative) -> list[Any]:
    """The meetings where it is or was presented (`planned`, `presented_at`), and those between peers to which it is invited (`asked`), the
    latest first. The panel, the timeline and what comes next share it."""
    return _meetings(initiative)


def _coming(initiative: Initiative) -> list[Any]:
    now = clock.now()
    return [
        meeting
        for meeting in _around(initiative)
        if meeting.ends_at > now and meeting.status in {Status.TENTATIVE, Status.CONFIRMED}
    ]


def to_present(initiative: Initiative) -> Coming | None:
    """The next time it is presented; until it is on an agenda, the meeting to which "come and present it" invited. Nothing any more once it
    was presented after the invitation, or for an idea that ended or was withdrawn. One query."""
    coming = [meeting for meeting in _coming(initiative) if meeting.planned and meeting.presented_at is None]
    if coming:
        meeting = min(coming, key=lambda one: one.starts_at)
        return Coming(_("Vous la présentez à la rencontre du %(when)s, %(where)s.") % {**_words(meeting), "where": meeting.location})
    if initiative.withdrawn_at or initiative.stage in {Stage.ENDED, Stage.COMPLETED}:
        return None
    last = max((meeting.presented_at for meeting in _around(initiative) if meeting.presented_at), default=initiative.created_at)
    following = one_of(_next_for(initiative, last, clock.now()))
    if following is None:
        return None
    words = _("On vous attend pour la présenter. La prochaine rencontre : %(when)s, %(where)s.")
    told = words % {"when": spoken(following.starts_at), "where": following.location}
    return Coming(told, reverse("meeting", args=[following.pk]), _("Voir cette rencontre, dire que je viens"))


@written_once
def _next_for(initiative: Initiative, since: datetime, now: datetime) -> QuerySet[Meeting]:
    """The next meeting of a programme that asked for the idea to be presented since then."""
    asked = Answer.objects.filter(
        attachment__initiative=initiative, attachment__programme=OuterRef("series__programme"), kind=AnswerKind.PRESENT, released_at__gte=since
    )
    found = Meeting.objects.filter(
        Exists(asked), kind=MeetingKind.MONTHLY, status__in=[Status.TENTATIVE, Status.CONFIRMED], series__programme__is_open=True
    )
    return queries.upcoming(found, now)[:1]


def invited(initiative: Initiative) -> Coming | None:
    """The next meeting between peers to which it is invited."""
    coming = [] if initiative.withdrawn_at else [meeting for meeting in _coming(initiative) if meeting.asked]
    if not coming:
        return None
    meeting = min(coming, key=lambda one: one.starts_at)
    words = {"when": spoken(meeting.starts_at), "where": meeting.location}
    return Coming(_("On vous attend à la rencontre d’entraide du %(when)s, %(where)s.") % words)


def _words(meeting: Meeting) -> dict[str, str]:
    return {"when": spoken(meeting.starts_at), "commune": meeting.commune.name}


# How long the desk asks for minutes that nobody has written.
ASKED_FOR = timedelta(days=45)


@written_once
def _without_minutes(programme: Programme, since: datetime, until: datetime) -> QuerySet[Meeting]:
    found = Meeting.objects.filter(series__programme=programme, ends_at__range=(since, until), minutes_published_at__isnull=True)
    return found.exclude(status=Status.CANCELLED).select_related("commune").order_by("ends_at", "pk")[:SHOWN_MEETINGS]


def after_the_meeting(person: Person, programme: Programme) -> Step | None:
    """What must not be forgotten the night after: close it, write the minutes. One query."""
    now = clock.now()
    late = _without_minutes(programme, now - ASKED_FOR, now)
    if not late:
        return None
    rows = [
        Row(
            who=_("Rencontre à %(commune)s") % {"commune": one.commune.name},
            what=_("Le compte rendu n’est pas parti."),
            url=reverse("team_meeting_minutes", args=[one.pk]),
            do=_("L’écrire"),
            detail=spoken(one.starts_at),
        )
        for one in late
    ]
    headline = ngettext("%(n)s compte rendu à envoyer", "%(n)s comptes rendus à envoyer", len(rows)) % {"n": len(rows)}
    return Step(key="minutes", title=_("Après la rencontre"), rows=rows, headline=headline)


def next_meeting(person: Person, programme: Programme) -> Step | None:
    """Is the next meeting ready? Two queries at most."""
    meeting: Any = queries.next_monthly(programme)  # a row that knows its `lengths`
    if meeting is None:
        return Step(
            key="meeting",
            title=_("Prochaine rencontre"),
            nothing=_("Aucune rencontre n’est au calendrier."),
            all_url=reverse("team_meetings"),
            all_label=_("Ouvrir le calendrier"),
        )
    ready = queries.readiness(meeting, meeting.lengths)
    who = _("%(commune)s, %(when)s") % {"commune": meeting.commune.name, "when": spoken(meeting.starts_at)}
    url = reverse("team_meeting", args=[meeting.pk])
    due = meeting.starts_at.date()
    days = clock.working_days_between(clock.today(), due)
    rows = []
    if not meeting.where:
        rows.append(Row(who=who, what=_("Le lieu reste à confirmer."), url=f"{url}#lieu", do=_("Dire le lieu"), due_on=due, days=days))
    if not ready.presentations:
        rows.append(
            Row(who=who, what=_("L’ordre du jour est vide."), url=f"{url}#ordre-du-jour", do=_("Choisir les idées"), due_on=due, days=days)
        )
    if ready.needs:
        people = ngettext("%(n)s personne inscrite", "%(n)s personnes inscrites", ready.registered) % {"n": ready.registered}
        rows.append(
            Row(
                who=who,
                what=_("Pour venir, on demande : %(needs)s.") % {"needs": ", ".join(f"{word} ({n})" for word, n in ready.needs)},
                url=f"{url}#inscrits",
                do=_("Voir qui vient"),
                detail=people,
            )
        )
    return Step(
        key="meeting",
        title=_("Prochaine rencontre"),
        rows=rows,
        nothing=_("Tout est prêt : %(when)s, %(where)s.") % {"when": spoken(meeting.starts_at), "where": meeting.location},
        all_url=url,
        all_label=_("Préparer la rencontre"),
        headline=_("%(day)s, %(where)s") % {"day": capfirst(long_date(localtime(meeting.starts_at))), "where": meeting.location},
    )


def fair_calendar(person: Person, programme: Programme) -> Tool | None:
    if not has_role(person, programme.pk, access.PLANS):
        return None
    return Tool(_("Proposer une saison"), reverse("team_plans"), _("Où aller la saison prochaine, et pourquoi."))


@INITIATIVE.register(50)
class OnInitiative(InitiativeParts):
    """Where it was and will be presented."""

    def panel(self, initiative: Initiative, viewer: Person | None, programme_ids: Iterable[int], *, inside: bool) -> Panel | None:
        """Where it was and will be presented."""
        rows = [meeting for meeting in _around(initiative) if meeting.planned]
        if not rows:
            return None
        return Panel(
            key="meetings",
            title=_("Rencontres"),
            template="meetings/_panel.html",
            context={"meetings": [queries.card(meeting) for meeting in rows]},
        )

    def timeline(self, initiative: Initiative, *, inside: bool) -> list[Entry]:
        """One line for each time it was presented."""
        return [
            Entry(meeting.presented_at, _("Elle a été présentée à la rencontre du %(when)s, à %(commune)s.") % _words(meeting))
            for meeting in _around(initiative)
            if meeting.presented_at
        ]

    def invitation(self, programme: Programme) -> str | None:
        """Somebody who is invited knows to what, when and where."""
        coming = queries.next_monthly(programme)
        if coming is None:
            return None
        return _("La prochaine rencontre : %(when)s, %(where)s.") % {"when": span(coming.starts_at, coming.ends_at), "where": coming.location}

    def coming(self, initiative: Initiative) -> list[Coming]:
        return without_none([to_present(initiative), invited(initiative)])


@DESK.register(50)
class OnDesk(DeskParts):
    """The next meeting, and the last one."""

    steps = {15: after_the_meeting, 45: next_meeting}
    tools = {50: fair_calendar}
