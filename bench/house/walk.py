"""The walk of a gesture: one follows the object of a verb from the door down to the database, as somebody who reads the code would.

The object (or a part of it, or what was made of it) is handed from function to function; each call of the package that receives it is a
visit, in the order in which the code is written, the branches one after the other. Visits that follow each other in one file are one stay. A stay
that stands higher in the house than the one before (the rooms in the order of the contract of imports) is a climb back up: the reader who had
gone down to the outbox comes back up for one more helper. Within one room, a climb leads to a file of a higher kind (`sources.PLAN`). A function
that was walked already is visited again, not walked again. What only runs when something goes wrong, a refusal, is a visit like any other: `quiet`
counts without them. Functions that are chosen while the program runs (the parts of a slot) are not followed.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bench.house.sources import PLAN, Function, House, Module, Place, bound, parameters

RETURNED = "return"  # what a function answers, among the names that stand for the object


@dataclass(frozen=True)
class Visit:
    place: Place
    file: str
    room: str
    kind: str
    is_refusal: bool = False


@dataclass(frozen=True)
class Stay:
    """Visits in one file, and whether one climbed to it: from another room, or from another kind of file of the same room."""

    file: str
    functions: tuple[str, ...]
    climbs: bool
    climbs_inside: bool


@dataclass(frozen=True)
class Walk:
    """`name`: what was walked; `visits`: in order."""

    name: str
    visits: tuple[Visit, ...]
    floors: dict[str, int]

    @cached_property
    def stays(self) -> list[Stay]:
        return list(self._stays(self.visits))

    @cached_property
    def quiet(self) -> list[Stay]:
        return list(self._stays([visit for visit in self.visits if not visit.is_refusal]))

    @property
    def files(self) -> int:
        """How many files one opens above the kernel, whose kits are learnt once."""
        return len({visit.file for visit in self.visits if visit.room != "kernel"})

    def _stays(self, visits: tuple[Visit, ...] | list[Visit]) -> Iterator[Stay]:
        before: Visit | None = None
        functions: list[str] = []
        for number, visit in enumerate(visits):
            functions.append(visit.place.name)
            if number + 1 < len(visits) and visits[number + 1].file == visit.file:
                continue
            up = before is not None and self.floors[visit.room] > self.floors[before.room]
            inside = before is not None and visit.room == before.room and _rank(visit) < _rank(before)
            yield Stay(visit.file, tuple(functions), up, inside)
            before, functions = visit, []

    @property
    def climbs(self) -> int:
        return sum(stay.climbs for stay in self.stays)

    @property
    def climbs_inside(self) -> int:
        return sum(stay.climbs_inside for stay in self.stays)


def _rank(visit: Visit) -> int:
    """How far down the floor plan; what has no place in it stands with the actions, which it helps."""
    return PLAN.index(visit.kind if visit.kind in PLAN else "actions")


class Walker:
    """`refused`: the exception that every refusal is."""

    def __init__(self, house: House, refused: Place | None = None) -> None:
        self.house = house
        self.refused = refused or Place("kernel.errors", "Refused")
        self.floors = {room: house.floor(room) for room in house.rooms}

    # ------------------------------------------------------------------------------------------------------ one object

    def walk(self, place: Place, parameter: str = "", before: tuple[Place, ...] = ()) -> Walk:
        """From a function, following one of its parameters (its main object when none is named); `before`: the doors that led there."""
        function = self.house.definition(place)
        if not isinstance(function, Function):
            raise ValueError(f"{place} is no function")
        parameter = parameter or self.main_object(place)
        visits = [self.visit(one) for one in (*before, place)]
        self.follow(place, frozenset({parameter}), visits, {})
        return Walk(f"{' → '.join(map(str, (*before, place)))}({parameter})", tuple(visits), self.floors)

    def main_object(self, place: Place) -> str:
        """The first parameter that is a row of a table, and no actor; else the first one."""
        function = self.house.definition(place)
        assert isinstance(function, Function)  # noqa: S101
        names = [name for name in parameters(function) if name not in {"actor", "request"}]
        rows = [name for name in names if (kind := self.class_of(place, name)) and self.house.modules[kind.module].kind == "models"]
        return (rows or names or [""])[0]

    def visit(self, place: Place, *, is_refusal: bool = False) -> Visit:
        module = self.house.modules[place.module]
        return Visit(place, module.file, module.room, module.kind, is_refusal)

    def follow(self, place: Place, mine: frozenset[str], visits: list[Visit], walked: dict[Place, bool]) -> bool:
        """Walks a function whose parameters `mine` are the object. Whether it answers the object, or something made of it."""
        if place in walked:
            return walked[place]
        walked[place] = False
        trip = _Trip(self, place, set(mine), visits, walked)
        function = self.house.definition(place)
        for statement in function.body:
            trip.read(statement)
        walked[place] = RETURNED in trip.mine
        return walked[place]

    def class_of(self, place: Place, name: str) -> Place | None:
        """The class of the package that a parameter is said to be (`Person | None` is a Person)."""
        function, module = self.house.definition(place), self.house.modules[place.module]
        if not isinstance(function, Function):
            return None
        every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        if name == "self" and "." in place.name:
            return Place(place.module, place.name.partition(".")[0])
        return self.class_told(module, next((one.annotation for one in every if one.arg == name), None))

    def class_told(self, module: Module, annotation: ast.expr | None) -> Place | None:
        """The class of the package that an annotation names, alone or first (`Person | None`)."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            annotation = ast.parse(annotation.value, mode="eval").body
        while isinstance(annotation, ast.BinOp):
            annotation = annotation.left
        found = self.house.resolve(module, annotation) if annotation is not None else None
        return found if found and isinstance(self.house.definition(found), ast.ClassDef) else None

    def method(self, kind: Place, name: str) -> Place | None:
        """The method of a class, or of what it inherits from."""
        module = self.house.modules[kind.module]
        if f"{kind.name}.{name}" in module.definitions:
            return Place(kind.module, f"{kind.name}.{name}")
        node = module.definitions[kind.name]
        parents = [self.house.resolve(module, base) for base in getattr(node, "bases", [])]
        return next((found for parent in parents if parent and (found := self.method(parent, name))), None)

    def is_refusal(self, kind: Place) -> bool:
        node, module = self.house.definition(kind), self.house.modules[kind.module]
        parents = [self.house.resolve(module, base) for base in getattr(node, "bases", [])]
        return kind == self.refused or any(parent and self.is_refusal(parent) for parent in parents)

    # ------------------------------------------------------------------------------------------------------- gestures

    def gestures(self, only: Place | None = None) -> list[Walk]:
        """Each verb that a routed view leads to: the view, the functions of the doors on the way, then the verb with its main object."""
        found = []
        for view in [only] if only else self.views():
            found += [self.walk(way[-1], before=way[:-1]) for way in self._ways(view)]
        return found

    def views(self) -> list[Place]:
        """The views of the rooms, in the order of their rooms."""
        found = [view for view in self.house.views if view.module.split(".")[0] in self.floors]
        return sorted(found, key=lambda place: (self.house.rooms.index(place.module.split(".")[0]), str(place)))

    def _ways(self, view: Place) -> Iterator[tuple[Place, ...]]:
        """From a view to each verb it leads to, the shortest way, through the functions and the tables of the doors of its room. A verb takes
        its actor first, by name."""
        waiting: list[tuple[Place, ...]] = [(view,)]
        seen = {view}
        while waiting:
            way = waiting.pop(0)
            for place in self._named(way[-1]):
                if place in seen:
                    continue
                seen.add(place)
                module, definition = self.house.modules[place.module], self.house.definition(place)
                if module.kind in {"views", "forms"}:
                    if module.room == self.house.modules[view.module].room:
                        waiting.append((*way, place))
                elif isinstance(definition, Function) and [one.arg for one in definition.args.kwonlyargs][:1] == ["actor"]:
                    yield (*way, place)

    def _named(self, place: Place) -> Iterator[Place]:
        """What a function, a class or a value names; a table of its module is read in the place where it is named. What a function gives a value
        to is its own, whatever else has that name in the module."""
        module = self.house.modules[place.module]
        start = module.definitions.get(place.name) or module.values[place.name]
        own = _given_inside(start) if isinstance(start, Function) else set()
        for node in ast.walk(start):
            if isinstance(node, ast.Name | ast.Attribute) and _first_name(node) in own:
                continue
            if isinstance(node, ast.Name) and node.id in module.values and module.values[node.id] is not start:
                for inner in ast.walk(module.values[node.id]):
                    if isinstance(inner, ast.Name | ast.Attribute) and (found := self.house.resolve(module, inner)):
                        yield found
            elif isinstance(node, ast.Name | ast.Attribute) and (found := self.house.resolve(module, node)):
                yield found


def _given_inside(function: Function) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)} | {*parameters(function)}


def _first_name(node: ast.Name | ast.Attribute) -> str:
    """Of `match.offer.person`: match; "" for what begins with no name."""
    inner: ast.expr = node
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    return inner.id if isinstance(inner, ast.Name) else ""


class _Trip:
    """One function, read in order. `mine`: the names that stand for the object there."""

    def __init__(self, walker: Walker, place: Place, mine: set[str], visits: list[Visit], walked: dict[Place, bool]) -> None:
        self.walker, self.place, self.mine, self.visits, self.walked = walker, place, mine, visits, walked
        self.module: Module = walker.house.modules[place.module]
        self.classes: dict[str, Place] = {}  # of the names that a typed function gave

    def read(self, node: ast.AST) -> bool:
        """Goes through a statement or an expression in the order in which it runs. Whether its value is the object, or made of it."""
        if isinstance(node, ast.Name):
            return node.id in self.mine
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
            value = self.read(node.value) if node.value else False
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                self._give(target, value)
                if isinstance(target, ast.Name) and isinstance(node.value, ast.Call) and (kind := self._class_answered(node.value)):
                    self.classes[target.id] = kind
            return value
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            self._give(node.target, self.read(node.iter))
            return self._read_all(node.ifs if isinstance(node, ast.comprehension) else [*node.body, *node.orelse])
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            around = self._read_all(node.generators)
            made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            return self._read_all(made) or around
        if isinstance(node, ast.withitem):
            value = self.read(node.context_expr)
            if node.optional_vars:
                self._give(node.optional_vars, value)
            return value
        if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom):
            if node.value and self.read(node.value):
                self.mine.add(RETURNED)
            return False
        if isinstance(node, ast.Compare | ast.UnaryOp):
            self._read_all(ast.iter_child_nodes(node))
            return False  # yes or no is no longer the object
        return self._read_all(ast.iter_child_nodes(node))

    def _read_all(self, nodes: Iterable[ast.AST]) -> bool:
        return any([self.read(node) for node in nodes])  # noqa: C419 - each of them is read

    def _give(self, target: ast.expr, value: bool) -> None:
        if value:
            self.mine |= {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}

    def _call(self, call: ast.Call) -> bool:
        """The arguments, then the call, then the lambdas that were handed to it."""
        words = [*call.args, *(word.value for word in call.keywords)]
        handed = {id(word): self.read(word) for word in words if not isinstance(word, ast.Lambda)}
        receiver = isinstance(call.func, ast.Attribute) and self.read(call.func.value)
        carried = receiver or any(handed.values())
        answer = self._enter(call, handed, receiver=receiver) if carried else False
        for word in words:
            if isinstance(word, ast.Lambda):
                self.read(word.body)
        return answer

    def _enter(self, call: ast.Call, handed: dict[int, bool], *, receiver: bool) -> bool:
        target = self._target(call.func)
        if target is None:
            return True  # a library, a query: what it answers is made of the object
        definition = self.walker.house.definition(target)
        if isinstance(definition, ast.ClassDef):
            refusal = self.walker.is_refusal(target)
            init = self.walker.method(target, "__init__")
            if init is None:
                return True  # packed into a dataclass, or a row
            target, definition = init, self.walker.house.definition(init)
            made = True
        else:
            refusal = made = False
        assert isinstance(definition, Function)  # noqa: S101
        self.visits.append(self.walker.visit(target, is_refusal=refusal))
        given = bound(definition, call)
        mine = {name for name, value in given.items() if handed.get(id(value))}
        if any(word.arg is None and handed.get(id(word.value)) for word in call.keywords):  # `write(**told)`
            mine |= set(parameters(definition)) - set(given)
        if receiver and "." in target.name:
            mine.add("self")
        return self.walker.follow(target, frozenset(mine), self.visits, self.walked) or made

    def _target(self, function: ast.expr) -> Place | None:
        """The function of the package that is called: by its name, or as a method of something whose class is told."""
        house = self.walker.house
        found = house.resolve(self.module, function)
        if found is not None or not isinstance(function, ast.Attribute):
            return found
        if isinstance(function.value, ast.Name):
            kind = self.classes.get(function.value.id) or self.walker.class_of(self.place, function.value.id)
            return self.walker.method(kind, function.attr) if kind else None
        return None

    def _class_answered(self, call: ast.Call) -> Place | None:
        """The class that a call makes, or that the function is said to answer."""
        target = self._target(call.func)
        definition = self.walker.house.definition(target) if target else None
        if target is None or isinstance(definition, ast.ClassDef):
            return target
        return self.walker.class_told(self.walker.house.modules[target.module], getattr(definition, "returns", None))
