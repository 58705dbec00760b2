"""What the worker does for programmes."""

from procrastinate.contrib.django import app


@app.periodic(cron="40 3 * * *")
@app.task(queue="house", name="purge_people")
def purge_people(timestamp: int) -> None:
    """Each night: those of whom nobody has heard for two years are told, and a month later erased."""
    from terril.programmes import retention

    retention.purge()
