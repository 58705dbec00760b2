"""What the worker does for meetings."""

from procrastinate.contrib.django import app


@app.periodic(cron="10 7 * * *")
@app.task(queue="house", name="remind_meetings")
def remind_meetings(timestamp: int) -> None:
    """Each morning: people are reminded of the meetings of the next three days, once each."""
    from terril.kernel.batch import one_by_one
    from terril.meetings.queries import to_remind
    from terril.meetings.scheduling.actions import remind

    one_by_one(to_remind(), lambda meeting: remind(meeting=meeting), what="meeting to remind of")


@app.task(queue="house", name="make_plan", pass_context=False)
def make_plan(plan_id: int) -> None:
    """The proposal of a season for a large territory, with its progress. Thrown away meanwhile: nothing is left to do."""
    from terril.meetings.models import Plan
    from terril.meetings.planner.actions import compute_plan, show_progress

    told = 0.0

    def show(share: float) -> None:
        nonlocal told
        if share >= told + 0.05:
            told = share
            show_progress(plan_id, share)

    plan = Plan.objects.filter(pk=plan_id).first()
    if plan is not None:
        compute_plan(plan=plan, progress=show, solver=True)
