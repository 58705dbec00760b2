"""What the initiatives put on the coordinator's desk: late answers first, then promises, then news to take."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terril.initiatives.access import held_by, is_public, sealed_to, worked_on_by
from terril.initiatives.answering.queries import waiting
from terril.initiatives.models import Attachment, Initiative, News, Pledge, Reply, Report
from terril.initiatives.news.question import KIND
from terril.initiatives.pledging.queries import pledges_due
from terril.initiatives.replying import queries as replying
from terril.initiatives.showing import queries as showing
from terril.initiatives.showing.views import row_reported, row_to_read
from terril.kernel import clock
from terril.kernel.written import written_once
from terril.messages.access import ASKS, SEALED
from terril.messages.panels import apart
from terril.people.models import Person
from terril.programmes.access import works_somewhere
from terril.programmes.desk import COUNTED, DESK, SHOWN, DeskParts, Row, Step, Tool, counted
from terril.programmes.models import Programme
from terril.programmes.reaching import GUARDED
from terril.programmes.retention import may_ask_for

# A promise is told at the top of the desk a week before its date.
SOON_DAYS = 7


@SEALED.register(10)
def messages_about_private_ideas(person: Person) -> Q:
    return Q(Q(about_type=Initiative._meta.label_lower), Exists(sealed_to(person).filter(pk=OuterRef("about_id"))))


@written_once
def _first_waiting(programme: Programme, person: Person) -> QuerySet[Attachment, Any]:
    return waiting(programme, person)[: SHOWN + 1]


@written_once
def _due_dates(programme: Programme, person: Person) -> QuerySet[Attachment, date]:
    return waiting(programme, person).values_list("answer_due_on", flat=True)[:COUNTED]


def answers(person: Person, programme: Programme) -> Step:
    found = _first_waiting(programme, person)
    today = clock.today()
    due = _due_dates(programme, person)
    late = sum(day < today for day in due)
    headline = ngettext("%(n)s idée attend", "%(n)s idées attendent", len(due)) % {"n": counted(len(due))} if due else ""
    if late:
        headline += ngettext(", dont une en retard", ", dont %(n)s en retard", late) % {"n": counted(late)}
    return Step(
        key="answers",
        headline=headline,
        pressing=bool(late),
        title=_("Des idées attendent une réponse"),
        rows=[
            Row(
                who=a.holder_name or _("Une personne"),
                what=a.initiative.name,
                url=reverse("answer", args=[a.initiative.ref]),
                do=_("Répondre"),
                due_on=a.answer_due_on,
                days=clock.working_days_between(today, a.answer_due_on),
                channel=a.holder_channel or "",
                detail=a.initiative.commune.name,
            )
            for a in found[:SHOWN]
        ],
        more=len(found) > SHOWN,
        all_url=reverse("ideas_waiting"),
        all_label=_("Toutes les idées qui attendent"),
        nothing=_("Tout le monde a eu sa réponse."),
    )


@written_once
def _first_pledges(programme: Programme, person: Person) -> QuerySet[Pledge]:
    return pledges_due(programme, person)[: SHOWN + 1]


def promises(person: Person, programme: Programme) -> Step:
    found = _first_pledges(programme, person)
    today = clock.today()
    soon = [p for p in found if p.due_on <= today + timedelta(days=SOON_DAYS)]
    told = str(len(soon)) if len(soon) <= SHOWN else _("plus de %(n)s") % {"n": SHOWN}
    return Step(
        key="promises",
        headline=ngettext("%(n)s promesse cette semaine", "%(n)s promesses cette semaine", len(soon)) % {"n": told} if soon else "",
        pressing=any(p.due_on < today for p in soon),
        title=_("Des promesses arrivent à leur date"),
        rows=[
            Row(
                who=p.by_name,
                what=p.what,
                url=reverse("pledge_close", args=[p.pk]),
                do=_("Dire ce qu’il en est"),
                due_on=p.due_on,
                days=clock.working_days_between(today, p.due_on),
                detail=p.initiative.name,
            )
            for p in found[:SHOWN]
        ],
        more=len(found) > SHOWN,
        all_url=reverse("pledges"),
        all_label=_("Toutes les promesses"),
        nothing=_("Aucune promesse n’attend."),
    )


@written_once
def _unseen(programme: Programme, person: Person) -> QuerySet[Reply]:
    return replying.unseen(programme, person)[:COUNTED]


def answered_back(person: Person, programme: Programme) -> Step | None:
    """What holders said, added, changed or took back since."""
    waiting = replying.gathered(_unseen(programme, person))
    if not waiting:
        return None
    return Step(
        key="replies",
        title=_("On vous a répondu"),
        headline=ngettext("Une réponse à lire", "%(n)s réponses à lire", len(waiting)) % {"n": counted(len(waiting))},
        rows=[
            Row(
                who=one.name or _("Une personne"), what=one.idea, url=reverse("replies"), do=_("Lire"),
                detail=Truncator(" · ".join([str(one.replies[-1].get_kind_display()), *filter(None, [one.replies[-1].words])])).chars(120),
            )
            for one in waiting[:SHOWN]
        ],
        more=len(waiting) > SHOWN,
        all_url=reverse("replies"),
        all_label=_("Tout ce que l’on vous a répondu"),
    )  # fmt: skip


@written_once
def _first_to_read(programme: Programme, person: Person) -> QuerySet[Initiative]:
    return showing.to_read(programme, person)[: SHOWN + 1]


def to_read(person: Person, programme: Programme) -> Step | None:
    """What its holders want everybody to read, and nobody of the team has read yet."""
    found = _first_to_read(programme, person)
    if not found:
        return None
    n = counted(len(found)) if len(found) <= SHOWN else _("plus de %(n)s") % {"n": SHOWN}
    return Step(
        key="read",
        title=_("À lire avant de montrer à tout le monde"),
        headline=ngettext("Une idée à lire avant de la montrer", "%(n)s idées à lire avant de les montrer", len(found)) % {"n": n},
        rows=[row_to_read(idea) for idea in found[:SHOWN]],
        more=len(found) > SHOWN,
        all_url=reverse("ideas_to_read"),
        all_label=_("Toutes les idées à lire"),
    )


@written_once
def _reported(programme: Programme, person: Person) -> QuerySet[Report]:
    return showing.reported(programme, person)[: SHOWN + 1]


def reported(person: Person, programme: Programme) -> Step | None:
    found = _reported(programme, person)
    if not found:
        return None
    return Step(
        key="reported",
        title=_("Quelqu’un a signalé ce qui est montré"),
        headline=ngettext("Un signalement", "%(n)s signalements", len(found)) % {"n": len(found)},
        # What nobody reads any more can wait.
        pressing=any(is_public(one.initiative) for one in found),
        rows=[row_reported(one) for one in found[:SHOWN]],
        more=len(found) > SHOWN,
        all_url=reverse("ideas_reported"),
        all_label=_("Tous les signalements"),
    )


def news_of_ideas(person: Person, programme: Programme) -> Tool:
    return Tool(_("Les nouvelles"), reverse("news_calls"), _("Ce que sont devenues les idées, six, douze et vingt-quatre mois après."))


# News is not owed: on the desk its calls stand apart from the words that somebody waits for.
CALLS_FOR_NEWS = apart(KIND)


def news_to_take(person: Person, programme: Programme) -> Step | None:
    """One row leads to the list where calls are shared."""
    _first, whom = CALLS_FOR_NEWS.of(programme, person, first=0)
    if not whom:
        return None
    n = len(set(whom))
    told = ngettext("%(n)s personne à appeler", "%(n)s personnes à appeler", n) % {"n": counted(n)}
    row = Row(who=told, what=_("Que sont devenues leurs idées ?"), url=reverse("news_calls"), do=_("Prendre des nouvelles"))
    return Step(key="news", title=_("Des nouvelles à prendre"), rows=[row], headline="")


@GUARDED.register(20)
def carries_what_another_does_not_follow(actor: Person, person: Person) -> str | None:
    """What waits for them may speak of it."""
    # Somebody who is of no team has their code, and no other idea to read.
    if not works_somewhere(actor) or may_ask_for(actor, person):
        return None
    if held_by(person).filter(withdrawn_at__isnull=True).exclude(pk__in=worked_on_by(actor).values("pk")).exists():
        return _("Cette personne porte aussi une idée que vous ne suivez pas : la coordination peut changer ses coordonnées.")
    return None


@ASKS.register(10)
def news_are_noted(message_ids: list[int]) -> dict[int, tuple[str, str]]:
    """Where the answer to a call for news is noted. One query."""
    found = News.objects.filter(message_id__in=message_ids, answered_at__isnull=True).values_list("message_id", "pk")
    return {message: (reverse("news_call", args=[pk]), _("Noter sa réponse")) for message, pk in found if message}


@DESK.register(10)
class OnDesk(DeskParts):
    """What its team owes to the ideas."""

    steps = {8: reported, 9: answered_back, 10: answers, 12: to_read, 40: promises, 42: news_to_take}
    tools = {30: news_of_ideas}
