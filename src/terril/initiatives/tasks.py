"""Background work of the initiatives: look for close ones, count their words, remind promises, ask what became of them."""

from datetime import timedelta

from procrastinate.contrib.django import app


@app.task(queue="house", name="look_for_close")
def look_for_close(initiative_id: int) -> None:
    from terril.initiatives.closeness import suggest

    suggest(initiative_id)


@app.periodic(cron="20 2 * * *")
@app.task(queue="house", name="count_terms")
def count_terms(timestamp: int) -> None:
    """Each night: how often people say each word here."""
    from terril.initiatives import readings

    readings.count_terms()


@app.periodic(cron="30 8 * * 1-5")
@app.task(queue="house", name="remind_pledges")
def remind_pledges(timestamp: int) -> None:
    """Each working morning: promises due within three days, once."""
    from terril.initiatives.models import Pledge
    from terril.initiatives.pledging.actions import remind_pledge
    from terril.kernel import clock
    from terril.kernel.batch import one_by_one

    due = Pledge.objects.filter(
        outcome="open", reminded_at__isnull=True, due_on__lte=clock.today() + timedelta(days=3), person__isnull=False,
        initiative__withdrawn_at__isnull=True,
    )  # fmt: skip
    # Whoever chose no channel is not in the way of those who can be told.
    due = due.exclude(person__channel="none").order_by("due_on", "pk")
    one_by_one(due[:200], lambda pledge: remind_pledge(actor=None, pledge=pledge), what="promise to remind of")


@app.periodic(cron="50 8 * * 1-5")
@app.task(queue="house", name="ask_after")
def ask_after(timestamp: int) -> None:
    """Each working morning: what became of the ideas told six, twelve and twenty-four months ago; the one reminder; what stays silent."""
    from terril.initiatives.news.rounds import ask_after_all

    ask_after_all()
