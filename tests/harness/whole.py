"""Whether every test runs: what none of them does can only be said then."""

from typing import Any

import pytest

_deselected = 0


def pytest_deselected(items: list[pytest.Item]) -> None:
    global _deselected
    _deselected += len(items)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of xdist has finished; one that says nothing has not finished its tests."""
    global _deselected
    _deselected += getattr(node, "workeroutput", {}).get("deselected", 1)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["deselected"] = _deselected


def everything_is_asked(config: pytest.Config) -> bool:
    """No path, and no choice among the tests."""
    choices = ("keyword", "markexpr", "deselect", "lf", "ignore", "ignore_glob", "stepwise", "collectonly")
    return config.args_source is config.ArgsSource.TESTPATHS and not any(getattr(config.option, name, None) for name in choices)


def is_whole(config: pytest.Config) -> bool:
    """To be asked at the end of a run, by the process that spread it."""
    return everything_is_asked(config) and not _deselected
