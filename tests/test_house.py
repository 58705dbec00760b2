"""The house rules, which no room may forget: imports, access, the journal, personal data, documentation."""

import ast
import io
import os
import re
import shutil
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.test import Client
from django.test.utils import isolate_apps
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.utils import translation
from tests.factories import row
from tests.harness import html, routes, templates

from terril.kernel import journal
from terril.kernel.slots import Filled
from terril.people import dossiers
from terril.people.models import Account, Consent, Person
from terril.programmes.desk import ranked

PROJECT = Path(__file__).resolve().parents[1]
SOURCE = PROJECT / "src" / "terril"


# --- rooms


def _rooms() -> list[str]:
    return sorted(folder.name for folder in SOURCE.iterdir() if (folder / "__init__.py").exists())


def _told(sentences: Iterable[str]) -> None:
    """Fails with what is left to write, one sentence a line."""
    if left := list(sentences):
        pytest.fail("\n".join(left), pytrace=False)


def test_every_room_is_installed() -> None:
    _told(
        f'add "terril.{room}" to INSTALLED_APPS, in src/terril/site/settings.py'
        for room in _rooms()
        if f"terril.{room}" not in settings.INSTALLED_APPS
    )


def test_the_addresses_of_every_room_are_included() -> None:
    included = "".join(file.read_text() for file in SOURCE.rglob("*urls.py"))
    _told(
        f'add path("", include("terril.{room}.urls")) to src/terril/site/urls.py'
        for room in _rooms()
        if room != "site" and (SOURCE / room / "urls.py").exists() and f'include("terril.{room}.urls")' not in included
    )


def test_every_room_has_its_layer() -> None:
    contract = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    placed = {room.strip("() ") for layer in contract["layers"] for room in layer.split("|")}
    _told(
        f"say on which floor {room} stands: layers of [[tool.importlinter.contracts]], in pyproject.toml" for room in _rooms() if room not in placed
    )


def test_every_room_is_in_the_page_of_the_house() -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text()
    told = re.findall(r"^  (\w+)/ +\S", page, re.M)
    _told(f"say in one line what {room} is for, in the list at the top of docs/architecture.md" for room in _rooms() if room not in told)
    assert sorted(told) == _rooms()


def test_every_change_of_a_table_has_its_migration() -> None:
    written = MigrationLoader(None)
    with translation.override(None):  # migrations hold the words of the sources
        changes = MigrationAutodetector(written.project_state(), ProjectState.from_apps(apps)).changes(graph=written.graph)
    # Django asks nothing of a room that has no migration yet.
    bare = {room for room in written.unmigrated_apps if any(model._meta.app_label == room for model in _ours())}
    _told(f"the tables of {room} have changed: write the migration with terril makemigrations {room}" for room in sorted({*changes, *bare}))


# --- locks

# Where a row disappears, or stands for another from then on: nobody may point at it meanwhile.
KEY_TOO = {"people/merging.py", "directory/merging.py"}
KEY_TOO_UNDER = "imports/"


def test_a_lock_leaves_the_key_of_a_row_free() -> None:
    """Foreign keys are checked at the end of a transaction, and ask then for the key of a row that another may hold: two would wait for each
    other."""
    found = []
    for file in SOURCE.rglob("*.py"):
        name = file.relative_to(SOURCE).as_posix()
        if name in KEY_TOO or name.startswith(KEY_TOO_UNDER):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            locks = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "select_for_update"
            if locks and not any(word.arg == "no_key" for word in node.keywords):
                found.append(f"{name}:{node.lineno}")
    assert not found, f"no_key=True is missing: {found}"


# --- imports


def _contract(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", "--config", str(folder / "pyproject.toml")],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the sources that a test may spoil."""
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    shutil.copytree(SOURCE, tmp_path / "src" / "terril", ignore=shutil.ignore_patterns("static", "templates", "*.pyc"))
    return tmp_path


def test_a_room_imports_only_rooms_below_it(house: Path) -> None:
    done = _contract(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("kernel/wrong.py", "from terril.people import models"),
        ("initiatives/wrong.py", "import terril.meetings.models"),
        ("people/wrong.py", "def late():\n    from terril.site import health"),
    ],
)
def test_an_import_upwards_breaks_the_contract(house: Path, module: str, line: str) -> None:
    (house / "src" / "terril" / module).write_text(f"{line}\n")
    done = _contract(house)
    assert (done.returncode, "BROKEN" in done.stdout) == (1, True), done.stdout


# --- types

UNCHECKED = re.compile(r"#\s*type:\s*ignore")
WITH_ITS_REASON = re.compile(r"# type: ignore\[[a-z-]+(?:, [a-z-]+)*\]  # \w.{7,}")


def unexplained(source: str) -> list[int]:
    """The lines whose types are not checked, and that do not say which fault is meant, or why."""
    comments = (token for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type == tokenize.COMMENT)
    return [one.start[0] for one in comments if UNCHECKED.search(one.string) and not WITH_ITS_REASON.match(one.string)]


def test_a_line_whose_types_are_not_checked_says_why() -> None:
    files = [*SOURCE.rglob("*.py"), *(PROJECT / "bench").rglob("*.py")]
    assert [f"{file.relative_to(PROJECT)}:{line}" for file in files for line in unexplained(file.read_text())] == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("a = b.c  # type: ignore[attr-defined]  # set by the parser before the first chunk\n", []),
        ("a = b.c  # type: ignore[attr-defined, misc]  # set by the parser before the first chunk\n", []),
        ("a = b.c  # type: ignore\n", [1]),
        ("a = b.c  # type: ignore  # set by the parser before the first chunk\n", [1]),
        ("a = b.c  # type: ignore[attr-defined]\n", [1]),
        ("a = b.c  # type: ignore[attr-defined]  # why\n", [1]),
        ("a = b.c  # type:ignore[attr-defined]\n", [1]),
        ('a = "# type: ignore"\n', []),
    ],
)
def test_a_code_or_a_reason_that_is_missing_is_found(line: str, found: list[int]) -> None:
    assert unexplained(line) == found


# --- access


def undeclared(patterns: list[URLPattern | URLResolver]) -> list[str]:
    return [route.address for route in routes.walk(patterns) if route.access is None and not route.is_third_party]


def test_every_route_declares_who_may_open_it() -> None:
    decorators = '@doors.role(…), @doors.signed_in, @doors.by_code, @doors.by_link or @doors.public("why")'
    missing = undeclared(get_resolver().url_patterns)
    assert missing == [], f"say above the view who may open it, with {decorators}: {missing}"


def test_a_route_without_declaration_is_found() -> None:
    assert undeclared([path("secret/<int:pk>/", lambda request, pk: None)]) == ["/secret/<int:pk>/"]


def test_every_public_page_says_why() -> None:
    silent = [r.address for r in routes.every() if r.access and r.access.kind == "public" and not r.access.why]
    assert silent == []


VALUES = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def _visitable(address: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda hit: VALUES.get(hit[1] or "str", "x"), address)


@pytest.mark.django_db
def test_somebody_unknown_meets_the_sign_in_page_on_every_closed_route(client: Client) -> None:
    closed = [r for r in routes.every() if r.access and r.access.kind in {"signed_in", "role"}]
    wrong = {}
    for route in closed:
        for answer in (client.get(_visitable(route.address)), client.post(_visitable(route.address))):
            # 404: a converter of ours refused the made-up value, so nobody was let in either.
            if answer.status_code != 404 and (answer.status_code != 302 or "next=" not in answer.headers["Location"]):
                wrong[route.address] = answer.status_code
    assert (wrong, len(closed) > 10) == ({}, True)


# --- the journal


def _written_without_sentence(source: str) -> list[str]:
    """The verbs that `journal.record` is given as they stand, and that no room declares."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("record"))
    given = (word.value for call in calls for word in call.keywords if word.arg == "verb")
    told = (one for value in given for one in ((value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)))
    return [one.value for one in told if isinstance(one, ast.Constant) and one.value not in journal.declared()]


def test_every_line_of_the_journal_has_its_sentence() -> None:
    _told(
        f'declare it in src/terril/{file.relative_to(SOURCE).parts[0]}/sentences.py, with the sentence that people read: verb("{verb}", _("…"))'
        for file in sorted(SOURCE.rglob("*.py"))
        for verb in _written_without_sentence(file.read_text())
    )


def test_a_line_without_its_sentence_is_found() -> None:
    assert _written_without_sentence('record(verb="idea.forgotten")') == ["idea.forgotten"]


@pytest.fixture
def entry(db: None) -> journal.JournalEntry:
    return journal.record(actor=None, verb=next(iter(journal.declared())), subject=Person(pk=1))


@pytest.mark.parametrize(
    "statement",
    [
        "update kernel_journalentry set verb = 'other'",
        "delete from kernel_journalentry",
        "truncate kernel_journalentry",
    ],
)
def test_the_journal_cannot_be_unwritten(entry: journal.JournalEntry, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"Cannot|journal"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert journal.JournalEntry.objects.get().verb == entry.verb


def test_the_journal_without_its_guard_would_be_rewritten(entry: journal.JournalEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute("alter table kernel_journalentry disable trigger user")
        cursor.execute("update kernel_journalentry set verb = 'other'")
        cursor.execute("alter table kernel_journalentry enable trigger user")
    assert journal.JournalEntry.objects.get().verb == "other"


# --- personal data

# Names under which a person is held without a key.
TELLTALE = {
    "email", "phone", "first_name", "last_name", "address", "contact", "birth", "ip", "words", "actor_id", "on_behalf_of_id",
}  # fmt: skip
# Ends of the names of columns that hold the id of a person.
NUMBERS = ("person_id", "_by_id", "holder_id", "actor_id", "on_behalf_of_id")


def _columns_of_people(model: type[models.Model]) -> set[str]:
    """The keys to a person or an account, and the numbers of persons that are no keys."""
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    keys = {field.name for field in fields if field.related_model in {Person, Account}}
    numbers = {field.name for field in fields if isinstance(field, models.IntegerField) and field.name.endswith(NUMBERS)}
    return keys | numbers


def _is_personal(model: type[models.Model]) -> bool:
    """Holds a person, looks as if it did, or points at a row that belongs to somebody."""
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    theirs = {dossier.model for dossier in dossiers.every() if dossier.reaches}
    return bool(_columns_of_people(model)) or any(field.name in TELLTALE or field.related_model in theirs for field in fields)


def without_dossier(found: Iterable[type[models.Model]]) -> list[str]:
    return sorted(model._meta.label for model in found if _is_personal(model) and not dossiers.is_declared(model))


def _ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("terril.") and model._meta.managed]


def test_every_model_that_reaches_a_person_has_a_dossier() -> None:
    missing = without_dossier(_ours())
    assert missing == [], f"declare a Dossier in the privacy.py of the room, or holds_nobody(…) with a reason: {missing}"
    assert sum(_is_personal(model) for model in _ours()) > 30


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("author", lambda: models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")),
        ("account", lambda: models.OneToOneField(Account, on_delete=models.CASCADE, related_name="+")),
        ("noted_by_id", models.BigIntegerField),
        ("phone", models.TextField),
        ("consent", lambda: models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="+")),
    ],
)
@isolate_apps("terril.people")
def test_a_model_without_a_dossier_is_found(name: str, field: Callable[[], models.Field]) -> None:
    meta = type("Meta", (), {"app_label": "people"})
    diary = type("Diary", (models.Model,), {"__module__": "terril.people.models", "Meta": meta, name: field()})
    plain = type("Plain", (models.Model,), {"__module__": "terril.people.models", "Meta": meta, "title": models.TextField()})
    assert without_dossier([diary, plain]) == ["people.Diary"]


def test_a_dossier_says_of_each_column_whose_it_is() -> None:
    """Whoever the row is about (`reaches`), or who made or decided it (`by`): nobody is in a row without its dossier knowing."""
    unsaid = {}
    for dossier in dossiers.every():
        said = {reach.lookup.split("__")[0] for reach in dossier.reaches if isinstance(reach.lookup, str)} | {*dossier.by, *dossier.numbers}
        if left := _columns_of_people(dossier.model) - said:
            unsaid[dossier.model._meta.label] = left
    # Emptied with its row, and pointing at the one that was kept.
    merged = unsaid.pop("people.Person", set())
    assert unsaid == {}, f"say in the dossier whose column it is, in reaches, by or numbers: {unsaid}"
    assert merged == {"merged_into"}


# --- templates


def test_every_template_is_named_somewhere() -> None:
    sources = [
        p.read_text() for p in SOURCE.rglob("*") if p.suffix in {".py", ".html", ".txt", ".xml", ".js"} and p.is_file()
    ]
    everything = "\n".join(sources)
    by_django = {"400.html", "403.html", "404.html", "500.html"}
    by_allauth = {
        name for name in templates.all_names() if name.startswith(("account/", "mfa/", "allauth/", "usersessions/"))
    }
    unnamed = templates.all_names() - by_django - by_allauth
    # `f"room/folder/{which}.html"` names every file of the folder.
    named_together = {name for name in unnamed if f"{name.rsplit('/', 1)[0]}/{{" in everything}
    assert sorted(name for name in unnamed - named_together if name not in everything) == []


def test_a_line_of_a_template_can_be_reviewed() -> None:
    """`make format` folds elements and attributes; a long sentence is a blocktranslate, trimmed, which it folds too."""
    longest = 200
    assert [
        f"{path.relative_to(SOURCE)}:{number}: {len(line)} characters"
        for path in sorted(SOURCE.glob("*/templates/**/*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > longest
    ] == []


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("<p>{{ name }}</p>", "template syntax"),
        ("<p>{% if %}</p>", "template syntax"),
        ('<button onclick="go()">Oui</button>', "inline handler"),
        ("<script>go()</script>", "without nonce"),
        ("<style>p {}</style>", "without nonce"),
        ('<p style="color: red">Non</p>', "inline style"),
        ('<a href="javascript:go()">Oui</a>', "javascript:"),
        ('<form method="post"><button>Oui</button></form>', "csrf_token"),
        ('<p id="a"></p><p id="a"></p>', "two elements"),
        ("<p>Un lieu , une date</p>", "before a comma"),
        ("<p><b>Un lieu</b>\n  .</p>", "full stop"),
    ],
)
def test_the_harness_sees_a_faulty_page(page: str, fault: str) -> None:
    found = html.faults(page)
    assert (len(found), fault in found[0]) == (1, True)


def test_the_harness_accepts_a_sound_page() -> None:
    page = (
        '<form method="post"><input name="csrfmiddlewaretoken" value="x"></form><form method="get"></form>'
        '<script nonce="n">go()</script><script src="/a.js"></script><script type="application/ld+json">{}</script>'
        '<p title="a > b" data-on="1">once</p>'
    )
    assert html.faults(page) == []


# --- documentation


def _environment_names() -> set[str]:
    """Every variable that the sources read, whatever the function."""
    names = set()
    for source in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"TERRIL_[A-Z_]+", node.value)
            ):
                names.add(node.value)
    return names | {"DATABASE_URL", "HOST", "PORT", "WEB_CONCURRENCY"}


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    told = set(re.findall(r"^\| `([A-Z_]+)`", (PROJECT / "docs" / "operations.md").read_text(), re.M))
    assert told == _environment_names()


def test_every_command_is_documented() -> None:
    told = (PROJECT / "docs" / "operations.md").read_text()
    ours = {p.stem for p in SOURCE.glob("*/management/commands/*.py") if not p.stem.startswith("_")}
    assert sorted(name for name in ours if f"`terril {name}" not in told) == []


def test_every_check_has_its_heading_and_every_heading_its_check() -> None:
    page = (PROJECT / "docs" / "checks.md").read_text()
    source = (SOURCE / "site" / "checks.py").read_text()
    identifiers = {f"terril.{number}" for number in re.findall(r'"([EW]\d{3})"', source)}
    assert set(re.findall(r"^## (terril\.[EW]\d{3}) ", page, re.M)) == identifiers
    assert set(re.findall(r'<a id="(terril-[ew]\d{3})"></a>', page)) == {
        i.lower().replace(".", "-") for i in identifiers
    }


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for document in [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
            file = target.split("#", 1)[0]
            if (
                "://" not in target
                and not target.startswith("mailto:")
                and file
                and not (document.parent / file).exists()
            ):
                broken.append(f"{document.relative_to(PROJECT)} → {target}")
    assert broken == []


def _slots() -> dict[str, int]:
    """{module.NAME: how many rooms speak there}, of every slot of the house, read from the modules themselves."""
    found = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("terril."):
            for attribute, value in vars(module).items():
                if isinstance(value, Filled) and f"{attribute} = " in Path(module.__file__ or "").read_text():
                    found[f"{name.removeprefix('terril.')}.{attribute}"] = len(value.orders())
    return found


def test_every_slot_is_in_the_page_of_the_house_and_somebody_speaks_there() -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text()
    told = set(re.findall(r"^\| `([a-z_.]+\.[A-Z_]+)` \|", page, re.M))
    found = _slots()
    assert (told, len(found) > 10) == (set(found), True)
    assert [name for name, spoken in found.items() if not spoken] == []


def test_no_two_lists_of_the_desk_have_one_rank() -> None:
    assert [len(ranked("steps")) > 5, len(ranked("waits")) > 5, len(ranked("tools")) > 5] == [True] * 3


# --- the repository


def _tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail("This test reads the list of git ls-files: run it in a clone.")
    return [PROJECT / name for name in done.stdout.split("\0") if name and (PROJECT / name).is_file()]


# Written in two halves so that this file does not find itself.
FOREIGN = {
    "a folder beside the project": re.compile(r"\.\./" + r"shared"),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:" + r"work|root|home/\w+|Users/\w+)/"),
    "a package registry": re.compile(r"(?:pypi|pythonhosted|npmjs|crates)\." + r"(?:org|com|io)", re.I),
}


def test_the_files_name_no_machine_and_no_registry() -> None:
    found = []
    for file in _tracked():
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{file.relative_to(PROJECT)}: {what}" for what, pattern in FOREIGN.items() if pattern.search(text)]
    assert found == []


def test_no_link_is_kept() -> None:
    """Of an environment, say, that stands elsewhere on one machine: it would take the place of everybody's."""
    done = subprocess.run(["git", "ls-files", "--stage"], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert [line for line in done.stdout.splitlines() if line.startswith("120000")] == []


def test_no_file_is_heavier_than_it_should_be() -> None:
    heavy = [
        f"{f.relative_to(PROJECT)}: {f.stat().st_size // 1024} KB" for f in _tracked() if f.stat().st_size > 1_500_000
    ]
    assert heavy == []


def test_every_locked_dependency_has_its_fingerprint() -> None:
    for name in ("app.txt", "dev.txt"):
        text = (PROJECT / "requirements" / name).read_text()
        pinned = re.findall(r"^[A-Za-z0-9._\[\]-]+==\S+ \\$", text, re.M)
        entries = re.findall(r"^[A-Za-z0-9]", text, re.M)
        assert (len(pinned), len(pinned) > 10) == (len(entries), True)


# --- what the database keeps


def test_every_named_constraint_is_broken_by_a_line_of_its_room() -> None:
    told = {}
    for file in sorted((PROJECT / "tests").glob("*/test_constraints.py")):
        told |= {case.name: file.parent.name for case in import_module(f"tests.{file.parent.name}.test_constraints").CASES}
    ours = [model for model in apps.get_models() if model.__module__.startswith("terril.") and model._meta.managed]
    expected = {one.name: model.__module__.split(".")[1] for model in ours for one in model._meta.constraints}
    assert told == expected, "each named constraint has its line in CASES, tests/ROOM/test_constraints.py"


@pytest.mark.django_db
def test_a_row_of_any_model_can_be_made() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("terril.") and model._meta.managed]
    for model in ours:
        assert row(model).pk is not None, f"{model.__name__}: tests/factories.py does not say what makes it true"
