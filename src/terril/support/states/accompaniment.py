"""The life of an accompaniment, as a table: from, to. What must be true beside is in the actions, under their locks."""

from terril.support.models import State

ACCOMPANIMENT: dict[str, frozenset[str]] = {
    State.PROPOSED: frozenset({State.ACTIVE, State.DECLINED, State.LAPSED}),
    State.ACTIVE: frozenset({State.ENDED}),
    State.DECLINED: frozenset(),
    State.LAPSED: frozenset(),
    State.ENDED: frozenset(),
}


def may_become(source: str, target: str) -> bool:
    return target in ACCOMPANIMENT[source]
