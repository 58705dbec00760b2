"""What the worker does for the tables that people bring."""

from procrastinate.contrib.django import app


@app.periodic(cron="50 3 * * *")
@app.task(queue="house", name="forget_imports")
def forget_imports(timestamp: int) -> None:
    """Each night: the rows of tables imported sixty days ago go."""
    from terril.imports.forgetting import forget_closed

    forget_closed()
