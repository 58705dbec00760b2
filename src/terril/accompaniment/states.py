"""The life of an accompaniment, as a table: from, to. What must be true beside is in the actions, under their locks."""

from terril.accompaniment.models import AccompanimentState

ACCOMPANIMENT: dict[str, frozenset[str]] = {
    AccompanimentState.PROPOSED: frozenset({AccompanimentState.ACTIVE, AccompanimentState.DECLINED, AccompanimentState.LAPSED}),
    AccompanimentState.ACTIVE: frozenset({AccompanimentState.ENDED}),
    AccompanimentState.DECLINED: frozenset(),
    AccompanimentState.LAPSED: frozenset(),
    AccompanimentState.ENDED: frozenset(),
}


def may_become(source: str, target: str) -> bool:
    return target in ACCOMPANIMENT[source]
