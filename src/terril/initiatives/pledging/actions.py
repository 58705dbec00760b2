"""Promises: who, what, for which initiative, by when; then kept or not, and why."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from terril.directory.models import Organisation
from terril.initiatives.access import is_public
from terril.initiatives.following.actions import locked_initiative
from terril.initiatives.models import Initiative, Need, Pledge, PledgeOutcome
from terril.kernel import clock, journal
from terril.kernel.errors import Conflict, Refused
from terril.kernel.verbs import envelope, locked, once
from terril.kernel.words import long_date
from terril.people.actions import heard
from terril.people.messages import tell
from terril.people.models import Person
from terril.programmes.models import Programme


@transaction.atomic
def pledge(
    *,
    actor: Person | None,
    initiative: Initiative,
    programme: Programme,
    by_name: str,
    what: str,
    due_on: date,
    person: Person | None = None,
    organisation: Organisation | None = None,
    need: Need | None = None,
    client_id: str | None = None,
    made_at: datetime | None = None,
) -> Pledge:
    """Notes a promise. The same `client_id` twice notes one. `made_at`, for one of the past: what falls due is told from then.

    Raises Refused when who or what is missing, or the date is past."""
    by_name = by_name.strip() or (person.name if person else "") or (organisation.name if organisation else "")
    if not by_name:
        raise Refused(_("Dites qui promet."), field="by_name")
    if not what.strip():
        raise Refused(_("Dites ce qui est promis."), field="what")
    said_on = localtime(made_at).date() if made_at else clock.today()
    if due_on < said_on:
        raise Refused(_("Cette date est passée. Avant quand la promesse sera-t-elle tenue ?"), field="due_on")
    if due_on.year > said_on.year + 5:
        raise Refused(_("Cette date est bien loin : cinq ans au plus. Avant quand la promesse sera-t-elle tenue ?"), field="due_on")
    row = locked_initiative(initiative)
    client_id = envelope(client_id, by_name, what.strip(), due_on, person, organisation, need)
    sent = Pledge(
        initiative=row, programme=programme, need=need, person=person, organisation=organisation, by_name=by_name[:160], what=what.strip()[:300],
        due_on=due_on, made_at=made_at or clock.now(), client_id=client_id,
    )  # fmt: skip
    made, is_new = once(sent, "initiative")
    if not is_new:
        return made
    if person is not None and made_at is None:
        heard(person)
    data = {"person_id": person.pk} if person else {"organisation_id": organisation.pk} if organisation else {}
    journal.record(actor=actor, verb="pledge.made", subject=row, programme=programme, data=data)
    return made


@transaction.atomic
def close_pledge(*, actor: Person | None, pledge: Pledge, kept: bool, reason: str = "", at: datetime | None = None) -> Pledge:
    """Kept, or not and why; `at`, if it was long ago. Raises Refused without the reason, Conflict when somebody closed it a moment ago."""
    if not kept and not reason.strip():
        raise Refused(_("Dites en une phrase pourquoi la promesse n’a pas pu être tenue."), field="reason")
    row = locked(pledge, "initiative")
    if row.outcome != PledgeOutcome.OPEN:
        raise Conflict(_("Cette promesse est déjà close : %(outcome)s.") % {"outcome": row.get_outcome_display()})
    row.outcome = PledgeOutcome.KEPT if kept else PledgeOutcome.NOT_KEPT
    row.reason, row.closed_at = reason.strip()[:300], at or clock.now()
    row.save(update_fields=["outcome", "reason", "closed_at"])
    journal.record(actor=actor, verb="pledge.kept" if kept else "pledge.not_kept", subject=row.initiative, programme=row.programme_id)
    return row


@transaction.atomic
def reopen_pledge(*, actor: Person | None, pledge: Pledge) -> Pledge:
    """It was closed by mistake: it waits again. Reopening twice changes nothing."""
    row = locked(pledge, "initiative")
    if row.outcome != PledgeOutcome.OPEN:
        row.outcome, row.reason, row.closed_at = PledgeOutcome.OPEN, "", None
        row.save(update_fields=["outcome", "reason", "closed_at"])
        journal.record(actor=actor, verb="pledge.reopened", subject=row.initiative, programme=row.programme_id)
    return row


@transaction.atomic
def remind_pledge(*, actor: Person | None, pledge: Pledge) -> bool:
    """A kind reminder through the channel of who promised; False when that person cannot be reached from here.

    Raises Refused for a second one on the same day.
    """
    row = locked(pledge, "initiative", "programme")
    if row.outcome != PledgeOutcome.OPEN or row.person_id is None or row.initiative.withdrawn_at:
        return False
    if row.reminded_at and timezone.localtime(row.reminded_at).date() == clock.today():
        raise Refused(_("Un rappel est déjà écrit aujourd’hui : laissez-lui le temps d’arriver."))
    person = Person.objects.get(pk=row.person_id)
    with override(person.language):
        subject = _("Votre promesse")
        named = {"what": row.what, "date": long_date(row.due_on)}
        # Whoever promised knows what; the idea is named only when everybody may read it, since an offer serves ideas that are not.
        if is_public(row.initiative):
            named["idea"] = row.initiative.name
            promised = _("Vous avez promis : « %(what)s », pour « %(idea)s », avant le %(date)s.") % named
        else:
            promised = _("Vous avez promis : « %(what)s », pour une idée d’ici, avant le %(date)s.") % named
        body = "\n\n".join([_("Bonjour,"), " ".join([promised, _("Où en êtes-vous ? Un mot suffit.")]), row.programme.name])
    told = tell(
        actor=actor, person=person, kind="pledge.reminder", subject=subject, body=body, programme=row.programme, about=row.initiative
    )
    if told is None:
        return False
    row.reminded_at = clock.now()
    row.save(update_fields=["reminded_at"])
    journal.record(actor=actor, verb="pledge.reminded", subject=row.initiative, programme=row.programme_id)
    return True
