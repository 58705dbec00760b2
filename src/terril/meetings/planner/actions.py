"""A proposal of season: asked for, computed, changed by hand, thrown away, or made into a season."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.verbs import check, checked, envelope, in_french, later, locked_if_there, once, sent_before
from terril.meetings.models import Plan, PlanDate, PlanState, PlanWish, Series
from terril.meetings.planner import arithmetic as planner
from terril.meetings.planner import ground as planning
from terril.meetings.planner import words as planning_words
from terril.meetings.scheduling.actions import create_meeting, create_series
from terril.meetings.states import PLAN
from terril.people.models import Person
from terril.programmes.models import Programme
from terril.territory.models import Commune

MOST_DATES = 60
# A proposal made while the page waits is taken up by the worker if the page was cut off.
LATER = 60


def ask_plan(
    *,
    actor: Person | None,
    programme: Programme,
    title: str,
    days: Sequence[date],
    first_day: date,
    last_day: date,
    starts: time = time(14),
    ends: time = time(17),
    wishes: Sequence[planner.Wish] = (),
    priorities: Iterable[Commune] = (),
    bases: Iterable[Commune] = (),
    client_id: str | None = None,
    fictional: bool = False,
    **rules: Any,
) -> Plan:
    """A proposal for the days given, made at once when the territory is small; otherwise the worker makes it and `state` says where it is.

    `rules`: the fields of the same names in Plan (reach_km, repeat_months…). Raises Refused, with the wish that blocks.
    """
    client_id = envelope(client_id, title.strip(), first_day, last_day, starts, ends, *days, *sorted(map(str, wishes)), *sorted(rules.items()))
    if again := sent_before(Plan, client_id, programme=programme):
        return again
    plan = Plan(
        programme=programme, client_id=client_id, title=title.strip()[:120], first_day=first_day, last_day=last_day, starts=starts, ends=ends,
        priorities=[one.pk for one in priorities], bases=[one.pk for one in bases], asked_at=clock.now(), fictional=fictional, **rules,
    )  # fmt: skip
    check(plan)
    ground = planning.Ground(plan)
    season = ground.season(days, wishes)
    if ground.unplaced and not season.towns:
        raise Refused(planning_words.nowhere(), field="programme")
    if blocked := next((one for one in wishes if one.kind == planner.WishKind.FIXED and one.town in ground.unplaced), None):
        raise Refused(planning_words.unplaced([ground.unplaced[blocked.town or ""]]), field="fixed")
    if len(season.days) > MOST_DATES:
        raise Refused(_("Une saison compte au plus %(most)s dates.") % {"most": MOST_DATES}, field="days")
    planned = planner.days_of(season)
    if planned and planned[0] < clock.today():
        told = {"day": planning_words.full_day(planned[0])}
        raise Refused(_("Le %(day)s est passé : choisissez des jours à venir.") % told, field="days")
    if not planned:
        raise Refused(_("Aucun jour n’est libre pour une rencontre. Élargissez les dates, ou donnez les vôtres."), field="last_day")
    try:
        planner.check(season)
    except planner.Impossible as problem:
        raise Refused(planning_words.impossible(problem, season), field="fixed" if problem.wishes else "repeat_months") from None
    at_once = len(season.towns) <= planning.WHILE_WAITING
    with transaction.atomic():
        kept, is_new = once(plan, "programme")
        if not is_new:
            return kept
        PlanWish.objects.bulk_create(PlanWish(plan=plan, kind=w.kind.value, day=w.day, commune_id=w.town) for w in wishes)
        PlanDate.objects.bulk_create(PlanDate(plan=plan, day=day) for day in planned)
        journal.record(actor=actor, verb="plan.asked", subject=plan, programme=programme)
        # Should nobody have settled it by then.
        later("make_plan", seconds=LATER if at_once else 0, plan_id=plan.pk)
    return compute_plan(plan=plan, seconds=planning.SECONDS_WAITING) if at_once else plan


def compute_plan(
    *, plan: Plan, seconds: float = planning.SECONDS_WORKER, progress: Callable[[float], None] | None = None, solver: bool = False
) -> Plan:
    """Chooses the communes of a proposal that waits; one that is ready is left as it is, so that the task may run twice. `solver`: the exact
    one is asked, when it is installed."""
    plan = planning.with_names(Plan.objects.all()).get(pk=plan.pk)
    if plan.state != PlanState.WAITING:
        return plan
    season = planning.saved_season(plan)
    try:
        proposal = planner.plan(season, seconds=seconds, progress=progress or (lambda share: None), solver=solver)
    except planner.Impossible as problem:
        # A meeting was put in the calendar since it was asked.
        with in_french():
            why = planning_words.impossible(problem, season)
        return _settle(plan.pk, None, why)
    return _settle(plan.pk, proposal, "")


@transaction.atomic
def _settle(pk: int, proposal: planner.Proposal | None, problem: str) -> Plan:
    plan = _locked(pk)
    if plan.state != PlanState.WAITING:
        return plan
    PLAN.move(plan, "fail" if proposal is None else "find")
    plan.problem, plan.progress = problem, 100
    if proposal is not None:
        plan.seconds = round(proposal.seconds, 2)
        plan.late_gap, plan.goals_proven = proposal.gap, proposal.proven
        chosen = {one.day: one.town for one in proposal.calendar}
        dates = list(plan.dates.all())
        for one in dates:
            one.proposed_id = one.commune_id = chosen[one.day]
        PlanDate.objects.bulk_update(dates, ["proposed", "commune"])
    plan.save(update_fields=["state", "problem", "progress", "seconds", "late_gap", "goals_proven"])
    return plan


def show_progress(plan_id: int, share: float) -> None:
    """How far the worker is, for the page that waits. Never goes back, and never says all while it is not."""
    percent = min(99, int(share * 100))
    Plan.objects.filter(pk=plan_id, state=PlanState.WAITING, progress__lt=percent).update(progress=percent)


def _locked(pk: int) -> Plan:
    """The row as it is now, held until the end of the transaction. Raises Conflict when somebody threw it away."""
    if locked_if_there(Plan(pk=pk)) is None:
        raise Conflict(_("Cette proposition a été jetée par quelqu’un de l’équipe. Rien n’a été changé."))
    return planning.with_names(Plan.objects.all()).get(pk=pk)


def _open(plan: Plan, version: int | None = None) -> Plan:
    """Raises Refused when a season was made of it, or when it is not computed; Conflict when somebody changed it meanwhile."""
    plan = _locked(plan.pk)
    if plan.series_id is not None:
        raise Refused(_("La saison « %(title)s » est déjà créée : changez-la dans le calendrier.") % {"title": plan.series})
    PLAN.check(plan, "change")
    if version is not None and plan.version != version:
        raise Conflict(_("Quelqu’un vient de changer cette proposition. Relisez-la ci-dessous ; rien d’autre n’a été changé."))
    return plan


@transaction.atomic
def change_date(
    *, actor: Person | None, date: PlanDate, commune: Commune, reason: str = "", version: int | None = None
) -> PlanDate:
    """Another commune on that day, because the team knows better, with a reason; or the proposed one again, without. Raises Refused."""
    plan = _open(date.plan, version)
    date = PlanDate.objects.select_related("commune", "proposed").get(pk=date.pk)
    before = date.commune
    if commune == before and reason.strip()[:300] == date.reason:
        raise Refused(_("C’est déjà la commune de ce jour : rien n’a changé."), field="commune")
    if not plan.programme.territory.communes.filter(pk=commune.pk).exists():
        raise Refused(_("%(commune)s n’est pas dans le territoire.") % {"commune": commune.name}, field="commune")
    restored = commune.pk == date.proposed_id
    date.commune, date.reason = commune, "" if restored else reason.strip()[:300]
    checked(date, "commune", "reason", form_field="reason")
    plan.version += 1
    plan.save(update_fields=["version"])
    told = {"before": before.name if before else "", "after": commune.name, "day": date.day.isoformat()}
    journal.record(
        actor=actor, verb="plan.restored" if restored else "plan.changed", subject=plan, programme=plan.programme_id, data=told
    )
    return date


@transaction.atomic
def discard_plan(*, actor: Person | None, plan: Plan) -> None:
    """Thrown away, before a season is made of it."""
    plan = _locked(plan.pk)
    if plan.series_id is not None:
        raise Refused(_("La saison « %(title)s » est déjà créée : changez-la dans le calendrier.") % {"title": plan.series})
    journal.record(actor=actor, verb="plan.discarded", subject=plan, programme=plan.programme_id)
    plan.delete()


@transaction.atomic
def create_season(*, actor: Person | None, plan: Plan, version: int | None = None) -> Series:
    """The season and all its dates enter the calendar, places to be confirmed; or nothing does. Once: a second press is refused."""
    plan = _open(plan, version)
    dates = list(plan.dates.select_related("commune"))
    inside = set(plan.programme.territory.communes.values_list("pk", flat=True))
    gone = [one for one in dates if one.commune_id not in inside]
    if gone:
        told = {"commune": gone[0].commune or "", "day": planning_words.full_day(gone[0].day)}
        raise Refused(
            _("%(commune)s, prévue le %(day)s, n’est plus dans le territoire. Choisissez une autre commune. Rien n’a été créé.") % told
        )
    series = create_series(actor=actor, programme=plan.programme, title=plan.title, fictional=plan.fictional)
    for one in dates:
        assert one.commune is not None  # noqa: S101 - those without are among `gone`
        create_meeting(
            actor=actor, series=series, starts_at=_at(one.day, plan.starts), ends_at=_at(one.day, plan.ends), commune=one.commune,
            fictional=plan.fictional,
        )  # fmt: skip
    plan.series = series
    plan.save(update_fields=["series"])
    journal.record(
        actor=actor, verb="plan.season_created", subject=plan, programme=plan.programme_id, data={"count": len(dates)}
    )
    return series


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
