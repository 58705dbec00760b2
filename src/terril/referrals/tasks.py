"""What the worker does for referrals."""

from procrastinate.contrib.django import app


@app.periodic(cron="40 8 * * 1-5")
@app.task(queue="house", name="remind_partners")
def remind_partners(timestamp: int) -> None:
    """Each working morning: partners who have not answered are reminded; those who never do give the idea back."""
    from terril.referrals.clock import keep_time

    keep_time()
