"""The strictness of the whole suite: see the files of tests/harness, one rule or one tool each."""

import gc

import pytest
from tests.harness.numbers import django_db_setup

from terril.kernel.outbox.kinds import kinds

__all__ = ["django_db_setup"]

# What the tests write where the kind does not matter.
kinds("test", "essai", expires=False)

pytest_plugins = [
    "tests.harness.whole",
    "tests.harness.dates",
    "tests.harness.groups",
    "tests.harness.orm",
    "tests.harness.locks",
    "tests.harness.html",
    "tests.harness.templates",
    "tests.harness.network",
    "tests.harness.queries",
    "tests.harness.written",
    "tests.harness.flush",
    "tests.harness.sitewide",
    "tests.harness.visit",
    "tests.harness.browser",
    "tests.harness.provoked",
]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Chance gives the order (pytest-randomly), but for what takes most of a minute."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: looking through it for what could go takes a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The embedded server stops with the last process of the run."""
    from tests.harness import settings

    settings.SERVER.close()
