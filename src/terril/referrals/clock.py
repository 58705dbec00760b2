"""Each morning: partners are reminded, kindly and not for ever; those who never answer give the idea back to the team."""

from collections.abc import Callable

from django.db import transaction

from terril.kernel import clock
from terril.kernel.batch import one_by_one
from terril.referrals import words
from terril.referrals.actions import REMINDER, WAITING, locked_referral, step
from terril.referrals.models import Referral, ReferralState
from terril.referrals.states import LIFE

# Half-way, the day after the date, and five working days later; five more without an answer, and nobody waits any longer.
REMINDERS, BETWEEN = 3, 5
# What became of it is asked of the partner twice, then of the team.
OUTCOME_REMINDERS, OUTCOME_BETWEEN = 2, 20
BATCH = 200


def keep_time() -> int:
    """What wakes today, the longest waiting first; how many. One that fails (an address that is not one) holds nobody else back."""
    due = Referral.objects.filter(wakes_on__lte=clock.today()).select_related("initiative", "organisation").order_by("wakes_on", "pk")
    return one_by_one(list(due[:BATCH]), lambda referral: wake(referral=referral), what="referral")


@transaction.atomic
def wake(*, referral: Referral) -> bool:
    """One reminder, or the end of the waiting. False when nothing was due any more: an answer came a moment ago."""
    row = locked_referral(referral)
    if row.wakes_on is None or row.wakes_on > clock.today():
        return False
    if row.state == ReferralState.TAKEN:
        _ask_what_became(row)
    elif row.state in {ReferralState.SENT, ReferralState.RECEIVED}:
        _give_up(row) if row.reminders >= REMINDERS else _remind(row)
    else:
        row.wakes_on = None
        row.save(update_fields=["wakes_on"])
    return True


def _remind(referral: Referral) -> None:
    today, due = clock.today(), referral.due_on or clock.today()
    referral.reminders += 1
    early = referral.reminders == 1 and today <= due
    referral.wakes_on = clock.add_working_days(due, 1) if early else clock.add_working_days(today, BETWEEN)
    _reminded(referral, words.reminder)


def _give_up(referral: Referral) -> None:
    LIFE.move(referral, "give_up")
    referral.closed_at, referral.due_on, referral.wakes_on = clock.now(), clock.today(), None
    step(
        None, referral, "silent", "closed_at", "due_on", "wakes_on", over=WAITING, to_holder=("referral.holder.silent", words.without_answer)
    )


def _ask_what_became(referral: Referral) -> None:
    referral.reminders += 1
    more = referral.reminders < OUTCOME_REMINDERS
    referral.wakes_on = clock.add_working_days(clock.today(), OUTCOME_BETWEEN) if more else None
    _reminded(referral, words.what_became)


def _reminded(referral: Referral, said: Callable[[Referral], tuple[str, str]]) -> None:
    step(
        None, referral, "reminded", "reminders", "wakes_on", over=WAITING, to_partner=(REMINDER, said), count=referral.reminders
    )
