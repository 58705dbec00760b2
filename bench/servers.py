"""The databases that the bench measures with: the embedded server, and Debian's PostgreSQL with Debian's own settings where it is installed.

They do not cost the same: the embedded server is newer, and is built without the compiler of queries (JIT) that Debian turns on.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from terril.kernel import postgres

DEBIAN = Path("/usr/lib/postgresql")
OLDEST = 15
NAME = "terril"


@contextmanager
def embedded(home: Path) -> Iterator[str]:
    """The address of an embedded server whose base is empty; only the data of the bench's own server are removed."""
    postgres.stop(home)
    data = postgres.locate(home).home
    if data.name == "postgres":
        shutil.rmtree(data / "data", ignore_errors=True)
    with postgres.running(home) as url:
        yield url


def installed() -> Path | None:
    """Where the programs of the newest PostgreSQL of Debian are, if one that Terril supports is installed."""
    found = [path for path in DEBIAN.glob("*/bin") if re.fullmatch(r"\d+", path.parent.name) and (path / "postgres").exists()]
    newest = max(found, key=lambda path: int(path.parent.name), default=None)
    return newest if newest and int(newest.parent.name) >= OLDEST else None


@contextmanager
def debian(programs: Path) -> Iterator[str]:
    """The address of a new cluster, in a temporary folder that is removed afterwards. It listens to a socket of that folder only; under
    root it runs as the user `postgres` that the package makes. Raises CalledProcessError."""
    user = "postgres" if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="terril-bench-"))
    if user:
        entry = pwd.getpwnam(user)
        os.chown(home, entry.pw_uid, entry.pw_gid)

    def run(program: str, *arguments: str) -> None:
        # The server inherits the output: a pipe would never close.
        with (home / "programs.log").open("ab") as log:
            subprocess.run([programs / program, *arguments], check=True, cwd=home, user=user, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    data = str(home / "data")
    try:
        run("initdb", "-D", data, "-U", NAME, "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-instructions")
        listens = f"-c listen_addresses='' -c unix_socket_directories={home}"
        run("pg_ctl", "start", "--wait", "-D", data, "-l", str(home / "server.log"), "-o", listens)
        try:
            run("createdb", "-h", str(home), "-U", NAME, NAME)
            yield f"postgresql://{NAME}@/{NAME}?host={quote(str(home), safe='')}"
        finally:
            run("pg_ctl", "stop", "--wait", "-m", "fast", "-D", data)
    finally:
        shutil.rmtree(home, ignore_errors=True)
