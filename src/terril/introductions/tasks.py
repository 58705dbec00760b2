"""What the worker does for introductions."""

from procrastinate.contrib.django import app

# One morning's work: the rest waits for the next.
BATCH = 200


@app.periodic(cron="25 7 * * *")
@app.task(queue="house", name="follow_introductions")
def follow_introductions(timestamp: int) -> None:
    """Each morning: whoever has not answered an introduction is reminded once half-way, and it is closed after thirty days."""
    from terril.introductions import actions
    from terril.kernel.batch import one_by_one

    one_by_one(actions.to_expire()[:BATCH], lambda late: actions.expire(introduction=late), what="introduction to close")
    one_by_one(actions.to_remind()[:BATCH], lambda silent: actions.remind(introduction=silent), what="introduction to remind of")
