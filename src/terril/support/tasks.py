"""Background work of accompaniment: partners, offers, introductions."""

from procrastinate.contrib.django import app

# One morning's work: the rest waits for the next.
BATCH = 200


@app.periodic(cron="40 8 * * 1-5")
@app.task(queue="house", name="remind_partners")
def remind_partners(timestamp: int) -> None:
    """Each working morning: partners who have not answered are reminded; those who never do give the idea back."""
    from terril.support.actions.referral_clock import keep_time

    keep_time()


@app.periodic(cron="20 7 * * *")
@app.task(queue="house", name="remind_offers")
def remind_offers(timestamp: int) -> None:
    """Each morning: the offers that end soon are recalled to whoever made them, once."""
    from terril.kernel.batch import one_by_one
    from terril.support.actions import offers

    one_by_one(offers.to_remind()[:BATCH], lambda offer: offers.remind(offer=offer), what="offer that ends")


@app.periodic(cron="25 7 * * *")
@app.task(queue="house", name="follow_introductions")
def follow_introductions(timestamp: int) -> None:
    """Each morning: introductions without both answers are recalled once half-way, then closed after thirty days."""
    from terril.kernel.batch import one_by_one
    from terril.support.actions import introductions

    one_by_one(introductions.to_expire()[:BATCH], lambda late: introductions.expire(introduction=late), what="introduction to close")
    one_by_one(introductions.to_remind()[:BATCH], lambda silent: introductions.remind(introduction=silent), what="introduction to recall")
