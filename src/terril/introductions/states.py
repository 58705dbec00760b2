"""The life of an introduction, as one table: from, verb, to. Who may is decided by the doors: the holder of each idea answers for it, whoever
works on both proposes and cancels, the worker lets it expire."""

from dataclasses import dataclass

from terril.introductions.models import Introduction, IntroductionState


@dataclass(frozen=True)
class Move:
    source: str
    verb: str
    target: str


TABLE = [
    Move(IntroductionState.PROPOSED, "agree", IntroductionState.AGREED),
    Move(IntroductionState.PROPOSED, "refuse", IntroductionState.REFUSED),
    Move(IntroductionState.PROPOSED, "expire", IntroductionState.EXPIRED),
    Move(IntroductionState.PROPOSED, "end", IntroductionState.ENDED),
    Move(IntroductionState.AGREED, "end", IntroductionState.ENDED),
]


def target(introduction: Introduction, verb: str) -> str | None:
    """The state that `verb` leads to; None when the introduction is not in a state for it."""
    return next((move.target for move in TABLE if move.source == introduction.state and move.verb == verb), None)
