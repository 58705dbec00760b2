"""The harness catches what it says it catches."""

import copy
import importlib
import json
import socket
import sys
import textwrap
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bench.house.sources import House
from django import forms
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template import engines
from django.urls import path
from tests.harness import dates, inventory, provoked, refusals
from tests.harness.groups import group_of_file, scope_of
from tests.harness.whole import everything_is_asked

from terril.kernel import clock as kernel_clock
from terril.kernel import doors, journal, outbox
from terril.kernel.errors import Refused
from terril.kernel.verbs import locked, rows_locked
from terril.people import contacts
from terril.people.models import Account, Person
from terril.territory.models import Commune, Intercommunality

failed = pytest.fail.Exception


@pytest.fixture
def communes(db: None) -> list[Commune]:
    group = Intercommunality.objects.create(siren="200000001", name="Essai")
    return [
        Commune.objects.create(
            insee_code=f"9900{n}",
            name=f"Commune {n}",
            departement="62",
            region="32",
            population=10,
            latitude=50.4,
            longitude=2.8,
            intercommunality=group,
        )
        for n in range(8)
    ]


def test_an_unordered_list_comes_in_any_order(communes: list[Commune]) -> None:
    seen = {tuple(c.pk for c in Commune.objects.order_by()) for _ in range(20)}
    assert len(seen) > 1


@pytest.mark.natural_order
def test_a_test_may_ask_for_the_order_of_the_database(communes: list[Commune]) -> None:
    seen = {tuple(c.pk for c in Commune.objects.order_by()) for _ in range(20)}
    assert len(seen) == 1


def test_an_ordered_list_keeps_its_order(communes: list[Commune]) -> None:
    assert [c.pk for c in Commune.objects.order_by("name")] == [c.pk for c in communes]


def test_a_lock_on_a_join_says_of_what(communes: list[Commune]) -> None:
    joined = Commune.objects.filter(intercommunality__name="Essai")
    with transaction.atomic(), pytest.raises(failed, match="say of="):
        list(joined.select_for_update())
    with transaction.atomic():
        assert len(joined.order_by("pk").select_for_update(of=("self",))) == len(communes)


def test_rows_are_locked_in_the_order_of_the_house(communes: list[Commune]) -> None:
    person = Person.objects.create(first_name="Zoé", last_contact_on=date(2024, 1, 26))
    with transaction.atomic():
        locked(communes[0])
        locked(communes[1])
        locked(person)
        # What is held already makes nobody wait.
        locked(communes[0])
    with transaction.atomic(), pytest.raises(failed, match=r"territory\.Commune 99000 is locked after people\.Person"):
        locked(person)
        locked(communes[0])
    with transaction.atomic(), pytest.raises(failed, match=r"territory\.Commune 99000 is locked after territory\.Commune 99001"):
        locked(communes[1])
        locked(communes[0])
    with transaction.atomic(), pytest.raises(failed, match="by number"):
        list(Commune.objects.select_for_update().order_by("-pk"))


def test_what_does_not_wait_may_be_locked_later(communes: list[Commune]) -> None:
    with transaction.atomic():
        locked(communes[1])
        assert rows_locked(Commune.objects.filter(pk=communes[0].pk), free_only=True) == communes[:1]


def test_what_a_verb_has_made_itself_nobody_waits_for(communes: list[Commune]) -> None:
    with transaction.atomic():
        person = Person.objects.create(first_name="Zoé", last_contact_on=date(2024, 1, 26))
        locked(person)
        locked(communes[0])
    with transaction.atomic(), pytest.raises(failed, match="against LOCK_ORDER"):
        locked(person)
        locked(communes[0])


def test_a_message_is_locked_under_what_it_is_about_or_last(communes: list[Commune]) -> None:
    person = Person.objects.create(first_name="Zoé", last_contact_on=date(2024, 1, 26))
    message = outbox.write(actor=None, channel="email", to_name="Zoé", to_address="zoe@exemple.fr", kind="essai", subject="Un mot", body="Bonjour")
    with transaction.atomic():
        locked(communes[0])
        locked(message)
        locked(communes[1])
    with transaction.atomic(), pytest.raises(failed, match="such a message comes last"):
        locked(message)
        locked(communes[0])
    with transaction.atomic(), pytest.raises(failed, match="persons come before"):
        locked(communes[0])
        locked(message)
        locked(person)


def test_a_model_is_locked_once_its_place_is_said(communes: list[Commune]) -> None:
    with transaction.atomic(), pytest.raises(failed, match=r"territory\.Intercommunality is locked: say in LOCK_ORDER"):
        locked(communes[0].intercommunality)


def test_an_undefined_variable_fails() -> None:
    with pytest.raises(failed, match="nothing"):
        engines["django"].from_string("{{ nothing }}").render({})


def test_a_warning_is_an_error() -> None:
    with pytest.raises(RuntimeWarning, match="naive"):
        warnings.warn("received a naive datetime", RuntimeWarning, stacklevel=1)


def test_the_network_is_closed() -> None:
    with pytest.raises(failed, match=r"reach 192\.0\.2\.1"), socket.socket() as remote:
        remote.connect(("192.0.2.1", 80))
    with pytest.raises(failed, match=r"look example\.org up"):
        socket.create_connection(("example.org", 80))


def test_a_wrong_count_of_queries_shows_each_with_its_line(communes: list[Commune], assert_queries) -> None:
    with (
        pytest.raises(failed, match=r"1 queries, 2 expected:\n  1\. SELECT .*\n      ← the test itself"),
        assert_queries(2),
    ):
        Commune.objects.count()
    with assert_queries(1) as seen:
        Commune.objects.count()
    assert "COUNT" in seen[0].sql


def test_the_clock_travels_and_comes_back(clock) -> None:
    clock.travel(datetime(2024, 1, 26, 18, tzinfo=ZoneInfo("Europe/Paris")))
    assert str(kernel_clock.now()) == "2024-01-26 18:00:00+01:00"
    clock.back()
    assert kernel_clock.now().year > 2024


@pytest.mark.django_db(transaction=True)
def test_a_committed_test_is_cleaned_although_the_journal_refuses_it() -> None:
    group = Intercommunality.objects.create(siren="200000002", name="Essai")
    journal.record(actor=None, verb="territory.created", subject=group, data={"count": 1})
    with pytest.raises(DatabaseError, match="Le journal ne se vide pas"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute('truncate "kernel_journalentry"')
    assert journal.JournalEntry.objects.count() == 1
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    assert (journal.JournalEntry.objects.count(), Intercommunality.objects.count()) == (0, 0)


@pytest.mark.browser
def test_a_page_opens_without_and_with_scripts(page, page_without_js) -> None:
    for tab in (page, page_without_js):
        tab.goto("/sante")
        assert '"status": "ok"' in tab.content()


@pytest.mark.browser
def test_axe_says_what_is_wrong(page, axe) -> None:
    page.set_content('<html lang="fr"><title>Essai</title><main><h1>Essai</h1><img src="data:,"></main></html>')
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
    # Colours alone: that fault is no colour, and a grey on grey is. The words alone, the other way round.
    axe(page, only="colours")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page, only="words")
    page.set_content('<html lang="fr"><title>Essai</title><main><h1 style="color: #999; background: #aaa">Essai</h1></main></html>')
    with pytest.raises(AssertionError, match="color-contrast"):
        axe(page, only="colours")
    axe(page, only="words")


# --- what one process keeps


def test_the_tests_of_a_file_that_says_its_group_go_to_one_process() -> None:
    usual = [f"tests/demo/test_world.py::test_one[{dates.USUAL}]", "tests/demo/test_world.py::test_two", "tests/demo/test_same_text.py::test_three"]
    assert [scope_of(nodeid) for nodeid in usual] == ["demo"] * 3
    assert scope_of("tests/demo/test_world.py::test_one[2028-02-29T09:00]") == "demo[2028-02-29T09:00]"
    assert scope_of("tests/test_harness.py::test_one") == "tests/test_harness.py::test_one"
    assert scope_of("tests/none/such.py::test_one") == "tests/none/such.py::test_one"
    here = Path(__file__).parent
    marked = {file.relative_to(here.parent) for file in here.rglob("test_*.py") if "mark.xdist_group" in file.read_text()}
    understood = {file: group_of_file(str(file)) for file in marked - {Path("tests/test_harness.py")}}
    # The demo world is one for two files.
    assert len(understood) >= 5 and None not in understood.values() and len(set(understood.values())) == len(understood) - 1


# --- what is provoked

MADE_UP = {
    "kernel/errors.py": """
        class Refused(Exception):
            def __init__(self, message, *, field=None):
                HOOK(self, message)

        class Conflict(Refused):
            pass
    """,
    "kernel/checks.py": """
        from small.kernel.errors import Refused

        def demand(value, otherwise=""):
            if otherwise and not value:
                raise Refused(otherwise, field="text")
    """,
    "kernel/moves.py": """
        from dataclasses import dataclass
        from small.kernel.errors import Refused

        @dataclass(frozen=True)
        class Move:
            verb: str
            otherwise: str = ""

        def refuse(move):
            raise Refused(str(move.otherwise) % {"day": "Monday"})
    """,
    "ideas/states.py": """
        from small.kernel.moves import Move, refuse
        _ = str

        CLOSED = _("It is closed since %(day)s.")
        TABLE = {"open": Move("open", _("It is open.")), "close": Move("close", CLOSED), "end": Move("end", CLOSED)}

        def apply(verb):
            refuse(TABLE[verb])
    """,
    # A room that says a sentence of another, word for word.
    "homes/states.py": """
        from small.kernel.moves import Move, refuse
        _ = str

        TABLE = {"open": Move("open", _("It is open."))}

        def apply(verb):
            refuse(TABLE[verb])
    """,
    "ideas/actions.py": """
        from small.kernel import checks, errors
        from small.kernel.errors import Conflict
        _ = str

        class TooLong(errors.Refused):
            def __init__(self, lines):
                super().__init__(_("Too long.") + lines)

        def write(text):
            checks.demand(text, _("Write a few words about what you would like to do."))
            checks.demand(len(text) < 9, otherwise=_("Write a few words about what you would rather do."))
            checks.demand(text)

        def move(way):
            if way == "late":
                raise Conflict(
                    _("%(name)s was faster.") % {"name": "Ada"}, field="text")
            raise errors.Refused(reason()) if way else TooLong("9")

        def reason():
            return "for a reason"
    """,
}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A made-up house: `small("ideas.actions", "write", "")` calls it, and answers the identifier of the refusal."""
    root = tmp_path / "small"
    for name, text in MADE_UP.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(textwrap.dedent(text))
    monkeypatch.syspath_prepend(str(tmp_path))
    known = refusals.Refusals(House(root))
    seen: list[str | None] = []

    def hook(made: Exception, message: str) -> None:
        Exception.__init__(made, message)
        seen.append(known.reached(message, provoked.lines(made, f"{root}/")))

    def call(module: str, name: str, *args: Any) -> str | None:
        importlib.import_module("small.kernel.errors").HOOK = hook
        with pytest.raises(importlib.import_module("small.kernel.errors").Refused):
            getattr(importlib.import_module(f"small.{module}"), name)(*args)
        return seen[-1]

    call.every = [site.identifier for site in known.sites]
    yield call
    for name in [name for name in sys.modules if name.split(".")[0] == "small"]:
        del sys.modules[name]


def test_every_refusal_of_a_house_is_found_once_under_its_first_words(small: Any) -> None:
    assert small.every == [
        "homes/states.py: It is open.",
        "ideas/actions.py: Write a few words about what you would",
        "ideas/actions.py: Write a few words about what you would (2)",
        "ideas/actions.py: %(name)s was faster.",
        "ideas/actions.py: reason()",
        "ideas/actions.py: TooLong('9')",
        "ideas/states.py: It is open.",
        "ideas/states.py: It is closed since %(day)s.",
    ]


@pytest.mark.parametrize(
    ("call", "identifier"),
    [
        (("ideas.actions", "write", ""), "ideas/actions.py: Write a few words about what you would"),
        (("ideas.actions", "write", "a long text"), "ideas/actions.py: Write a few words about what you would (2)"),
        (("ideas.actions", "move", "late"), "ideas/actions.py: %(name)s was faster."),
        (("ideas.actions", "move", "no"), "ideas/actions.py: reason()"),
        (("ideas.actions", "move", ""), "ideas/actions.py: TooLong('9')"),
        (("ideas.states", "apply", "open"), "ideas/states.py: It is open."),
        (("homes.states", "apply", "open"), "homes/states.py: It is open."),
        (("ideas.states", "apply", "end"), "ideas/states.py: It is closed since %(day)s."),
    ],
)
def test_a_refusal_is_known_by_the_line_that_built_it(small: Any, call: tuple[str, ...], identifier: str) -> None:
    assert small(*call) == identifier


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> provoked.Seen:
    """What this test alone provokes."""
    monkeypatch.setattr(provoked, "SEEN", provoked.Seen())
    return provoked.SEEN


def test_verbs_constraints_and_triggers_are_seen(communes: list[Commune], seen: provoked.Seen) -> None:
    entry = journal.record(actor=None, verb="message.sent", subject=communes[0])
    with pytest.raises(ProgrammingError), transaction.atomic():
        journal.JournalEntry.objects.filter(pk=entry.pk).update(verb="other")
    with pytest.raises(IntegrityError), transaction.atomic():
        Commune.objects.filter(pk=communes[0].pk).update(latitude=200)
    with pytest.raises(ValidationError):
        Intercommunality(siren="2", name="Essai").validate_constraints()
    told = inventory.Inventory()
    written = {"trigger journal_append_only", "constraint commune_point_on_earth", "constraint intercommunality_siren_nine_digits"}
    assert provoked.provoked(seen, told, {"message.sent"}) == {*written, "verb message.sent"}
    assert provoked.provoked(seen, told, set()) == written


def test_every_verb_that_rooms_declare_is_in_the_inventory() -> None:
    assert set(inventory.Inventory().verbs()) == set(journal.declared())


def test_what_holds_is_not_seen(communes: list[Commune], seen: provoked.Seen) -> None:
    Intercommunality(siren="200000003", name="Essai").validate_constraints()
    Commune.objects.filter(pk=communes[0].pk).update(latitude=51)
    assert seen == provoked.Seen()


def test_a_refusal_of_the_house_is_seen_where_it_stands(seen: provoked.Seen) -> None:
    with pytest.raises(Refused):
        contacts.phone("12")
    assert [one.split(": ")[0] for one in provoked.provoked(seen, inventory.Inventory(), set())] == ["refusal people/contacts.py"]


@pytest.mark.parametrize(
    ("method", "status", "location", "visit", "ways"),
    [
        ("GET", 200, "", {}, ["opened"]),
        ("GET", 302, "/ailleurs", {}, ["opened"]),
        ("GET", 302, "/account_login/?next=/bureau/", {}, []),
        ("GET", 404, "", {"entered": False}, ["wrong role"]),
        ("GET", 404, "", {"entered": True}, ["wrong object"]),
        ("GET", 404, "", {}, ["wrong object"]),
        ("GET", 400, "", {}, ["bad input"]),
        ("POST", 302, "/ailleurs", {"has_form": True}, ["done", "opened"]),
        ("POST", 302, "/ailleurs", {"is_faulty": True}, ["bad input"]),
        ("POST", 200, "", {"is_faulty": True}, ["bad input"]),
        ("POST", 409, "", {}, ["bad input"]),
        ("POST", 403, "", {}, []),
        ("POST", 405, "", {}, []),
        ("POST", 500, "", {}, []),
    ],
)
def test_how_a_door_was_tried_is_told_from_its_answer(
    method: str, status: int, location: str, visit: dict[str, bool], ways: list[str]
) -> None:
    location = location.replace("/account_login/", resolve_url("account_login"))
    answer = HttpResponse(status=status, headers={"Location": location} if location else {})
    assert provoked.ways(method, answer, provoked.Visit(**visit)) == ways


@pytest.fixture
def made_up(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page with a form, for whoever is called Ada, and a button that may refuse, beside the pages of the house."""

    class Form(forms.Form):
        day = forms.DateField()

    @doors.role(lambda person: person.first_name == "Ada", second_factor=False)
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        if pk != 1:
            raise Http404
        form = Form(request.POST or None)
        return redirect("made_up", 1) if form.is_valid() else HttpResponse(f"<pre>{form.errors.as_text()}</pre>")

    @doors.public("for a test")
    @doors.gesture("made_up", "pk")
    def button(request: HttpRequest, pk: int) -> str:
        if pk != 1:
            raise Refused("No.")
        return "Done."

    routes = [path("made-up/<int:pk>/", page, name="made_up"), path("button/<int:pk>/", button, name="made_up_button")]
    module = ModuleType("made_up_urls")
    vars(module).update(vars(importlib.import_module(settings.ROOT_URLCONF)) | {"__name__": "made_up_urls"})
    module.urlpatterns = [*routes, *module.urlpatterns]
    monkeypatch.setitem(sys.modules, "made_up_urls", module)
    settings.ROOT_URLCONF = "made_up_urls"


@pytest.mark.parametrize(
    ("name", "method", "address", "data", "tried", "fed"),
    [
        ("Ada", "get", "/made-up/1/", {}, {("made_up", "opened")}, set()),
        ("Ada", "get", "/made-up/2/", {}, {("made_up", "wrong object")}, set()),
        ("Bob", "get", "/made-up/1/", {}, {("made_up", "wrong role")}, set()),
        ("", "get", "/made-up/1/", {}, set(), set()),
        ("Ada", "post", "/made-up/1/", {"day": "2024-01-26"}, {("made_up", "done"), ("made_up", "opened")}, {("made_up",)}),
        ("Ada", "post", "/made-up/1/", {"day": "never"}, {("made_up", "bad input")}, {("made_up",)}),
        ("", "post", "/button/1/", {}, {("made_up_button", "done"), ("made_up_button", "opened")}, set()),
        ("", "post", "/button/2/", {}, {("made_up_button", "bad input")}, set()),
        ("", "get", "/button/1/", {}, set(), set()),
    ],
)
def test_a_door_is_seen_as_it_was_tried(
    made_up: None, db: None, enter: Any, client: Any, seen: provoked.Seen, name: str, method: str, address: str, data: Any, tried: Any, fed: Any
) -> None:
    if name:
        person = Person.objects.create(first_name=name, channel="none", last_contact_on=kernel_clock.today())
        enter(Account.objects.create_user("ada@exemple.fr", person=person))
    getattr(client, method)(address, data)
    assert (seen.doors, seen.fed) == (tried, fed)


ROOMS = {"verb a.done": "a", "verb a.gone": "a", "door b: opened": "b", "door b: done": "b"}


def test_the_list_of_what_is_missing_only_shrinks() -> None:
    reached = {"verb a.done", "door b: opened"}
    assert provoked.Sums(ROOMS, reached, {"verb a.gone", "door b: done"}).faults() == []
    assert provoked.Sums(ROOMS, reached, {"verb a.gone"}).faults() == [
        "No test provokes (write one in the folder of the room), and tests/harness/missing.txt does not list:",
        "# b",
        "door b: done",
    ]
    assert provoked.Sums(ROOMS, reached, {"verb a.gone", "door b: done", "door b: opened", "verb c"}).faults() == [
        "Provoked by now, so no longer to be listed in tests/harness/missing.txt:",
        "# b",
        "door b: opened",
        "Listed in tests/harness/missing.txt, and nowhere in the house (moved? --missing-anew):",
        "# ?",
        "verb c",
    ]


def test_the_sums_are_told_by_kind_and_by_room() -> None:
    sums = provoked.Sums(ROOMS, {"verb a.done", "door b: opened"}, set())
    assert sums.told() == "Provoked: refusals 0 of 0, verbs 1 of 2, constraints 0 of 0, triggers 0 of 0, doors 1 of 2."
    assert sums.counts("a")["verb"] == [1, 2]
    assert sums.counts("a")["door"] == [0, 0]


def test_what_a_worker_sends_is_what_it_saw(seen: provoked.Seen) -> None:
    seen.add({"refusals": [["No.", ["a.py", 1, 4]]], "doors": [["page", "opened"]]})
    sent = provoked.Seen()
    sent.add(json.loads(json.dumps(seen.plain())))
    assert sent == seen == provoked.Seen(refusals={("No.", ("a.py", 1, 4))}, doors={("page", "opened")})


@pytest.mark.parametrize(
    ("arguments", "whole"),
    [
        ([], True),
        (["-n", "2", "-x", "-q"], True),
        (["tests/kernel"], False),
        (["-k", "kernel"], False),
        (["-m", "browser"], False),
        (["--lf"], False),
        (["--ignore", "tests/demo"], False),
        (["--deselect", "tests/test_house.py"], False),
    ],
)
def test_a_run_is_whole_when_every_test_was_asked_for(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, arguments: list[str], whole: bool
) -> None:
    monkeypatch.chdir(provoked.PROJECT)
    fresh = copy.copy(pytestconfig)
    fresh.option = pytestconfig._parser.parse_known_args(arguments)
    fresh.args, fresh.args_source = fresh._decide_args(
        args=fresh.option.file_or_dir, pyargs=False, testpaths=["tests"], invocation_dir=provoked.PROJECT, rootpath=provoked.PROJECT, warn=False
    )
    assert everything_is_asked(fresh) == whole
