"""What the worker does for offers."""

from procrastinate.contrib.django import app

# One morning's work: the rest waits for the next.
BATCH = 200


@app.periodic(cron="20 7 * * *")
@app.task(queue="house", name="remind_offers")
def remind_offers(timestamp: int) -> None:
    """Each morning: whoever made an offer that ends soon is reminded of it, once."""
    from terril.kernel.batch import one_by_one
    from terril.offers import actions

    one_by_one(actions.to_remind()[:BATCH], lambda offer: actions.remind(offer=offer), what="offer that ends")
