"""Lines, helpers with one caller, slots, long files and functions, folders: counted room by room."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from bench.house.sources import KINDS, Definition, Function, House, Module, Place

MOST_LINES = 450
# Decorators that leave a function what it is: it waits for a caller. Any other one hands it to somebody (a slot, a signal, a template tag).
PLAIN = {
    "abstractmethod", "atomic", "cache", "cached_property", "classmethod", "contextmanager", "fixture", "lru_cache", "overload", "override",
    "property", "staticmethod", "wraps",
}  # fmt: skip
TYPES = {"actions", "forms", "views", "models", "queries", "access", "states", "panels", "words"}


@dataclass(frozen=True)
class Piece:
    """A file or a function, with its lines."""

    where: str
    lines: int


# ---------------------------------------------------------------------------------------------------------------- lines


def lines(house: House, tests: Path | None = None) -> dict[str, Counter[str]]:
    """For each room, how many lines of Python of each kind; those of its templates (`templates/`) and of its tests (`tests/<room>/`) beside."""
    found: dict[str, Counter[str]] = {room: Counter() for room in house.rooms}
    for module in house.modules.values():
        if module.room in found:
            found[module.room][module.kind] += module.lines
    for room, counts in found.items():
        counts["templates"] = sum(_length(file) for file in (house.root / room).rglob("templates/**/*") if file.is_file())
        if tests is not None:
            counts["tests"] = python_under(tests / room)
    return found


def python(counts: Counter[str]) -> int:
    return sum(counts[kind] for kind in KINDS)


def python_under(folder: Path) -> int:
    return sum(_length(file) for file in folder.rglob("*.py"))


def _length(file: Path) -> int:
    return len(file.read_text().splitlines())


# ------------------------------------------------------------------------------------------------------------ one caller


def one_caller(house: House) -> list[Place]:
    """The functions and methods whose name begins with `_` and that are named exactly once in the package, outside themselves.

    A function of a module is named by its name there, or through an import elsewhere; a method by any attribute of its name, in its own module
    when several classes of the package have one. What a decorator hands to somebody (a slot, a signal, a template tag) has a caller that no
    source names: it is not counted, nor is what nobody names (a hook that a library calls).
    """
    private = {p: house.definition(p) for p in house.places if _is_private(p.name) and isinstance(house.definition(p), Function)}
    waiting = {place: node for place, node in private.items() if not _is_handed_on(node)}
    methods: dict[str, list[Place]] = defaultdict(list)
    for place in waiting:
        if "." in place.name:
            methods[place.name.rpartition(".")[2]].append(place)
    named: Counter[Place] = Counter()
    for module in house.modules.values():
        for node in ast.walk(module.tree):
            for place in _meant(house, module, node, methods):
                if place in waiting and not _is_inside(node, module, place, waiting[place]):
                    named[place] += 1
    return sorted((place for place in waiting if named[place] == 1), key=str)


def _is_private(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last.startswith("_") and not last.startswith("__")


def _is_handed_on(node: Definition) -> bool:
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if (getattr(called, "attr", "") or getattr(called, "id", "")) not in PLAIN:
            return True
    return False


def _meant(house: House, module: Module, node: ast.AST, methods: dict[str, list[Place]]) -> Iterator[Place]:
    if isinstance(node, ast.Attribute) and node.attr in methods:
        candidates = methods[node.attr]
        yield from candidates if len(candidates) == 1 else [one for one in candidates if one.module == module.name]
    elif (isinstance(node, ast.Attribute) and node.attr.startswith("_")) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
        place = house.resolve(module, node)
        if place is not None:
            yield place


def _is_inside(node: ast.AST, module: Module, place: Place, own: Definition) -> bool:
    line = getattr(node, "lineno", 0)
    return module.name == place.module and own.lineno <= line <= (own.end_lineno or own.lineno)


# ----------------------------------------------------------------------------------------------------------------- slots


@dataclass(frozen=True)
class Slots:
    """`registrations`: how many parts each slot is given, by the name of the slot ("kernel.outbox.actions:APPROVED")."""

    registrations: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.registrations.values())


def slots(house: House, holder: str = "kernel.slots") -> Slots:
    """What is made of a class of the module of slots, and each `.register(` on it."""
    found: dict[Place, int] = {}
    for module in house.modules.values():
        for name, value in module.values.items():
            place = house.resolve(module, value.func) if isinstance(value, ast.Call) else None
            if place is not None and _comes_from(house, place, holder):
                found[Place(module.name, name)] = 0
    for module in house.modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "register":
                slot = house.value(house.dotted(module, node.func.value) or "")
                if slot in found:
                    found[slot] += 1
    return Slots({str(slot): count for slot, count in sorted(found.items(), key=lambda one: str(one[0]))})


def _comes_from(house: House, place: Place, holder: str) -> bool:
    """A class of that module, or one that inherits from it."""
    node = house.definition(place)
    if not isinstance(node, ast.ClassDef):
        return False
    parents = [house.resolve(house.modules[place.module], base) for base in node.bases]
    return place.module == holder or any(parent and _comes_from(house, parent, holder) for parent in parents)


# ------------------------------------------------------------------------------------------------------ files, functions


def longest_files(house: House) -> list[Piece]:
    return sorted((Piece(module.file, module.lines) for module in house.modules.values()), key=lambda piece: -piece.lines)


def functions(house: House) -> list[Piece]:
    """Every function and method, the longest first; decorators and what stands inside it are part of it."""
    found = []
    for module in house.modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, Function):
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                found.append(Piece(f"{module.file}:{node.name}", (node.end_lineno or first) - first + 1))
    return sorted(found, key=lambda piece: (-piece.lines, piece.where))


def spread(pieces: list[Piece]) -> tuple[float, float]:
    """The median and the 95th centile of the lines."""
    if len(pieces) < 2:
        return (pieces[0].lines, pieces[0].lines) if pieces else (0, 0)
    counts = [piece.lines for piece in pieces]
    return median(counts), quantiles(counts, n=20)[-1]


def folders_by_type(house: House) -> dict[str, int]:
    """Folders named after a type (`actions/`, `views/`…) and how many modules each holds. One of them is a file split by gesture; a room that
    has several is laid by type."""
    found: Counter[str] = Counter()
    for module in house.modules.values():
        parts = Path(module.file).parts
        for depth, part in enumerate(parts[:-1]):
            if part in TYPES and depth and parts[-1] != "__init__.py":
                found["/".join(parts[: depth + 1])] += 1
    return dict(sorted((folder, count) for folder, count in found.items() if count > 1))


def laid_by_type(folders: dict[str, int]) -> list[str]:
    """The rooms (or the folders inside them) that hold several folders named after types."""
    above = Counter(folder.rpartition("/")[0] for folder in folders)
    return sorted(room for room, count in above.items() if count > 1)
