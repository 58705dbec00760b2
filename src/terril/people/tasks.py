"""What the worker does for people."""

from procrastinate.contrib.django import app


@app.periodic(cron="*/10 * * * *")
@app.task(queue="house", name="follow_merges")
def follow_merges(timestamp: int) -> None:
    """Every ten minutes: what was being written while two entries of one human were brought together."""
    from terril.people import merging

    merging.follow_late()
