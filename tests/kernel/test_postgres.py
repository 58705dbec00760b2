import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from terril.kernel import postgres


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that any user may cross, unlike pytest's own, so that root's server can live in it."""
    folder = Path(tempfile.mkdtemp(prefix="terril-test-"))
    folder.chmod(0o755)
    yield folder / "postgres"
    postgres.stop(folder / "postgres")
    shutil.rmtree(folder)


def start(home: Path) -> str:
    """Without the waits for the disk, which these tests do not need."""
    return postgres.ensure_running(home, settings=postgres.THROWAWAY)


def _ask(url: str, question: str = "select 1") -> object:
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def _is_running(home: Path) -> bool:
    return postgres._postmaster(postgres.locate(home)) is not None


def test_the_address_is_known_before_the_start_and_does_not_change(home: Path) -> None:
    before = postgres.locate(home).url
    assert (start(home), start(home)) == (before, before)


def test_it_keeps_what_it_promised(home: Path) -> None:
    url = postgres.ensure_running(home)
    assert [_ask(url, f"show {name}") for name in ("synchronous_commit", "listen_addresses", "server_encoding")] == [
        "on",
        "",
        "UTF8",
    ]
    assert _ask(url, "select to_tsvector('des projets') = to_tsvector('french', 'des projets')") is True


def test_its_log_keeps_nothing_of_a_row_that_was_refused(home: Path) -> None:
    url = start(home)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table told (words text unique, number int not null)")
        for words, number in (("Bernadette", None), ("Szymczak", "06 39 98 20 20"), ("Lens", "1"), ("Lens", "2")):
            with suppress(psycopg.Error):
                connection.execute("insert into told values (%s, %s)", [words, number])
            with suppress(psycopg.Error):
                connection.execute(f"insert into told values ('{words}', null)")
        # What is quoted in the ERROR line itself: a value of another type, a date, a text that is no JSON, what a function raises.
        values = ("select '06 39 98 20 21'::int", "select 'le 3 chez Szymczak'::date", "select '{Bernadette'::json")
        for bad in (*values, "do $$ begin raise 'Lens'; end $$"):
            with suppress(psycopg.Error):
                connection.execute(bad)
        with suppress(psycopg.Error):
            connection.execute("do $$ begin raise warning 'Szymczak'; end $$")
    log = postgres.locate(home).log.read_text()
    assert [told for told in ("Bernadette", "Szymczak", "Lens", "06 39", "insert into", "DETAIL", "ERROR") if told in log] == []
    # What concerns the server itself is still there.
    assert "ready to accept connections" in log


def test_the_data_are_closed_to_others(home: Path) -> None:
    start(home)
    assert (stat.S_IMODE(home.stat().st_mode), stat.S_IMODE(home.parent.stat().st_mode)) == (0o700, 0o755)


def test_a_long_path_gets_a_short_socket(home: Path) -> None:
    deep = home.parent / ("x" * 100) / "postgres"
    try:
        assert _ask(start(deep)) == 1
    finally:
        postgres.stop(deep)
        shutil.rmtree(postgres.locate(deep).socket)


def test_the_last_of_its_users_stops_it(home: Path) -> None:
    with postgres.running(home, settings=postgres.THROWAWAY):
        with postgres.running(home, settings=postgres.THROWAWAY):
            pass
        assert _is_running(home)
    assert not _is_running(home)


def test_processes_that_start_together_share_one_server(home: Path) -> None:
    code = (
        "import sys, pathlib, psycopg\nfrom terril.kernel import postgres\n"
        "with postgres.running(pathlib.Path(sys.argv[1]), settings=postgres.THROWAWAY) as url:\n"
        "    print(psycopg.connect(url).execute('select 1').fetchone()[0])"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert [(process.communicate()[0], process.returncode) for process in both] == [("1\n", 0)] * 3
    assert not _is_running(home)


def test_a_server_that_was_killed_comes_back_with_its_data(home: Path) -> None:
    with psycopg.connect(postgres.ensure_running(home)) as connection:
        connection.execute("create table kept as select 42 as answer")
    os.kill(postgres._postmaster(postgres.locate(home)).pid, signal.SIGKILL)
    assert _ask(postgres.ensure_running(home), "select answer from kept") == 42


def test_a_pid_file_that_names_another_program_is_forgotten(home: Path) -> None:
    start(home)
    postgres.stop(home)
    data = postgres.locate(home).data
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n{home}\n\n1 1\nready\n")
    assert _ask(start(home)) == 1


def test_a_first_start_that_was_cut_begins_again(home: Path) -> None:
    server = postgres.locate(home)
    postgres._prepare(server, home)
    (server.home / "data.part").mkdir()
    (server.home / "data.part" / "half").write_text("")
    assert _ask(start(home)) == 1


def test_the_data_of_another_version_are_refused_untouched(home: Path) -> None:
    server = postgres.locate(home)
    postgres._prepare(server, home)
    server.data.mkdir()
    (server.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(postgres.DatabaseError, match="celle de PostgreSQL 14"):
        start(home)
    assert [path.name for path in server.data.iterdir()] == ["PG_VERSION"]


as_root = pytest.mark.skipif("os.geteuid() != 0", reason="only root has a closed folder that its server cannot enter")


@as_root
def test_a_closed_folder_stays_closed_and_the_data_go_elsewhere(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "var" / "postgres"
    modes = [stat.S_IMODE(folder.stat().st_mode) for folder in (closed, *closed.parents)]
    server = postgres.locate(home)
    try:
        assert _ask(start(home)) == 1
        assert server.home.is_relative_to(postgres.SYSTEM_HOME)
        assert (closed / "var" / "postgres.location").read_text().startswith(f"{server.home}\n")
        assert [stat.S_IMODE(folder.stat().st_mode) for folder in (closed, *closed.parents)] == modes
    finally:
        postgres.stop(home)
        shutil.rmtree(server.home.parent)


@as_root
def test_a_folder_of_somebody_else_is_refused(home: Path) -> None:
    home.mkdir()
    os.chown(home, 1, 1)
    with pytest.raises(postgres.DatabaseError, match="appartient à un autre utilisateur"):
        start(home)
