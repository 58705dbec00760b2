"""The real server, on the loopback, with the settings of the bench."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

START_SECONDS = 60
STOP_SECONDS = 15


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(port: int, log: str) -> Iterator[None]:
    """Serves inside the block. Raises RuntimeError, with the end of the log, when the server does not answer."""
    with open(log, "wb") as output:  # noqa: PTH123
        process = subprocess.Popen(
            [sys.executable, "-m", "django", "web", "--host", "127.0.0.1", "--port", str(port)],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, port, log)
            yield
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/sante")
            connection.getresponse().read()
            return
        except (OSError, HTTPException):
            time.sleep(0.2)
        finally:
            connection.close()
    with open(log, errors="replace") as written:  # noqa: PTH123
        raise RuntimeError("Le serveur du banc n’a pas répondu :\n" + written.read()[-3000:])
