"""The sources of a package, read once without running anything: its modules, what each name in them stands for."""

import ast
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

# The floor plan, from the doors down to what exists: a file of a room is of the first of these kinds that its path names. A flat file named
# after its gesture names none: the doors among them are those that the addresses lead to.
PLAN = ["views", "forms", "panels", "actions", "queries", "access", "states", "models"]
DOORS = {"urls": "views", "api": "views", "doors": "views"}
KINDS = [*PLAN, "privacy", "other"]


def kind_of(parts: Iterable[str]) -> str:
    """`parts`: the path below the room, without its suffix: ("actions", "referral")."""
    for part in parts:
        part = DOORS.get(part, part)
        if part in KINDS:
            return part
    return "other"


@dataclass(eq=False)
class Module:
    """`name`: dotted, without the package ("support.actions.referral"); `file`: its path below the package."""

    name: str
    file: str
    text: str
    is_package: bool
    tree: ast.Module
    # What an import of the module, at any depth, makes a name stand for: a dotted path with the package.
    names: dict[str, str] = field(default_factory=dict)
    kind: str = field(init=False)

    def __post_init__(self) -> None:
        self.kind = kind_of(self.name.split(".")[1:])

    @property
    def room(self) -> str:
        return self.name.split(".", 1)[0]

    @cached_property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """Functions and classes of the module, and the methods of its classes as "Class.method"."""
        found: dict[str, Definition] = {}
        for node in top_level(self.tree.body):
            if isinstance(node, Definition):
                found[node.name] = node
            if isinstance(node, ast.ClassDef):
                for member in node.body:
                    if isinstance(member, Function):
                        found[f"{node.name}.{member.name}"] = member
        return found

    @cached_property
    def values(self) -> dict[str, ast.expr]:
        """What is assigned to a name of the module."""
        found: dict[str, ast.expr] = {}
        for node in top_level(self.tree.body):
            if isinstance(node, ast.Assign):
                found.update({target.id: node.value for target in node.targets if isinstance(target, ast.Name)})
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
                found[node.target.id] = node.value
        return found


@dataclass(frozen=True)
class Place:
    """A definition: `agree` of the module `support.actions.referral`, or `Class.method`."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}:{self.name}"


def top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those under an `if` or a `try` included."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try):
            for block in (node.body, node.orelse, getattr(node, "finalbody", [])):
                yield from top_level(block)


def is_for_types(node: ast.stmt) -> bool:
    """`if TYPE_CHECKING:`"""
    return isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


class House:
    """Every module of a package but its migrations. `layers`: its rooms, from the top, several side by side in one layer."""

    def __init__(self, root: Path, layers: list[list[str]] | None = None) -> None:
        self.root = root
        self.package = root.name
        self.modules: dict[str, Module] = {}
        for path in sorted(root.rglob("*.py")):
            file = path.relative_to(root)
            if "migrations" in file.parts:
                continue
            parts = list(file.with_suffix("").parts)
            if is_package := parts[-1] == "__init__":
                parts.pop()
            name, text = ".".join(parts), path.read_text()
            self.modules[name] = Module(name, file.as_posix(), text, is_package, ast.parse(text))
        for module in self.modules.values():
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    module.names.update(self.brought_in(module, node))
        self.layers = layers or []
        for view in self.views:
            if (module := self.modules[view.module]).kind == "other":
                module.kind = "views"

    @cached_property
    def rooms(self) -> list[str]:
        """From the top of the house down; those that no layer names come last."""
        found = {module.room for module in self.modules.values() if "." in module.name or module.is_package} - {""}
        told = [room for layer in self.layers for room in layer if room in found]
        return told + sorted(found - set(told))

    def floor(self, room: str) -> int:
        """1 on the ground. Rooms side by side stand on one floor."""
        for number, layer in enumerate(reversed(self.layers), 1):
            if room in layer:
                return number
        return 0

    def brought_in(self, module: Module, node: ast.Import | ast.ImportFrom) -> dict[str, str]:
        """What each name stands for once this import is done, as a dotted path."""
        if isinstance(node, ast.Import):
            return {one.asname or one.name.split(".")[0]: one.name if one.asname else one.name.split(".")[0] for one in node.names}
        base = node.module or ""
        if node.level:
            here = f"{self.package}.{module.name}".split(".")
            here = here[: len(here) - node.level + module.is_package]
            base = ".".join([*here, base] if base else here)
        return {one.asname or one.name: f"{base}.{one.name}" for one in node.names}

    def module_of(self, dotted: str) -> tuple[Module, list[str]] | None:
        """The longest module of the package that the path begins with, and what is left of it."""
        parts = dotted.split(".")
        if parts[0] != self.package:
            return None
        parts = parts[1:]
        for cut in range(len(parts), -1, -1):
            module = self.modules.get(".".join(parts[:cut]))
            if module is not None and (cut or not parts):
                return module, parts[cut:]
        return None

    def locate(self, dotted: str, seen: frozenset[str] = frozenset()) -> Place | None:
        """The definition that a dotted path means, through the names that modules hand on."""
        if dotted in seen or (found := self.module_of(dotted)) is None:
            return None
        module, rest = found
        if not rest:  # a module, unless its package gives the name to something else: `from .deposit import deposit`
            above, _, name = module.name.rpartition(".")
            handed_on = self.modules[above].names.get(name) if above in self.modules else None
            return self.locate(handed_on, seen | {dotted}) if handed_on else None
        if ".".join(rest) in module.definitions:
            return Place(module.name, ".".join(rest))
        if rest[0] in module.names:
            return self.locate(".".join([module.names[rest[0]], *rest[1:]]), seen | {dotted})
        return None

    def dotted(self, module: Module, expression: ast.expr) -> str | None:
        """`journal.record` in a module that imports the journal is "terril.kernel.journal.record"."""
        rest: list[str] = []
        while isinstance(expression, ast.Attribute):
            rest.insert(0, expression.attr)
            expression = expression.value
        if not isinstance(expression, ast.Name):
            return None
        if expression.id in module.names and expression.id not in module.definitions:
            return ".".join([module.names[expression.id], *rest])
        return ".".join([self.package, module.name, expression.id, *rest])

    def resolve(self, module: Module, expression: ast.expr) -> Place | None:
        """The definition of the package that a name, or a name of a module (`actions.agree`), stands for."""
        if isinstance(expression, ast.Subscript):  # Slot[P, R](...)
            expression = expression.value
        dotted = self.dotted(module, expression)
        return self.locate(dotted) if dotted else None

    def value(self, dotted: str, depth: int = 5) -> Place | None:
        """The module and the name of a value, through the names that modules hand on."""
        found = self.module_of(dotted)
        if found is None or len(found[1]) != 1:
            return None
        module, (name,) = found
        if name in module.values:
            return Place(module.name, name)
        return self.value(module.names[name], depth - 1) if name in module.names and depth else None

    @cached_property
    def views(self) -> list[Place]:
        """What the addresses of a `urls.py` lead to, in the order of the sources: functions, or values that a function made."""
        found: dict[Place, None] = {}
        for module in self.modules.values():
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"path", "re_path"} and len(node.args) > 1:
                    view = self.resolve(module, node.args[1]) or self.value(self.dotted(module, node.args[1]) or "")
                    if view:
                        found[view] = None
        return list(found)

    def definition(self, place: Place) -> Definition:
        return self.modules[place.module].definitions[place.name]

    @cached_property
    def places(self) -> list[Place]:
        return [Place(module.name, name) for module in self.modules.values() for name in module.definitions]


def layers_of(pyproject: Path) -> list[list[str]]:
    """The rooms in the order of the contract of imports, from the top."""
    contracts = tomllib.loads(pyproject.read_text())["tool"]["importlinter"]["contracts"]
    told = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[room.strip(" ()") for room in layer.split("|")] for layer in told]


def parameters(function: Function) -> list[str]:
    """The names that a caller fills in, in order; `self` and `cls` are left out, and what gathers the rest (`*rows`, `**told`)."""
    found = [one.arg for one in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]]
    return found[1:] if found[:1] in (["self"], ["cls"]) else found


def bound(function: Function, call: ast.Call) -> dict[str, ast.expr]:
    """What each parameter of the function receives in this call; what cannot be told apart (`*rows`) is left out."""
    positional = [one.arg for one in [*function.args.posonlyargs, *function.args.args]]
    if positional[:1] in (["self"], ["cls"]):
        positional = positional[1:]
    given: dict[str, ast.expr] = {}
    for name, value in zip(positional, call.args, strict=False):
        if isinstance(value, ast.Starred):
            break
        given[name] = value
    known = {*positional, *(one.arg for one in function.args.kwonlyargs)}
    for word in call.keywords:
        if word.arg in known:
            given[word.arg] = word.value
        elif word.arg and function.args.kwarg:
            given[function.args.kwarg.arg] = word.value
    return given
