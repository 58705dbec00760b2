"""The life of an initiative: one table, one object from idea to completed."""

from dataclasses import dataclass

from terril.initiatives.models import Stage


@dataclass(frozen=True)
class Step:
    """`needs_reason`: the change is told with a reason."""

    source: Stage
    target: Stage
    needs_reason: bool = False


STEPS = [
    Step(Stage.IDEA, Stage.PROJECT),
    Step(Stage.IDEA, Stage.RUNNING),
    Step(Stage.PROJECT, Stage.RUNNING),
    Step(Stage.RUNNING, Stage.COMPLETED),
    Step(Stage.PROJECT, Stage.IDEA),
    Step(Stage.RUNNING, Stage.PROJECT),
    Step(Stage.IDEA, Stage.ENDED, needs_reason=True),
    Step(Stage.PROJECT, Stage.ENDED, needs_reason=True),
    Step(Stage.RUNNING, Stage.ENDED, needs_reason=True),
    # What stopped may start again, as what it was: an idea.
    Step(Stage.ENDED, Stage.IDEA),
    Step(Stage.COMPLETED, Stage.RUNNING),
]


def step(source: str, target: str) -> Step | None:
    return next((s for s in STEPS if s.source == source and s.target == target), None)


def next_stages(source: str) -> list[Stage]:
    return [s.target for s in STEPS if s.source == source]
