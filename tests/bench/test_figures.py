"""The figures of the house, on a small house made up for them."""

import textwrap
from pathlib import Path
from typing import Any

import pytest
from bench.house import circles, figures, report
from bench.house.sources import House, Place, kind_of, layers_of
from bench.house.walk import Walker

SMALL = {
    "kernel/__init__.py": "",
    "kernel/errors.py": """
        class Refused(Exception):
            def __init__(self, message):
                self.message = message
    """,
    "kernel/journal.py": """
        def record(actor, subject):
            return _line(subject)

        def _line(subject):
            return [subject.pk]
    """,
    "kernel/slots.py": """
        class Slot:
            pass

        class Typed(Slot):
            pass
    """,
    "ideas/__init__.py": "",
    "ideas/models.py": """
        class Idea:
            def close(self):
                return tidy(self)

        def tidy(idea):
            return idea
    """,
    "ideas/states.py": """
        from small.ideas.models import Idea
        from small.kernel.errors import Refused

        class State:
            def __init__(self, idea):
                self.idea = idea

        def apply(idea, verb):
            if idea.state == verb:
                raise Refused("It is %s." % idea.state)
            return State(idea)
    """,
    "ideas/actions.py": """
        from small.ideas import states
        from small.ideas.models import Idea
        from small.kernel import journal

        def end(*, actor, idea: Idea, reason: str = ""):
            row = _locked(idea.pk)
            state = states.apply(row, "end")
            journal.record(actor, subject=state)
            later(lambda: _tell(row))
            row.close()
            untouched(reason)

        def _locked(pk) -> Idea | None:
            return Idea.objects.get(pk=pk)

        def _tell(idea):
            pass

        def later(do):
            do()

        def untouched(reason):
            pass

        def start(*, actor, idea: "Idea | None"):
            idea.close()
            journal.record(actor, subject=_locked(idea))
    """,
    "ideas/views.py": """
        from small.ideas import actions
        from small.ideas.models import Idea
        from small.meetings.slots import SLOT

        GESTURES = {"end": lambda who, idea: actions.end(actor=who, idea=idea)}

        def show(request):
            return _pressed(request)

        def _pressed(request):
            return GESTURES[request.gesture]

        def _made(verb):
            return lambda request: verb(actor=None, idea=request.idea)

        start = _made(actions.start)

        @SLOT.register(10)
        def _part(idea):
            return _twice(idea) + _twice(idea)

        def _twice(idea):
            return _again(idea)

        def _again(idea):
            return _again(idea)

        class Page:
            def _hook(self):
                pass

            def get(self):
                return self._context()

            def _context(self):
                return {}
    """,
    "ideas/urls.py": """
        from django.urls import path
        from small.ideas import views

        urlpatterns = [path("", views.show), path("start/", views.start)]
    """,
    "meetings/__init__.py": "from small.meetings.slots import SLOT",
    "meetings/slots.py": """
        from small.kernel.slots import Slot, Typed

        SLOT = Slot("one")
        OTHER: Typed = Typed("two")
    """,
    "meetings/parts.py": """
        from small import meetings
        from small.meetings.slots import OTHER as other

        @meetings.SLOT.register(1)
        def part():
            pass

        other.register(2)(part)
    """,
    "meetings/views/day.py": "from small.meetings.views.night import dark",
    "meetings/views/night.py": """
        def dark():
            from small.meetings.views import day
    """,
    "meetings/actions/move.py": """
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from small.meetings.actions.cancel import cancel
    """,
    "meetings/actions/cancel.py": "from small.meetings.actions import move\n\ndef cancel():\n    pass",
    "meetings/migrations/0001_initial.py": "TOO = 'long'\n" * 1000,
    "meetings/templates/meetings/day.html": "<p>\n</p>\n",
}
LAYERS = [["meetings", "others"], ["ideas"], ["kernel"]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in SMALL.items():
        file = tmp_path / "small" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).strip() + "\n" if text else "")
    tests = tmp_path / "tests" / "meetings"
    tests.mkdir(parents=True)
    (tests / "test_day.py").write_text("def test():\n    pass\n")
    return tmp_path / "small"


@pytest.fixture
def house(root: Path) -> House:
    return House(root, LAYERS)


def test_the_rooms_stand_in_the_order_of_the_contract(house: House) -> None:
    assert house.rooms == ["meetings", "ideas", "kernel"]
    assert [house.floor(room) for room in house.rooms] == [3, 2, 1]


def test_the_contract_of_imports_is_read(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[[tool.importlinter.contracts]]\ntype = "layers"\nlayers = ["site", "(later)", "ideas | meetings | (more)"]\n')
    assert layers_of(file) == [["site"], ["later"], ["ideas", "meetings", "more"]]


@pytest.mark.parametrize(
    ("path", "kind"),
    [("actions", "actions"), ("actions.end", "actions"), ("urls", "views"), ("help.views.list", "views"), ("words", "other")],
)
def test_the_kind_of_a_file_is_the_first_that_its_path_names(path: str, kind: str) -> None:
    assert kind_of(path.split(".")) == kind


def test_doors_may_stand_in_a_flat_file_named_after_its_gesture(root: Path) -> None:
    """The addresses tell them from what only receives a request; what they load in that file is part of the way. A name of the function itself,
    a parameter or what it gives a value to, is no door."""
    (root / "ideas" / "urls.py").write_text(
        "from django.urls import path\nfrom small.ideas import closing, views\n\n"
        'urlpatterns = [path("", views.show), path("start/", views.start), path("close/", closing.close), path("list/", closing.listing)]\n'
    )
    (root / "ideas" / "closing.py").write_text(
        "from small.ideas import actions\n\n"
        "def close(request: HttpRequest):\n    return _pressed(request)\n\n"
        "def _pressed(request: HttpRequest):\n    return actions.end(actor=None, idea=request.idea)\n\n"
        "def listing(request: HttpRequest, _pressed):\n    close = request.GET\n    return close, close.get, _pressed\n"
    )
    (root / "ideas" / "typed.py").write_text("def typed(request: HttpRequest):\n    return request.POST\n")
    house = House(root, LAYERS)
    kinds = {name: house.modules[f"ideas.{name}"].kind for name in ("closing", "typed", "actions", "urls", "models")}
    assert kinds == {"closing": "views", "typed": "other", "actions": "actions", "urls": "views", "models": "models"}
    assert figures.lines(house)["ideas"]["other"] == 2
    assert [walk.name for walk in Walker(house).gestures()] == [
        "ideas.closing:close → ideas.closing:_pressed → ideas.actions:end(idea)",
        "ideas.views:show → ideas.views:_pressed → ideas.actions:end(idea)",
        "ideas.views:start → ideas.actions:start(idea)",
    ]


def test_lines_are_counted_by_room_and_kind_without_the_migrations(house: House, root: Path) -> None:
    found = figures.lines(house, root.parent / "tests")
    assert {kind: count for kind, count in found["meetings"].items() if count} == {
        "views": 3, "actions": 8, "other": 1 + 4 + 8, "templates": 2, "tests": 2,
    }  # fmt: skip
    assert figures.python(found["meetings"]) == 24


def test_private_functions_with_one_caller_are_found(house: House) -> None:
    """Twice named, registered, named by itself alone, and named by nobody: none of them is."""
    assert [str(place) for place in figures.one_caller(house)] == [
        "ideas.actions:_tell",
        "ideas.views:Page._context",
        "ideas.views:_again",
        "ideas.views:_made",
        "ideas.views:_pressed",
        "kernel.journal:_line",
    ]


def test_slots_and_their_registrations_are_counted_under_any_name(house: House) -> None:
    found = figures.slots(house)
    assert (found.registrations, found.total) == ({"meetings.slots:OTHER": 1, "meetings.slots:SLOT": 2}, 3)


def test_the_longest_files_and_functions_come_first(house: House) -> None:
    assert figures.longest_files(house)[0].where == "ideas/views.py"
    longest = figures.functions(house)[0]
    assert (longest.where, longest.lines) == ("ideas/actions.py:end", 7)
    assert figures.spread([figures.Piece(str(n), n) for n in range(1, 100)]) == (50, 95)


def test_a_circle_is_found_and_one_that_waits_inside_a_function_apart(house: House, root: Path) -> None:
    assert circles.circles(circles.imports(house)) == []
    assert circles.circles(circles.imports(house, late=True)) == [
        ["meetings.actions.cancel", "meetings.actions.move"],
        ["meetings.views.day", "meetings.views.night"],
    ]
    (root / "ideas" / "models.py").write_text("from .actions import end\n")
    assert circles.circles(circles.imports(House(root, LAYERS))) == [["ideas.actions", "ideas.models", "ideas.states"]]


def test_folders_named_after_a_type_are_found(house: House, root: Path) -> None:
    assert figures.folders_by_type(house) == {"meetings/actions": 2, "meetings/views": 2}
    assert figures.laid_by_type(figures.folders_by_type(house)) == ["meetings"]
    assert figures.laid_by_type({"meetings/actions": 2}) == []


# ------------------------------------------------------------------------------------------------------------- the walk


def test_a_walk_follows_the_object_stay_by_stay(house: House) -> None:
    walk = Walker(house).walk(Place("ideas.actions", "end"))
    assert walk.name == "ideas.actions:end(idea)"
    assert [(stay.file, stay.functions, stay.climbs, stay.climbs_inside) for stay in walk.stays] == [
        ("ideas/actions.py", ("end", "_locked"), False, False),
        ("ideas/states.py", ("apply",), False, False),
        ("kernel/errors.py", ("Refused.__init__",), False, False),
        ("ideas/states.py", ("State.__init__",), True, False),
        ("kernel/journal.py", ("record", "_line"), False, False),
        ("ideas/actions.py", ("_tell",), True, False),
        ("ideas/models.py", ("Idea.close", "tidy"), False, False),
    ]
    assert report.told(walk) == {
        "gesture": "ideas.actions:end(idea)",
        "stays": 7,
        "climbs": 2,
        "climbs_inside": 0,
        "stays_without_refusals": 5,
        "climbs_without_refusals": 1,
        "files": 3,
    }


def test_a_climb_inside_a_room_leads_to_a_file_of_a_higher_kind(house: House) -> None:
    walk = Walker(house).walk(Place("ideas.actions", "start"))
    assert [(stay.file, stay.climbs, stay.climbs_inside) for stay in walk.stays] == [
        ("ideas/actions.py", False, False),
        ("ideas/models.py", False, False),
        ("ideas/actions.py", False, True),
        ("kernel/journal.py", False, False),
    ]


def test_another_parameter_may_be_followed(house: House) -> None:
    walk = Walker(house).walk(Place("ideas.actions", "end"), "reason")
    assert [visit.place.name for visit in walk.visits] == ["end", "untouched"]


def test_every_gesture_is_walked_from_its_door(house: House) -> None:
    """Through the helpers and the tables of the doors; a view may be made by a function."""
    walks = Walker(house).gestures()
    assert [walk.name for walk in walks] == [
        "ideas.views:show → ideas.views:_pressed → ideas.actions:end(idea)",
        "ideas.views:start → ideas.actions:start(idea)",
    ]
    assert walks[0].stays[0].functions == ("show", "_pressed")


# ------------------------------------------------------------------------------------------------------------- together


def test_the_page_tells_each_figure(house: House, root: Path, tmp_path: Path) -> None:
    left = tmp_path / "provoked.json"
    left.write_text('{"counts": {"verb": [3, 4]}}')
    found: dict[str, Any] = report.measure(house, root.parent / "tests", left)
    page = report.page(found)
    assert (found["slots"], found["registrations"], found["one_caller"], found["circles"]) == (2, 3, 6, [])
    for told in (
        "Fonctions privées nommées une seule fois : 6",
        "Emplacements (slots) : 2, 3 inscriptions",
        "Cercles d’imports dans une pièce : 0, et 2 par des imports dans des fonctions",
        "pièces rangées par type : meetings",
        "Provoqué par les tests : verb 3 sur 4",
        "ideas.views:start → ideas.actions:start(idea)",
    ):
        assert told in page
    assert "inconnu" in report.page(report.measure(house))
