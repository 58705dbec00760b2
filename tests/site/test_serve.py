"""The operator's command from outside: real processes, a real port, a database of their own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

from terril.kernel import postgres

# One process for the file: its database is made once.
pytestmark = pytest.mark.xdist_group("serve")


@pytest.fixture(scope="module")
def world() -> Iterator[dict[str, str]]:
    """The environment of a trial whose database is migrated and stopped."""
    folder = Path(tempfile.mkdtemp(prefix="terril-test-"))
    folder.chmod(0o755)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("TERRIL_", "DJANGO_", "DATABASE_URL"))
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = kept | {"TERRIL_MODE": "demo", "TERRIL_DATA": str(folder), "PORT": str(port)}
    done = _terril(environment, "migrate", "--verbosity=0")
    assert (done.returncode, _is_running(folder)) == (0, False), done.stderr
    yield environment
    postgres.stop(folder / "postgres")
    shutil.rmtree(folder)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "terril.site.cli", *arguments]


def _terril(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*arguments), env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def _is_running(folder: Path) -> bool:
    return postgres._postmaster(postgres.locate(folder / "postgres")) is not None


def _health(port: str) -> dict[str, object]:
    with urlopen(f"http://127.0.0.1:{port}/sante", timeout=5) as answer:
        return json.load(answer)


@pytest.fixture
def served(world: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(_command("serve"), env=world, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            _health(world["PORT"])
            break
        except URLError:
            time.sleep(0.2)
    yield process
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=60)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(world: dict[str, str], served: subprocess.Popen[str], number: int) -> None:
    assert _health(world["PORT"])["status"] == "ok"
    family = psutil.Process(served.pid).children(recursive=True)
    served.send_signal(number)
    told, complaints = served.communicate(timeout=60)
    assert (served.returncode, f"http://localhost:{world['PORT']}/" in told, "Terril est arrêté." in told) == (
        0,
        True,
        True,
    ), complaints
    assert ([p for p in family if p.is_running()], _is_running(Path(world["TERRIL_DATA"]))) == ([], False)


def test_one_part_that_dies_stops_the_rest_and_says_so(world: dict[str, str], served: subprocess.Popen[str]) -> None:
    worker = next(p for p in psutil.Process(served.pid).children() if "worker" in p.cmdline())
    worker.kill()
    complaints = served.communicate(timeout=60)[1]
    assert (served.returncode, "l’exécution des tâches s’est arrêté" in complaints) == (1, True)
    assert not _is_running(Path(world["TERRIL_DATA"]))


def test_a_database_that_is_killed_comes_back_and_the_site_with_it(world: dict[str, str], served: subprocess.Popen[str]) -> None:
    server = postgres._postmaster(postgres.locate(Path(world["TERRIL_DATA"]) / "postgres"))
    assert server is not None
    server.kill()
    server.wait(timeout=10)
    answered = 0
    deadline = time.monotonic() + 60
    while answered < 10 and time.monotonic() < deadline:
        try:
            answered = answered + 1 if _health(world["PORT"])["status"] == "ok" else 0
        except (URLError, OSError):
            answered = 0
            time.sleep(0.2)
    assert (answered, served.poll(), _is_running(Path(world["TERRIL_DATA"]))) == (10, None, True)
    served.send_signal(signal.SIGTERM)
    assert "La base s’était arrêtée : elle est repartie." in served.communicate(timeout=60)[0]


def test_a_command_beside_leaves_the_database_to_the_site(world: dict[str, str], served: subprocess.Popen[str]) -> None:
    done = _terril(world, "showmigrations", "kernel")
    assert (done.returncode, _health(world["PORT"])["status"]) == (0, "ok")


def test_a_port_that_is_taken_is_told(world: dict[str, str], served: subprocess.Popen[str]) -> None:
    done = _terril(world, "serve")
    assert (done.returncode, "n’est pas libre" in done.stderr) == (1, True)


def test_an_external_database_that_does_not_answer_is_told(world: dict[str, str]) -> None:
    done = _terril(world | {"DATABASE_URL": "postgresql://terril@127.0.0.1:1/terril"}, "migrate")
    assert (done.returncode, "terril : la base de données ne répond pas" in done.stderr) == (1, True)


def test_an_address_of_another_kind_of_database_is_told(world: dict[str, str]) -> None:
    done = _terril(world | {"DATABASE_URL": "mysql://localhost/terril"}, "migrate")
    assert (done.returncode, done.stderr) == (1, "terril : DATABASE_URL doit commencer par postgresql://\n")
