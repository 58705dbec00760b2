"""What the tests provoke: each refusal built, verb written, constraint violated, door tried; at the end of a whole run, what none of them did.

`missing.txt` lists what is still missing, and can only shrink: a whole run fails on anything missing that it does not list, and on anything it
lists that is provoked by now. `pytest tests/referrals --provoked referrals` prints what the tests of one room leave aside;
`pytest --missing-anew` writes the list again after a whole run, once rooms were moved or their last line was provoked.
"""

import inspect
import json
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.harness.inventory import DONE, INPUT, KINDS, OBJECT, OPENED, PROJECT, ROLE, Inventory, named_in_tests
from tests.harness.whole import is_whole

SOURCE = str(PROJECT / "src" / "terril") + "/"
MISSING = Path(__file__).with_name("missing.txt")
REPORT = PROJECT / "var" / "provoked.json"
FRAMES = 5
# The demo is lived without anybody looking at each line: it proves its own pages, and nothing of the rooms.
UNSEEN = "demo"


@dataclass
class Seen:
    """What one process saw. Everything in it is plain, so that a worker can send it."""

    refusals: set[tuple[Any, ...]] = field(default_factory=set)  # message, (file, line, column) of the innermost lines of the house
    verbs: set[tuple[Any, ...]] = field(default_factory=set)  # code
    violated: set[tuple[Any, ...]] = field(default_factory=set)  # the name of a constraint, or the context of a trigger
    doors: set[tuple[Any, ...]] = field(default_factory=set)  # route, way
    fed: set[tuple[Any, ...]] = field(default_factory=set)  # route

    def plain(self) -> dict[str, Any]:
        return {name: sorted(value) for name, value in vars(self).items()}

    def add(self, other: dict[str, Any]) -> None:
        for name, value in other.items():
            getattr(self, name).update(_tuples(value))


def _tuples(rows: Any) -> Any:
    return tuple(_tuples(row) for row in rows) if isinstance(rows, list | tuple) else rows


SEEN = Seen()
_folder = ""
_here = threading.local()


# --------------------------------------------------------------------------------------------------------- what is watched


def lines(of: BaseException, source: str = SOURCE) -> list[tuple[str, int, int]]:
    """The lines of the house that lead to the making of an exception, the innermost first; its own constructors are passed over."""
    found: list[tuple[str, int, int]] = []
    frame = sys._getframe(1)
    while frame is not None and len(found) < FRAMES:
        code = frame.f_code
        making = code.co_name == "__init__" and frame.f_locals.get("self") is of
        if code.co_filename.startswith(source) and not making:
            line, _, column, _ = list(code.co_positions())[frame.f_lasti // 2]
            found.append((code.co_filename[len(source) :], line or frame.f_lineno, column or 0))
        frame = frame.f_back  # type: ignore[assignment]
    return found


def _refusing(init: Any) -> Any:
    def made(self: Any, message: Any, *args: Any, **kwargs: Any) -> None:
        init(self, message, *args, **kwargs)
        if _folder != UNSEEN:
            # A text marked as safe stays so under str(), and cannot travel between processes.
            SEEN.refusals.add((str(message) + "", *lines(self)))

    return made


def _writing(sender: Any, instance: Any, **_: Any) -> None:
    if _folder != UNSEEN:
        SEEN.verbs.add((str(instance.verb) + "",))


def _wrapping(leave: Any) -> Any:
    """Every error of the database passes there, whatever asked for the statement."""

    def left(self: Any, kind: Any, error: Any, trace: Any) -> Any:
        diagnosis = getattr(error, "diag", None)
        if diagnosis is not None and _folder != UNSEEN:
            if diagnosis.constraint_name:
                SEEN.violated.add((diagnosis.constraint_name,))
            if "pgtrigger_" in (diagnosis.context or ""):
                SEEN.violated.add((diagnosis.context,))
        return leave(self, kind, error, trace)

    return left


def _validating(validate: Any) -> Any:
    def checked(self: Any, *args: Any, **kwargs: Any) -> None:
        from django.core.exceptions import ValidationError

        try:
            validate(self, *args, **kwargs)
        except ValidationError:
            if _folder != UNSEEN:
                SEEN.violated.add((self.name,))
            raise

    return checked


@dataclass
class Visit:
    """One request. `entered`: whether what was raised came from the view, or from its guard; None when nothing was raised."""

    is_faulty: bool = False
    has_form: bool = False
    entered: bool | None = None


def _answering(get_response: Any) -> Any:
    def answer(self: Any, request: Any) -> Any:
        before, visit = getattr(_here, "visit", None), Visit()
        _here.visit = visit
        try:
            response = get_response(self, request)
        finally:
            _here.visit = before
        match = request.resolver_match
        if match is not None and (_folder != UNSEEN or _room_of(match.func) == UNSEEN):
            name = match.view_name if match.url_name else "/" + str(match.route).lstrip("^").rstrip("$")
            SEEN.doors.update((name, way) for way in ways(request.method, response, visit))
            if request.method == "POST" and visit.has_form:
                SEEN.fed.add((name,))
        return response

    return answer


def _room_of(view: Any) -> str:
    return view.__module__.split(".")[1] if view.__module__.startswith("terril.") else ""


def ways(method: str, response: Any, visit: Visit) -> list[str]:
    """In which of the ways of `inventory` the door was tried, from how it answered."""
    status = response.status_code
    if status in {403, 404}:
        if visit.entered is False:
            return [ROLE]
        # A refusal without an exception is the view's own page, or a token that is missing (403), which says nothing of the door.
        return [OBJECT] if visit.entered or status == 404 else []
    if status == 405 or status >= 500 or (300 <= status < 400 and _leads_to_sign_in(response)):
        return []
    if method == "POST":
        return [INPUT] if visit.is_faulty or status >= 400 else [DONE, OPENED]
    return [OPENED] if status < 400 else [INPUT]


def _leads_to_sign_in(response: Any) -> bool:
    from django.conf import settings
    from django.shortcuts import resolve_url

    target = urlsplit(response.headers.get("Location", ""))
    return "next=" in target.query and target.path in {resolve_url(settings.LOGIN_URL), resolve_url("second_factor")}


def _raising(answer: Any) -> Any:
    """A page refused by its guard, and one refused by its view because the object is not there, look alike: the trace tells them apart."""

    def answered(request: Any, error: Exception) -> Any:
        visit, trace = getattr(_here, "visit", None), error.__traceback__
        view = getattr(inspect.unwrap(request.resolver_match.func), "__code__", None) if request.resolver_match else None
        passed = set()
        while trace is not None:
            passed.add(trace.tb_frame.f_code)
            trace = trace.tb_next
        if visit:
            visit.entered = view in passed
        return answer(request, error)

    return answered


def _cleaning(full_clean: Any) -> Any:
    def cleaned(self: Any) -> None:
        visit = getattr(_here, "visit", None)
        if visit and self.is_bound:
            visit.has_form = True
        full_clean(self)
        if visit and self._errors:
            visit.is_faulty = True

    return cleaned


def _telling(add_message: Any) -> Any:
    """A button has no form: its refusal is said on the next page."""

    def added(request: Any, level: int, *args: Any, **kwargs: Any) -> None:
        from django.contrib.messages import ERROR

        visit = getattr(_here, "visit", None)
        if visit and level >= ERROR:
            visit.is_faulty = True
        add_message(request, level, *args, **kwargs)

    return added


def _adding(add_error: Any) -> Any:
    def added(self: Any, *args: Any, **kwargs: Any) -> None:
        if visit := getattr(_here, "visit", None):
            visit.is_faulty = True
        add_error(self, *args, **kwargs)

    return added


def watch(patch: pytest.MonkeyPatch) -> None:
    """From now on, everything is noted in SEEN."""
    from django.contrib.messages import api
    from django.core.handlers import base, exception
    from django.db import models, utils
    from django.db.models.signals import post_save
    from django.forms.forms import BaseForm

    from terril.kernel import errors, journal

    def around(owner: Any, name: str, wrapper: Callable[[Any], Any]) -> None:
        patch.setattr(owner, name, wrapper(getattr(owner, name)))

    around(errors.Refused, "__init__", _refusing)
    around(utils.DatabaseErrorWrapper, "__exit__", _wrapping)
    around(base.BaseHandler, "get_response", _answering)
    around(exception, "response_for_exception", _raising)
    around(api, "add_message", _telling)
    around(BaseForm, "full_clean", _cleaning)
    around(BaseForm, "add_error", _adding)
    for kind in _with_subclasses(models.BaseConstraint):
        if "validate" in vars(kind) and kind is not models.BaseConstraint:
            around(kind, "validate", _validating)
    post_save.connect(_writing, sender=journal.JournalEntry, dispatch_uid="provoked")


def _with_subclasses(kind: type) -> Iterator[type]:
    yield kind
    for below in kind.__subclasses__():
        yield from _with_subclasses(below)


# --------------------------------------------------------------------------------------------------------------- the sums


def provoked(seen: Seen, inventory: Inventory, named: set[str]) -> set[str]:
    """The identifiers of the inventory that were provoked. A verb is, once it was written and some test names it."""
    found = {f"refusal {inventory.refusals.reached(message, [*frames])}" for message, *frames in seen.refusals}
    found |= {f"verb {code}" for (code,) in seen.verbs if code in named}
    triggers = inventory.triggers()
    for (told,) in seen.violated:
        found.add(f"constraint {told}")
        found |= {f"trigger {name}" for function, (name, _room) in triggers.items() if f"{function}()" in told}
    found |= {f"door {name}: {way}" for name, way in seen.doors}
    return found & set(inventory.rooms)


@dataclass(frozen=True)
class Sums:
    """`rooms`: the room of each identifier, in the order of the inventory; `reached`: those that were provoked; `listed`: those of the list."""

    rooms: dict[str, str]
    reached: set[str]
    listed: set[str]

    @property
    def missing(self) -> list[str]:
        return [one for one in self.rooms if one not in self.reached]

    def counts(self, room: str | None = None) -> dict[str, list[int]]:
        """For each kind, how many were provoked and how many there are."""
        found = {kind: [0, 0] for kind in KINDS}
        for one, where in self.rooms.items():
            if room in {None, where}:
                found[one.split(" ", 1)[0]][0] += one in self.reached
                found[one.split(" ", 1)[0]][1] += 1
        return found

    def told(self) -> str:
        return "Provoked: " + ", ".join(f"{kind}s {have} of {every}" for kind, (have, every) in self.counts().items()) + "."

    def faults(self) -> list[str]:
        """What makes a whole run fail, as lines."""
        new = [one for one in self.missing if one not in self.listed]
        done = sorted(self.listed & self.reached)
        gone = sorted(self.listed - set(self.rooms))
        return [
            *self._block("No test provokes (write one in the folder of the room), and tests/harness/missing.txt does not list:", new),
            *self._block("Provoked by now, so no longer to be listed in tests/harness/missing.txt:", done),
            *self._block("Listed in tests/harness/missing.txt, and nowhere in the house (moved? --missing-anew):", gone),
        ]

    def _block(self, title: str, identifiers: list[str]) -> list[str]:
        return [title, *grouped(identifiers, self.rooms)] if identifiers else []


def grouped(identifiers: list[str], rooms: dict[str, str]) -> list[str]:
    """One line each, under a line for its room."""
    by_room = defaultdict(list)
    for one in identifiers:
        by_room[rooms.get(one, "?")].append(one)
    return [line for room in sorted(by_room) for line in (f"# {room}", *sorted(by_room[room]))]


def read_missing() -> set[str]:
    if not MISSING.exists():
        return set()
    return {line for line in MISSING.read_text().splitlines() if line and not line.startswith("#")}


HEAD = """\
# What no test provokes yet: refusals, verbs of the journal (written, and named by a test), constraints, triggers, ways to try a door.
# This list only shrinks; see provoked.py, which reads it.
"""


def write_missing(sums: Sums) -> None:
    MISSING.write_text(HEAD + "".join(f"{line}\n" for line in grouped(sums.missing, sums.rooms)))


# ---------------------------------------------------------------------------------------------------------------- the run


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("terril")
    group.addoption("--provoked", action="append", default=[], metavar="ROOM", help="print what these tests leave unprovoked in a room")
    group.addoption("--missing-anew", action="store_true", help="write tests/harness/missing.txt again after a whole run")


def pytest_configure(config: pytest.Config) -> None:
    patch = pytest.MonkeyPatch()
    watch(patch)
    config.add_cleanup(patch.undo)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    global _folder
    _folder = item.path.relative_to(PROJECT / "tests").parts[0] if item.path.is_relative_to(PROJECT / "tests") else ""
    result = yield
    _folder = ""
    return result


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of xdist has finished."""
    SEEN.add(getattr(node, "workeroutput", {}).get("provoked", {}))


TOLD = pytest.StashKey[list[str]]()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["provoked"] = SEEN.plain()
        return
    whole = is_whole(config)
    if not whole and not config.option.provoked:
        return
    inventory = Inventory(name for (name,) in SEEN.fed)
    sums = Sums(inventory.rooms, provoked(SEEN, inventory, named_in_tests()), read_missing())
    told = [sums.told()] if whole else []
    for room in config.option.provoked:
        if left := [one for one in sums.missing if sums.rooms[one] == room]:
            told += [f"Write a test in tests/{room} that provokes:", *left]
        else:
            told.append(f"Everything in {room} is provoked.")
    config.stash[TOLD] = told
    # A run that fails has not provoked what it should have: its sums say nothing.
    if not whole or exitstatus != pytest.ExitCode.OK:
        return
    REPORT.write_text(json.dumps(as_json(sums), ensure_ascii=False, indent=1) + "\n")
    if config.option.missing_anew:
        write_missing(sums)
    elif MISSING.exists() and (faults := sums.faults()):
        told += faults
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def as_json(sums: Sums) -> dict[str, Any]:
    return {
        "counts": sums.counts(),
        "rooms": {room: sums.counts(room) for room in sorted(set(sums.rooms.values()))},
        "missing": sums.missing,
    }


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for line in config.stash.get(TOLD, []):
        terminalreporter.write_line(line)
