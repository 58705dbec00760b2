"""docs/new-room.md is followed: the house accepts the room that it adds, and says what is missing when any of its steps is left out.

The page is read, and what it says is done in one copy of the sources. The checks are those of `make test`, each run alone in that copy.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from tests.harness.numbers import kept_name

PROJECT = Path(__file__).resolve().parents[1]
PAGE = PROJECT / "docs" / "new-room.md"
ROOM = "thanks"
MOST_LINES = 250
MIGRATION = f"src/terril/{ROOM}/migrations/0001_initial.py"
BIN = Path(sys.executable).parent

BLOCK = re.compile(r"\*\*(at the end of )?`([^`]+)`\*\*\n\n```(\w+)\n(.*?)```\n|```(sh)\n.*?```\n", re.S)
LEFT_OUT = re.compile(r"^> (?:Without it|Without `(.+?)`|With `(.+?)` in place of `(.+?)`), `([^`]+)` says: “(.+)”$", re.M)


@dataclass(frozen=True)
class Block:
    """What a step of the page writes: a file, lines at the end of one (`is_added`), or a difference to one that is there."""

    path: str
    language: str
    text: str
    is_added: bool = False

    def applied(self, before: str) -> str:
        if self.language != "diff":
            return before + "\n" + self.text if self.is_added else self.text
        lines = self.text.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] in " -")
        new = "".join(line[1:] for line in lines if line[0] in " +")
        found = list(re.finditer(re.sub(r"\bN\b", r"(\\d+)", re.escape(old)), before))
        assert len(found) == 1, f"docs/new-room.md: these lines are not, once, in {self.path}:\n{old}"
        counted = str(int(found[0][1]) + 1) if found[0].groups() else ""
        return before[: found[0].start()] + new.replace("N + 1", counted) + before[found[0].end() :]

    @property
    def lines(self) -> int:
        """How many it adds to the house, empty ones apart."""
        return sum(bool(line.strip(" +")) for line in self.text.splitlines() if self.language != "diff" or line.startswith("+"))


@dataclass(frozen=True)
class Omission:
    """A line of the page that begins with ">": what is left out, or written otherwise, of the block above, which check sees it, what it says."""

    block: Block
    wrong: str
    right: str
    check: str
    says: str

    def spoilt(self) -> str:
        """The block with what is wrong in place of what is right."""
        assert self.right in self.block.text, f"docs/new-room.md: {self.right} is not in the block of {self.block.path}"
        return self.block.text.replace(self.right, self.wrong)


def read(page: str) -> tuple[list[Block], list[Omission]]:
    found = sorted([*BLOCK.finditer(page), *LEFT_OUT.finditer(page)], key=lambda hit: hit.start())
    blocks: list[Block] = []
    omissions = []
    for hit in found:
        if hit.re is BLOCK:
            added, path, language, text, command = hit.groups()
            blocks.append(Block(MIGRATION, "sh", "") if command else Block(path, language, text, bool(added)))
        else:
            without, wrong, right, check, says = hit.groups()
            omissions.append(Omission(blocks[-1], wrong or "", without or right or "", check, says))
    return blocks, omissions


BLOCKS, OMISSIONS = read(PAGE.read_text())


@dataclass(frozen=True)
class Copy:
    """The sources with the room, and what they are without it."""

    folder: Path
    environment: dict[str, str]

    def run(self, command: str) -> tuple[int, str]:
        """A check of `make test`, run alone: (status, what it says, on one line)."""
        program, *rest = shlex.split(command)
        options = {
            "pytest": [BIN / "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--reuse-db"],
            "mypy": [BIN / "mypy", "--no-error-summary"],
            "make": ["make", f"BIN={BIN}"],
        }
        done = subprocess.run(
            [*options.get(program, [BIN / program]), *rest],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        said = re.sub(r"^E +", "", done.stdout + done.stderr, flags=re.M)
        return done.returncode, " ".join(said.split())

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        if path == MIGRATION:
            file.with_name("__init__.py").touch()
        # Two writings within one second, of the same length: the compiled file would be taken for the newer one.
        shutil.rmtree(file.parent / "__pycache__", ignore_errors=True)
        if path.endswith(".po"):
            file.with_suffix(".mo").unlink(missing_ok=True)

    def without(self, block: Block) -> None:
        original = PROJECT / block.path
        if original.exists():
            self.write(block.path, original.read_text())
        elif block.path == MIGRATION:
            shutil.rmtree((self.folder / block.path).parent)
        else:
            (self.folder / block.path).unlink()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Copy]:
    """The page, followed once. Its tests have a database of their own, beside that of the run."""
    folder = tmp_path_factory.mktemp("house")
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("src", "tests", "docs", "bench"):
        shutil.copytree(PROJECT / name, folder / name, ignore=ignored)
    for name in ("pyproject.toml", "Makefile"):
        shutil.copy2(PROJECT / name, folder)
    (folder / "var").mkdir()
    if (PROJECT / "var" / "mypy").exists():
        shutil.copytree(PROJECT / "var" / "mypy", folder / "var" / "mypy")
    slot = f"{os.environ['TERRIL_TEST_SLOT']}_room_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    # The server of this run, read from DATABASE_URL; the number of the run, as a process of a spread one reads it.
    told = {"TERRIL_TEST_SLOT": slot, "TERRIL_TEST_KEPT": kept_name()}
    environment = os.environ | told | {"PYTHONPATH": str(folder / "src"), "PYTEST_XDIST_WORKER": "room", "COLUMNS": "1000"}
    house = Copy(folder, environment)
    for block in BLOCKS:
        if block.language == "sh":
            status, said = house.run(f"django-admin makemigrations {ROOM} --settings tests.harness.settings --pythonpath .")
            assert (status, (folder / MIGRATION).exists()) == (0, True), said
        else:
            file = folder / block.path
            house.write(block.path, block.applied(file.read_text() if file.exists() else ""))
    yield house
    told = settings.DATABASES["default"]
    with psycopg.connect(
        host=told["HOST"], port=told["PORT"], user=told["USER"], password=told["PASSWORD"], dbname="postgres", autocommit=True
    ) as server:  # fmt: skip
        server.execute(f'DROP DATABASE IF EXISTS "test_terril_{slot}" WITH (FORCE)')


# The copy is one: its tests run one after the other.
pytestmark = pytest.mark.xdist_group("new room")


def test_a_room_is_small() -> None:
    """Its code, its templates, its English, and the lines by which the house knows of it; its tests apart, its migration generated."""
    assert sum(block.lines for block in BLOCKS if not block.path.startswith("tests/")) <= MOST_LINES


def changed(copy: Copy, path: str) -> set[str]:
    """The tests of a file in which the page changes a number."""
    before, after = ((folder / path).read_text().splitlines() for folder in (PROJECT, copy.folder))
    found, name = set(), ""
    for old, new in zip(before, after, strict=True):
        if hit := re.match(r"def (test_\w+)", new):
            name = hit[1]
        if old != new:
            found.add(f"{path}::{name}")
    return found


def test_the_house_accepts_the_room(copy: Copy) -> None:
    nodes = sorted({one.check.removeprefix("pytest ") for one in OMISSIONS if one.check.startswith("pytest tests/test_")})
    counted = sorted({node for block in BLOCKS if block.language == "diff" and block.path.startswith("tests/") for node in changed(copy, block.path)})
    for command in (
        f"pytest tests/{ROOM} {' '.join(counted)} {' '.join(nodes)} --provoked {ROOM}",
        "lint-imports --no-cache",
        f"ruff check --quiet src/terril/{ROOM} tests/{ROOM}",
        *sorted({one.check for one in OMISSIONS if not one.check.startswith("pytest")}),
    ):
        status, said = copy.run(command)
        assert (status, "that provokes:" in said) == (0, False), said


@pytest.mark.parametrize("left_out", OMISSIONS, ids=[f"{Path(one.block.path).name}: {one.right or 'all of it'}" for one in OMISSIONS])
def test_the_house_says_what_is_missing(copy: Copy, left_out: Omission) -> None:
    block = left_out.block
    whole = (copy.folder / block.path).read_text()
    if left_out.right:
        copy.write(block.path, left_out.spoilt())
    else:
        copy.without(block)
    status, said = copy.run(left_out.check)
    copy.write(block.path, whole)
    # What no test provokes fails a whole run; a run of one room prints it.
    assert status or "--provoked" in left_out.check
    assert " ".join(left_out.says.split()) in said
