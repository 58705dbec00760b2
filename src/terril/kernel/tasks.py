"""Background work: procrastinate keeps its queue in PostgreSQL, so a task and what caused it are one transaction."""

from typing import Any

from procrastinate import JobContext
from procrastinate.contrib.django import app


@app.task(queue="messages", name="carry_message", pass_context=False)
def carry_message(message_id: int) -> None:
    """Carries one e-mail or SMS; what fails is tried again by `carry_late`."""
    from terril.kernel.outbox.carry import carry

    carry(message_id)


@app.periodic(cron="*/2 * * * *")
@app.task(queue="messages", name="carry_late")
def carry_late(timestamp: int) -> None:
    """Every two minutes: messages whose turn has come again, and those that a crash left behind."""
    from terril.kernel.outbox.carry import carry_due

    carry_due()


@app.periodic(cron="*/10 * * * *")
@app.task(queue="messages", name="collect_bounces")
def collect_bounces(timestamp: int) -> None:
    """Every ten minutes: the e-mails that came back."""
    from terril.kernel.outbox.bounces import collect

    collect()


@app.periodic(cron="*/5 * * * *")
@app.task(queue="house", name="take_up_again", pass_context=True)
async def take_up_again(context: JobContext, timestamp: int) -> None:
    """Every five minutes: what a worker had begun when it was killed goes back to the queue. Each task may run twice."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        await jobs.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(queue="house", name="sweep_attempts")
def sweep_attempts(timestamp: int) -> None:
    from terril.kernel import throttle

    throttle.sweep()


@app.periodic(cron="27 3 * * *")
@app.task(queue="house", name="sweep_sessions")
def sweep_sessions(timestamp: int) -> None:
    """Sessions whose time is over hold an address: they go."""
    from django.contrib.sessions.backends.db import SessionStore

    SessionStore.clear_expired()


@app.periodic(cron="37 3 * * *")
@app.task(queue="house", name="sweep_files")
def sweep_files(timestamp: int) -> None:
    """Files whose row never came, or went without them, those of forms that never came again, and the tags of sounds of before."""
    from terril.kernel import aside, storage

    storage.sweep()
    aside.sweep()
    storage.bare_kept()


def ready(app: Any) -> None:
    """Called once by procrastinate when the Django apps are loaded; rooms declare their tasks in their own `tasks.py`."""
