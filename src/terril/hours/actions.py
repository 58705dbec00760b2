"""Time given: declared in ten seconds, validated or sent back with a word, valued at the rate of its day."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.hours.models import HourRate, TimeEntry, TimeKind, TimeState
from terril.initiatives.models import Initiative
from terril.initiatives.panels import TIME_GIVEN, TimeGiven
from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.verbs import checked, envelope, locked, locked_if_there, once, rows_locked, sent_before
from terril.people.messages import tell
from terril.people.models import Person
from terril.programmes.access import can_work
from terril.programmes.models import Programme

OLDEST = timedelta(days=400)
A_DAY = 24 * 60


@TIME_GIVEN.register(10)
def keep_time(given: TimeGiven) -> TimeEntry:
    """The minutes of a time spent together, declared at the same time: nobody types them twice. Raises Refused beyond a day of twenty-four hours."""
    _room(given.person, given.day, given.minutes)
    return TimeEntry.objects.create(
        programme=given.programme, person=given.person, initiative=given.initiative, noted_with=given.noted_with, day=given.day,
        minutes=given.minutes, kind=TimeKind.SUPPORT, declared_at=clock.now(),
    )  # fmt: skip


def _room(person: Person, day: date, minutes: int) -> None:
    """One day of one person is counted by one request at a time."""
    locked(person)
    that_day = TimeEntry.objects.filter(person=person, day=day).exclude(state=TimeState.REFUSED)
    if minutes + sum(that_day.values_list("minutes", flat=True)) > A_DAY:
        raise Refused(_("Ce jour-là, cela ferait plus de vingt-quatre heures : vérifiez la durée et la date."), field="minutes")


@transaction.atomic
def declare(
    *,
    actor: Person | None,
    programme: Programme,
    person: Person,
    day: date,
    minutes: int,
    kind: str = TimeKind.SUPPORT,
    initiative: Initiative | None = None,
    client_id: str | None = None,
) -> TimeEntry:
    """Minutes given on a day. The same `client_id` twice declares once. Raises Refused."""
    if not can_work(person, programme):
        raise Refused(_("Les heures sont celles des personnes de l’équipe."))
    if kind not in TimeKind.values:
        raise Refused(_("Choisissez pour quoi."), field="kind")
    if not clock.today() - OLDEST <= day <= clock.today():
        raise Refused(_("Notez un temps déjà passé, de treize mois au plus."), field="day")
    if minutes < 1:
        raise Refused(_("Notez au moins une minute."), field="minutes")
    # The same gesture, sent twice at the same second, has taken the room that the second one would ask for.
    locked(person)
    client_id = envelope(client_id, programme, day, minutes, kind, initiative)
    if again := sent_before(TimeEntry, client_id, person=person):
        return again
    _room(person, day, minutes)
    sent = TimeEntry(
        programme=programme, person=person, initiative=initiative, day=day, minutes=minutes, kind=kind, declared_at=clock.now(),
        client_id=client_id,
    )  # fmt: skip
    kept, is_new = once(sent, "person")
    if is_new:
        journal.record(actor=actor, verb="time.declared", subject=kept, programme=programme, data={"minutes": minutes})
    return kept


@transaction.atomic
def take_back_time(*, actor: Person, entry: TimeEntry) -> None:
    """Whoever declared by mistake takes it back, until it is validated; twice is once. Raises Refused."""
    row = locked_if_there(entry)
    if row is None:
        return
    if row.state == TimeState.VALIDATED:
        raise Refused(_("Ce temps est déjà validé : demandez à la coordination de le corriger."))
    journal.record(actor=actor, verb="time.taken_back", subject=row, programme=row.programme_id, data={"minutes": row.minutes})
    row.delete()


def rate_on(rates: Iterable[HourRate], day: date) -> HourRate | None:
    """The value of an hour that day: the latest that had begun. `rates`: those of one programme, the latest first."""
    return next((rate for rate in rates if rate.from_day <= day), None)


def value(minutes: int, cents: int) -> int:
    """Cents for minutes at a rate in cents an hour, half a cent rounded up."""
    return (minutes * cents * 2 + 60) // 120


@transaction.atomic
def validate(*, actor: Person | None, programme: Programme, entries: Collection[int]) -> int:
    """These entries (ids) are validated, each at the rate of its day; those already decided are left as they are. How many were.

    Raises Refused when a day has no rate yet: then none is validated.
    """
    rows = rows_locked(TimeEntry.objects.filter(programme=programme, pk__in=entries, state=TimeState.DECLARED))
    rates = list(HourRate.objects.filter(programme=programme).order_by("-from_day"))
    for row in rows:
        rate = rate_on(rates, row.day)
        if rate is None:
            raise Refused(
                _("Avant de valider, donnez la valeur d’une heure pour le %(day)s. Rien n’a été validé.") % {"day": f"{row.day:%d/%m/%Y}"}
            )
        row.state, row.decided_at, row.decided_by = TimeState.VALIDATED, clock.now(), actor
        row.rate, row.cents = rate, value(row.minutes, rate.cents)
    TimeEntry.objects.bulk_update(rows, ["state", "decided_at", "decided_by", "rate", "cents"])
    for row in rows:
        journal.record(actor=actor, verb="time.validated", subject=row, programme=programme, data={"minutes": row.minutes})
    return len(rows)


@transaction.atomic
def refuse_time(*, actor: Person | None, entry: TimeEntry, reason: str) -> TimeEntry:
    """It goes back to whoever declared it, with a word; also a validated one that was wrong. Raises Refused without the word."""
    if not reason.strip():
        raise Refused(_("Dites en une phrase ce qui est à revoir."), field="reason")
    row = locked_if_there(entry, "person")
    if row is None:
        raise Conflict(_("La personne a effacé ce temps entre-temps."))
    if row.state == TimeState.REFUSED:
        raise Conflict(_("Ce temps est déjà à revoir."))
    row.state, row.decided_at, row.decided_by, row.reason = TimeState.REFUSED, clock.now(), actor, reason.strip()[:300]
    row.rate = row.cents = None
    row.save(update_fields=["state", "decided_at", "decided_by", "reason", "rate", "cents"])
    journal.record(actor=actor, verb="time.refused", subject=row, programme=row.programme_id)
    with override(row.person.language):
        subject = _("Un temps à revoir")
        body = _("Le temps que vous avez noté pour le %(day)s est à revoir : %(reason)s") % {"day": f"{row.day:%d/%m/%Y}", "reason": row.reason}
    tell(actor=actor, person=row.person, kind="time.refused", subject=subject, body=body, programme=row.programme_id)
    return row


@transaction.atomic
def set_rate(*, actor: Person | None, programme: Programme, from_day: date, cents: int, source: str) -> HourRate:
    """The value of an hour from a day on. What is validated keeps the value it had. Raises Refused."""
    if not source.strip():
        raise Refused(_("Dites d’où vient ce chiffre : une convention, un texte, une délibération."), field="source")
    if not 1 <= cents <= 100_000:
        raise Refused(_("La valeur d’une heure va d’un centime à mille euros."), field="euros")
    rate = checked(HourRate(programme=programme, from_day=from_day, cents=cents, source=source.strip()[:200]), form_field="from_day")
    journal.record(actor=actor, verb="time.rate", subject=rate, programme=programme)
    return rate
