"""What the worker does for programmes."""

from procrastinate.contrib.django import app


@app.periodic(cron="40 3 * * *")
@app.task(queue="house", name="purge_people")
def purge_people(timestamp: int) -> None:
    """Each night: those of whom nobody has heard for two years are told, and a month later erased."""
    from terril.programmes import retention

    retention.purge()


@app.periodic(cron="5 * * * *")
@app.task(queue="house", name="forget_the_dead")
def forget_the_dead(timestamp: int) -> None:
    """Each hour: how those who died were reached goes a day after."""
    from terril.people import mourning

    mourning.forget_contacts()
