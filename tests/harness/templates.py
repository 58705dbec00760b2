"""A template that no test ever renders fails the run, when the run was the whole suite."""

from pathlib import Path
from typing import Any

import pytest
from django.test.signals import template_rendered
from tests.harness.whole import is_whole

SOURCE = Path(__file__).resolve().parents[2] / "src" / "terril"
# Rendered by no request, and why.
EXCEPTIONS: dict[str, str] = {
    "account/signup_closed.html": "accounts are always open to be made; allauth asks for the template all the same",
    "mfa/reauthenticate.html": "asked only when a session has grown old",
    "mfa/webauthn/authenticator_confirm_delete.html": "a key is removed after a reauthentication that has grown old",
    "mfa/webauthn/reauthenticate.html": "asked only when a session has grown old",
}

_rendered: set[str] = set()


def _note(sender: Any, template: Any, **kwargs: Any) -> None:
    if template.name:
        # str() of a SafeString is still one, which cannot travel between processes.
        _rendered.add(template.name + "")


def all_names() -> set[str]:
    """The names of our templates, as the loaders know them."""
    return {
        path.relative_to(folder).as_posix()
        for folder in SOURCE.rglob("templates")
        for path in folder.rglob("*")
        if path.is_file()
    }


def pytest_configure(config: pytest.Config) -> None:
    template_rendered.connect(_note, dispatch_uid="terril-harness")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    """The processes of a spread run send home what they rendered."""
    _rendered.update(getattr(node, "workeroutput", {}).get("templates", []))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["templates"] = sorted(_rendered)
        return
    config.stash[UNUSED] = []
    if exitstatus == pytest.ExitCode.OK and is_whole(config):
        config.stash[UNUSED] = sorted(all_names() - _rendered - EXCEPTIONS.keys())
        if config.stash[UNUSED]:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if unused := config.stash.get(UNUSED, []):
        terminalreporter.section("templates that no test rendered", red=True)
        for name in unused:
            terminalreporter.line(name)


UNUSED = pytest.StashKey[list[str]]()
