"""What the worker does for programmes."""

from procrastinate.contrib.django import app


@app.periodic(cron="40 3 * * *")
@app.task(queue="house", name="purge_people")
def purge_people(timestamp: int) -> None:
    """Each night: those of whom nobody has heard for two years are told, and a month later erased."""
    from terril.programmes import retention

    retention.purge()


@app.periodic(cron="50 3 * * *")
@app.task(queue="house", name="forget_imports")
def forget_imports(timestamp: int) -> None:
    """Each night: the rows of tables imported sixty days ago go."""
    from terril.programmes.bringing.actions import forget_closed

    forget_closed()
