"""Files whose tests share something costly stay with one process: they say so by `pytest.mark.xdist_group`.

pytest 9 no longer lets pytest-xdist 3.8 write the group of a test in its name, and the groups were ignored in silence: each process built
each world. The file says its group; the scheduler reads it there.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.harness.dates import USUAL
from xdist.scheduler import LoadScopeScheduling

PROJECT = Path(__file__).resolve().parents[2]
GROUP = re.compile(r'^pytestmark\b.*\bxdist_group\("([^"]+)"\)', re.MULTILINE)
# A world of another moment than the usual one is another costly thing: its tests go together, to any process.
MOMENT = re.compile(r"\[\d{4}-\d\d-\d\dT\d\d:\d\d\]$")


@cache
def group_of_file(file: str) -> str | None:
    path = PROJECT / file
    found = GROUP.search(path.read_text()) if path.suffix == ".py" and path.is_file() else None
    return found[1] if found else None


def scope_of(nodeid: str) -> str:
    """What goes to one process: the group of the file, or the test alone."""
    group, moment = group_of_file(nodeid.partition("::")[0]), MOMENT.search(nodeid)
    return f"{group}{moment[0] if moment and USUAL not in moment[0] else ''}" if group else nodeid


class Groups(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    return Groups(config, log) if config.getvalue("dist") == "loadgroup" else None
