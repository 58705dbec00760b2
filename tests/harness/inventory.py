"""All that a test could provoke in the house: refusals, verbs of the journal, constraints and triggers, doors. Each has an identifier that stays
the same when lines move: `verb referral.sent`, `refusal referrals/actions.py: the first words of the sentence`."""

import ast
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pgtrigger
from bench.house.sources import Function, House, Module, Place, layers_of
from django.apps import apps
from tests.harness import routes
from tests.harness.refusals import Refusals

PROJECT = Path(__file__).resolve().parents[2]
KINDS = ["refusal", "verb", "constraint", "trigger", "door"]
# A door is tried as it should be, sent what it asks for, opened by somebody who may not, led to an object that is not there, sent what is wrong.
OPENED, DONE, ROLE, OBJECT, INPUT = "opened", "done", "wrong role", "wrong object", "bad input"
TOO, ONLY = "too", "only"
# What takes part in a visit, below the view itself.
BEHIND_A_DOOR = {"views", "forms"}


@cache
def read_house() -> House:
    return House(PROJECT / "src" / "terril", layers_of(PROJECT / "pyproject.toml"))


@cache
def read_refusals() -> Refusals:
    return Refusals(read_house())


class Inventory:
    """`fed`: the doors to which a test sent a form; they can be sent a bad one too."""

    def __init__(self, fed: Iterable[str] = ()) -> None:
        self.house, self.refusals = read_house(), read_refusals()
        self.fed = set(fed)

    @cached_property
    def rooms(self) -> dict[str, str]:
        """The room of each identifier."""
        return {
            **{f"refusal {site.identifier}": site.file.split("/")[0] for site in self.refusals.sites},
            **{f"verb {code}": room for code, room in self.verbs().items()},
            **{f"constraint {name}": room for name, room in self.constraints().items()},
            **{f"trigger {name}": room for name, room in self.triggers().values()},
            **{f"door {name}: {way}": room for name, way, room in self.doors()},
        }

    def verbs(self) -> dict[str, str]:
        """Each verb that a room declares, and the room."""
        found = {}
        for module in self.house.modules.values():
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call) and node.args and self.house.resolve(module, node.func) == Place("kernel.journal", "verb"):
                    found[ast.literal_eval(node.args[0])] = module.room
        return found

    def constraints(self) -> dict[str, str]:
        return {one.name: _room(model) for model in _models() for one in model._meta.constraints}

    def triggers(self) -> dict[str, tuple[str, str]]:
        """Those that refuse something, by the function that PostgreSQL names when it does; those that only count are left out."""
        found = {}
        for model in _models():
            for one in getattr(model._meta, "triggers", []):
                if isinstance(one, pgtrigger.Protect | pgtrigger.ReadOnly | pgtrigger.FSM) or "RAISE EXCEPTION" in str(one.func).upper():
                    found[one.get_pgid(model)] = (one.name, _room(model))
        return found

    def doors(self) -> list[tuple[str, str, str]]:
        """Each route of ours, a way to try it, its room."""
        found = []
        for route in routes.ours():
            takes = self.posts(route)
            ways = [*([OPENED] if takes != ONLY else []), *([DONE] if takes else [])]
            if getattr(route.access, "kind", "") == "role":
                ways.append(ROLE)
            if route.pattern.pattern.converters:
                ways.append(OBJECT)
            if route.name in self.fed:
                ways.append(INPUT)
            found += [(route.name, way, route.room) for way in ways]
        return found

    def posts(self, route: routes.Route) -> str:
        """TOO when the view takes POST beside GET, ONLY when it takes nothing else, "" when it takes none: whether the view, or what it calls
        at the door (its forms, the doors of its room and of the kernel), names the method."""
        view = route.function
        if isinstance(view, type):
            return TOO if hasattr(view, "post") else ""
        start = Place(view.__module__.partition(".")[2], view.__qualname__.split(".<locals>")[0])
        module = self.house.modules.get(start.module)
        node = module.definitions.get(start.name) if module else None
        if module is None or not isinstance(node, Function):
            return ""
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            place = self.house.resolve(module, called)
            declared = self._text(place) if place else ast.unparse(called)
            if "require_POST" in declared:
                return ONLY
            if "require_safe" in declared:
                return ""
        return TOO if self._names_post(start, set()) else ""

    def _names_post(self, place: Place, seen: set[Place]) -> bool:
        seen.add(place)
        module = self.house.modules[place.module]
        if "POST" in self._text(place):
            return True
        named = {self.house.resolve(module, one) for one in ast.walk(module.definitions[place.name]) if isinstance(one, ast.Name | ast.Attribute)}
        return any(self._names_post(one, seen) for one in named if one and one not in seen and self._at_the_door(one, module))

    def _text(self, place: Place) -> str:
        """A function with its decorators, as it is typed."""
        node = self.house.definition(place)
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        return "\n".join(self.house.modules[place.module].text.splitlines()[first - 1 : node.end_lineno])

    def _at_the_door(self, place: Place, module: Module) -> bool:
        """A class is not followed: a form is no method."""
        other = self.house.modules[place.module]
        return isinstance(self.house.definition(place), Function) and other.kind in BEHIND_A_DOOR and other.room in {module.room, "kernel"}


def named_in_tests() -> set[str]:
    """Every text that stands in a test, the demo and the harness apart: a verb that no test names is written, but nobody looked."""
    found = set()
    for file in (PROJECT / "tests").rglob("*.py"):
        if file.parent.name not in {"demo", "harness"}:
            found |= {node.value for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return found


def _models() -> list[Any]:
    return [model for model in apps.get_models() if model.__module__.startswith("terril.") and model._meta.managed]


def _room(model: Any) -> str:
    return model.__module__.split(".")[1]
