"""The commands of an archive in a process of their own, killed on the way.

The process is a copy of one that was started for that, and has neither threads nor connections: a copy of the one that runs the tests, with its
live server and its browser, sometimes lost the database before its first question.
"""

import multiprocessing
import os
import pkgutil
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

# Before the settings of the tests are read: this process belongs to the run that started it.
os.environ.setdefault("PYTEST_XDIST_WORKER", "dying")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.harness.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from terril.site import archive  # noqa: E402


@dataclass(frozen=True)
class Death:
    """At the nth call of a function, before it or after. `owner`: `os`, or `pathlib:Path`; `when`: how the first argument of these calls ends."""

    owner: str
    name: str
    call: int = 1
    after: bool = False
    when: str = ""

    def prepare(self) -> None:
        owner = pkgutil.resolve_name(self.owner)
        real, calls = getattr(owner, self.name), []

        def hook(*arguments: Any, **options: Any) -> Any:
            if str(next(iter(arguments), "")).endswith(self.when):
                calls.append(1)
                if len(calls) == self.call:
                    if self.after:
                        real(*arguments, **options)
                    os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)

        setattr(owner, self.name, hook)


def _work(death: Death, command: str, path: Path, told: dict[str, Any]) -> None:
    settings.VAR_DIR, settings.MEDIA_ROOT = told["var"], told["media"]
    connection.settings_dict["NAME"] = told["database"]
    death.prepare()
    if command == "restore":
        archive.restore(path, replace=True)
    else:
        archive.backup(path)


def killed(death: Death, command: str, path: Path) -> None:
    """Does the work where the tests are, in a process that is killed on the way."""
    forked = multiprocessing.get_context("forkserver")
    forked.set_forkserver_preload([__name__])
    told = {"var": settings.VAR_DIR, "media": settings.MEDIA_ROOT, "database": connection.settings_dict["NAME"]}
    process = forked.Process(target=_work, args=(death, command, path, told))
    process.start()
    process.join()
    # Whatever it raised instead, it wrote among what the tests say.
    assert process.exitcode == -signal.SIGKILL
