"""What the worker does for the whole house."""

from procrastinate.contrib.django import app


@app.periodic(cron="47 3 * * *")
@app.task(queue="house", name="sweep_halfway")
def sweep_halfway(timestamp: int) -> None:
    """Each night: what a backup or a restoration that was killed left in the data."""
    from terril.site import halfway

    halfway.sweep()
