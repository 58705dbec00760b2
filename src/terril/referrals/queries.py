"""Reads on referrals: where they are, whose turn it is, how long each partner takes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from terril.directory.models import Organisation
from terril.initiatives.models import Initiative
from terril.kernel import clock
from terril.kernel.search import fold
from terril.kernel.written import read_once, written_once
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.referrals.access import handled_by
from terril.referrals.models import Outcome, PartnerContact, Referral, ReferralState, Reply

# Under five, a share or a median says nothing of a partner.
TOO_FEW = 5
SHOWN_WITH_IDEA = 20

# Groups of states, as the list shows them.
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "attente": (gettext_lazy("Chez un partenaire"), (ReferralState.SENT, ReferralState.RECEIVED)),
    "personne": (gettext_lazy("Chez la personne"), (ReferralState.DRAFT, ReferralState.ASKED, ReferralState.MORE)),
    "suivies": (gettext_lazy("Prises en charge"), (ReferralState.TAKEN,)),
    "reprendre": (gettext_lazy("À reprendre"), (ReferralState.ELSEWHERE, ReferralState.SILENT)),
    "closes": (gettext_lazy("Closes"), (ReferralState.ENDED, ReferralState.REFUSED, ReferralState.WITHDRAWN, ReferralState.CANCELLED)),
}


def of_team(person: Person) -> QuerySet[Referral]:
    """Those that this person handles, with what a row shows; what must be done first comes first."""
    return (
        handled_by(person)
        .select_related("initiative__commune", "organisation")
        .order_by(F("due_on").asc(nulls_last=True), "-pk")
    )


def filtered(found: QuerySet[Referral], group: str, typed: str) -> QuerySet[Referral]:
    """By group of states, and by the name of the partner."""
    if group in GROUPS:
        found = found.filter(state__in=GROUPS[group][1])
    wanted = fold(typed[:100])
    return found.filter(organisation__sort_name__contains=wanted) if wanted else found


def late_or_to_take_up(person: Person, programme: Programme, today: date) -> QuerySet[Referral]:
    """What the desk shows: a date is past, or the idea came back from a partner and waits for another door."""
    back = Q(state__in=[ReferralState.ELSEWHERE, ReferralState.SILENT])
    return of_team(person).filter(Q(due_on__lt=today) | back, programme=programme, due_on__isnull=False)


def one(person: Person, pk: int) -> Referral | None:
    """With what its page and its predicates read."""
    found = handled_by(person).filter(pk=pk)
    return found.select_related("initiative__commune", "organisation", "programme", "consent", "after__organisation").first()


# ------------------------------------------------------------------------------------------- beside the initiative


@dataclass(frozen=True)
class Line:
    """One referral of an initiative, as its pages tell it."""

    pk: int
    state: str
    partner: str
    frozen_at: datetime | None
    sent_at: datetime | None
    received_at: datetime | None
    closed_at: datetime | None
    outcome_at: datetime | None
    due_on: date | None
    outcome: str
    outcome_words: str
    reason: str
    reply: Reply | None

    @property
    def state_words(self) -> str:
        return str(ReferralState(self.state).label)

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < clock.today()


@written_once
def _told(initiative: Initiative) -> QuerySet[Referral, Any]:
    fields = [name for name in Line.__dataclass_fields__ if name not in {"partner", "reply"}]
    told: QuerySet[Referral, Any] = Referral.objects.filter(initiative=initiative).values(*fields, partner=F("organisation__name"))
    return told.order_by("-pk")[:SHOWN_WITH_IDEA]


@written_once
def _replies(initiative: Initiative) -> QuerySet[Reply]:
    return Reply.objects.filter(referral__initiative=initiative).order_by("pk")


@read_once
def lines(initiative: Initiative) -> list[Line]:
    """What the pages of an initiative tell of its referrals, each with the last reply, the latest first. Two queries."""
    told = _told(initiative)
    last = {reply.referral_id: reply for reply in _replies(initiative)} if told else {}
    return [Line(**row, reply=last.get(row["pk"])) for row in told]


# ------------------------------------------------------------------------------------------------ how long they take


class Median(Aggregate):
    """percentile_cont(0.5), of durations; what has not happened yet is left out."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Delays:
    """One partner: numbers of referrals, medians in days (None: nobody did yet), the share taken from 0 to 100. `too_few`: the medians and
    shares say nothing yet."""

    partner: str
    sent: int
    answered: int
    silent: int
    taken: int
    helped: int
    nothing: int
    waiting: int
    days_to_receive: float | None
    days_to_answer: float | None

    @property
    def too_few(self) -> bool:
        return self.sent < TOO_FEW

    @property
    def taken_share(self) -> int:
        return round(100 * self.taken / self.sent) if self.sent else 0


def _days(length: Any) -> float | None:
    return None if length is None else round(length.total_seconds() / 86_400, 1)


def delays(person: Person) -> list[Delays]:
    """By partner, those that received most first; what never left is not counted. Two queries: the sums, then the names."""
    # Read whole, once: asked of each referral, it would cost more than all the rest.
    took = Q(pk__in=Reply.objects.filter(kind="taken").values("referral_id"))
    rows = (
        handled_by(person)
        .filter(sent_at__isnull=False)
        .order_by()
        .values("organisation_id")
        .annotate(
            sent=Count("pk"),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            silent=Count("pk", filter=Q(state=ReferralState.SILENT)),
            taken=Count("pk", filter=took),
            helped=Count("pk", filter=Q(outcome__in=[Outcome.HELPED, Outcome.PARTLY])),
            nothing=Count("pk", filter=Q(outcome__in=[Outcome.NOTHING, Outcome.UNKNOWN])),
            waiting=Count("pk", filter=Q(state__in=[ReferralState.SENT, ReferralState.RECEIVED])),
            receive=Median(F("received_at") - F("sent_at")),
            answer=Median(F("answered_at") - F("sent_at")),
        )
    )
    partners = {one.pk: one for one in Organisation.objects.filter(pk__in=[row["organisation_id"] for row in rows]).only("name", "sort_name")}
    most_first = sorted(rows, key=lambda row: (-row["sent"], partners[row["organisation_id"]].sort_name, row["organisation_id"]))
    return [
        Delays(
            partner=partners[row["organisation_id"]].name,
            **{key: row[key] for key in ("sent", "answered", "silent", "taken", "helped", "nothing", "waiting")},
            days_to_receive=_days(row["receive"]),
            days_to_answer=_days(row["answer"]),
        )
        for row in most_first[:200]
    ]


HEAD = (
    gettext_lazy("Partenaire"), gettext_lazy("Commune"), gettext_lazy("État"), gettext_lazy("Envoyée le"), gettext_lazy("Reçue le"),
    gettext_lazy("Première réponse le"), gettext_lazy("À faire avant le"), gettext_lazy("Close le"), gettext_lazy("Issue"),
    gettext_lazy("Rappels"),
)  # fmt: skip


def sheet(person: Person) -> list[list[Any]]:
    """One row a referral that has left, the oldest first: dates and states, nothing of the ideas nor of the persons."""

    def day(moment: datetime | None) -> date | None:
        return localtime(moment).date() if moment else None

    found = handled_by(person).filter(sent_at__isnull=False).select_related("organisation", "initiative__commune").order_by("sent_at", "pk")
    return [
        [
            r.organisation.name, r.initiative.commune.name, r.get_state_display(), day(r.sent_at), day(r.received_at), day(r.answered_at),
            r.due_on, day(r.closed_at), r.get_outcome_display() if r.outcome else "", r.reminders,
        ]
        for r in found.iterator(chunk_size=500)
    ]  # fmt: skip


def partners_to_choose(programme: Programme, typed: str) -> list[Organisation]:
    """Whom to send it to: the partners of the programme and those whose contact is kept, or whatever organisation of the directory holds
    what was typed; 50 at most."""
    from terril.directory.queries import search_organisations

    known = Q(partnerships__programme=programme) | Q(pk__in=PartnerContact.objects.filter(programme=programme).values("organisation_id"))
    found = search_organisations(typed) if typed.strip() else Organisation.objects.filter(known).distinct()
    return list(found.exclude(pk=programme.organisation_id).select_related("commune").order_by("sort_name", "pk")[:50])
