"""What the worker does for those who can help, and for those who follow."""

from procrastinate.contrib.django import app

# One morning's work: the rest waits for the next.
BATCH = 500


@app.periodic(cron="35 7 * * *")
@app.task(queue="house", name="follow_helps")
def follow_helps(timestamp: int) -> None:
    """Each morning: helps left thirty days without an answer are closed; what was read since is told to those who follow; who left is forgotten."""
    from terril.kernel.batch import one_by_one
    from terril.volunteering import actions, following

    one_by_one(actions.to_expire()[:BATCH], lambda late: actions.expire(help=late), what="help to close")
    one_by_one(following.to_tell()[:BATCH], lambda one: following.tell(follower=one), what="follower to tell")
    one_by_one(following.to_forget()[:BATCH], lambda one: following.forget(follower=one), what="follower to forget")
