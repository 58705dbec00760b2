"""What the worker does for the directory."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from terril.kernel.errors import Conflict


@app.task(
    queue="house",
    name="import_help",
    lock="import_help",
    retry=RetryStrategy(max_attempts=240, wait=30, retry_exceptions={Conflict}),
)
def import_help(import_id: int) -> None:
    """A file of the directory of help that was sent: one after the other, and after a command that is at it."""
    from terril.services.actions import import_received

    import_received(import_id=import_id)


@app.periodic(cron="55 3 * * *")
@app.task(queue="house", name="forget_rejections")
def forget_rejections(timestamp: int) -> None:
    """Each night: the records left out of a file ninety days ago go; their number stays."""
    from terril.services import actions

    actions.forget_rejections()
