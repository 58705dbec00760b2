"""Several processes that live and die together."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

GRACE_SECONDS = 15
# How long after the database came back a part that it had taken down is started again.
RECOVERY_SECONDS = 60


@dataclass
class Child:
    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def code(self) -> int | None:
        return self.process.poll() if self.process else None


def supervise(
    children: list[Child], *, ready: Callable[[], bool], announce: Callable[[], None], tend: Callable[[], bool] = lambda: False
) -> Child | None:
    """Runs the children until SIGINT, SIGTERM or the end of one of them; `announce` is called once, when `ready` says so.

    `tend` puts right what they stand on, and says whether it had to: a child that ends for that reason is started again.

    Returns the child that ended by itself, None when somebody asked to stop. No child is left running.
    """
    asked = threading.Event()
    previous = {number: signal.signal(number, lambda *_: asked.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        for child in children:
            _start(child)
        announced, mended_at = False, float("-inf")
        while not asked.wait(0.1):
            if tend():
                mended_at = time.monotonic()
            if ended := next((child for child in children if child.code is not None), None):
                if time.monotonic() - mended_at > RECOVERY_SECONDS:
                    return ended
                _start(ended)
            if not announced and ready():
                announce()
                announced = True
        return None
    finally:
        living = [child.process for child in children if child.process and child.process.poll() is None]
        for process in living:
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in living:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for number, handler in previous.items():
            signal.signal(number, handler)


def _start(child: Child) -> None:
    # A session of its own: Ctrl-C reaches the supervisor only, which stops its children in order.
    child.process = subprocess.Popen(
        [sys.executable, "-m", "terril.site.cli", *child.arguments], start_new_session=True, preexec_fn=_die_with_parent
    )


def _die_with_parent() -> None:
    """Linux ends the child when the supervisor is killed; elsewhere the next start says that the port is taken."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
