"""What the worker does for meetings."""

from procrastinate.contrib.django import app


@app.periodic(cron="10 7 * * *")
@app.task(queue="house", name="remind_meetings")
def remind_meetings(timestamp: int) -> None:
    """Each morning: the meetings of the next three days are recalled, once each."""
    from terril.meetings.actions import remind
    from terril.meetings.queries import to_remind

    for meeting in to_remind():
        remind(meeting=meeting)
