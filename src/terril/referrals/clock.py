"""Each morning: partners are reminded, kindly and not for ever; those who never answer give the idea back to the team."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from terril.kernel import clock
from terril.kernel.batch import one_by_one
from terril.kernel.outbox.models import Channel
from terril.kernel.words import long_date
from terril.referrals.common import REMINDER, drop, locked, note, save, tell_holder, tell_partner, way_in
from terril.referrals.models import Referral, ReferralState
from terril.referrals.states import apply

# Half-way, the day after the date, and five working days later; five more without an answer, and nobody waits any longer.
REMINDERS, BETWEEN = 3, 5
# What became of it is asked of the partner twice, then of the team.
OUTCOME_REMINDERS, OUTCOME_BETWEEN = 2, 20
BATCH = 200


def keep_time() -> int:
    """What wakes today, the longest waiting first; how many. One in difficulty (an address that is none) holds nobody else back."""
    due = Referral.objects.filter(wakes_on__lte=clock.today()).select_related("initiative", "organisation").order_by("wakes_on", "pk")
    return one_by_one(list(due[:BATCH]), lambda referral: wake(referral=referral), what="referral")


@transaction.atomic
def wake(*, referral: Referral) -> bool:
    """One reminder, or the end of the waiting. False when nothing was due any more: an answer came a moment ago."""
    row = locked(referral)
    if row.wakes_on is None or row.wakes_on > clock.today():
        return False
    if row.state == ReferralState.TAKEN:
        _ask_what_became(row)
    elif row.state in {ReferralState.SENT, ReferralState.RECEIVED}:
        _give_up(row) if row.reminders >= REMINDERS else _remind(row)
    else:
        row.wakes_on = None
        save(row, "wakes_on")
    return True


def _remind(referral: Referral) -> None:
    today, due = clock.today(), referral.due_on or clock.today()
    referral.reminders += 1
    early = referral.reminders == 1 and today <= due
    referral.wakes_on = clock.add_working_days(due, 1) if early else clock.add_working_days(today, BETWEEN)
    save(referral, "reminders", "wakes_on")
    note(None, referral, "reminded", count=referral.reminders)
    drop(None, referral)
    with override("fr"):
        late = -clock.working_days_between(today, due)
        if late > 0:
            said = ngettext(
                "Une idée attend votre réponse : elle était espérée il y a un jour ouvré.",
                "Une idée attend votre réponse : elle était espérée il y a %(n)s jours ouvrés.",
                late,
            ) % {"n": late}
        else:
            said = _("Une idée attend votre réponse, avant le %(date)s.") % {"date": long_date(due)}
        body = _("%(said)s Oui, non, ou une question : une phrase suffit.\n\n%(way)s") % {"said": said, "way": way_in(referral)}
        tell_partner(None, referral, REMINDER, _("Une idée attend votre réponse"), body)


def _give_up(referral: Referral) -> None:
    apply(referral, "give_up")
    referral.closed_at, referral.due_on, referral.wakes_on = clock.now(), clock.today(), None
    save(referral, "closed_at", "due_on", "wakes_on")
    note(None, referral, "silent")
    drop(None, referral)
    tell_holder(None, referral, "silent", lambda: _without_answer(referral))


def _without_answer(referral: Referral) -> tuple[str, str]:
    names = {"partner": referral.organisation.name}
    body = _("%(partner)s ne nous a pas répondu, malgré nos rappels. Nous ne vous laissons pas là : nous cherchons une autre porte avec vous.")
    return _("Pas de réponse : %(partner)s") % names, body % names


def _ask_what_became(referral: Referral) -> None:
    referral.reminders += 1
    more = referral.reminders < OUTCOME_REMINDERS
    referral.wakes_on = clock.add_working_days(clock.today(), OUTCOME_BETWEEN) if more else None
    save(referral, "reminders", "wakes_on")
    note(None, referral, "reminded", count=referral.reminders)
    drop(None, referral)
    with override("fr"):
        way = _("À demander de vive voix.") if referral.channel == Channel.PHONE else way_in(referral)
        body = _("Vous avez pris une idée en charge. Où en est-elle ? Même « cela n’a rien donné » est utile à la personne.\n\n%(way)s")
        tell_partner(None, referral, REMINDER, _("Où en est l’idée qui vous a été confiée ?"), body % {"way": way})
