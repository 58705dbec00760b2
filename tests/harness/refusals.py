"""Every refusal that the sources can build, and which of them a `Refused` built in a test is."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.house.sources import Function, House, Module, Place, bound, parameters

REFUSED = Place("kernel.errors", "Refused")
TRANSLATES = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
WORDS = 8

# Where a call stands: file, line, column, as the frames of Python tell it too.
Position = tuple[str, int, int]


@dataclass(frozen=True)
class Site:
    """A call that builds a refusal. `words`: the sentence, or the expression when no sentence stands there; `table`: the field of a dataclass
    that brings the sentence; `handed`: a parameter brings it, and whoever calls the function is the site."""

    file: str
    start: tuple[int, int]
    end: tuple[int, int]
    words: str = ""
    table: str = ""
    handed: bool = False
    identifier: str = ""

    def holds(self, position: Position) -> bool:
        return self.file == position[0] and self.start <= position[1:] < self.end


def sentence(expression: ast.expr) -> str:
    """The first sentence that stands in the expression, empty when there is none."""
    for node in _in_order(expression):
        if isinstance(node, ast.Call) and _last(node.func) in TRANSLATES:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    return argument.value
    if isinstance(expression, ast.JoinedStr):
        told = "…".join(part.value for part in expression.values if isinstance(part, ast.Constant)).strip()
        return told if any(letter.isalpha() for letter in told) else ""
    return expression.value if isinstance(expression, ast.Constant) and isinstance(expression.value, str) else ""


def _sentence_in(module: Module, expression: ast.expr) -> str:
    """The same, where a name of the module may stand for it."""
    value = module.values.get(expression.id) if isinstance(expression, ast.Name) else None
    return sentence(expression) or (sentence(value) if value is not None else "")


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def _last(expression: ast.expr) -> str:
    return getattr(expression, "attr", None) or getattr(expression, "id", "")


def _called(expression: ast.expr) -> ast.expr:
    return expression.func if isinstance(expression, ast.Call) else expression


def _bare(expression: ast.expr) -> ast.expr:
    """`str(text) % places` is `text`, told otherwise."""
    while True:
        if isinstance(expression, ast.Call) and _last(expression.func) == "str" and expression.args:
            expression = expression.args[0]
        elif isinstance(expression, ast.BinOp):
            expression = expression.left
        else:
            return expression


def _calls(module: Module) -> Iterator[tuple[ast.Call, Function | None, str]]:
    """Each call, the function around it, and its name in the module."""

    def walk(node: ast.AST, function: Function | None, name: str) -> Iterator[tuple[ast.Call, Function | None, str]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield child, function, name
            if isinstance(child, Function | ast.ClassDef):
                inner = f"{name}.{child.name}" if name else child.name
                yield from walk(child, child if isinstance(child, Function) else function, inner)
            else:
                yield from walk(child, function, name)

    return walk(module.tree, None, "")


class Refusals:
    """The sites of a house. `sites`: what tests have to provoke, each with its identifier."""

    def __init__(self, house: House, refused: Place = REFUSED) -> None:
        self.house = house
        self._calls = {module.name: list(_calls(module)) for module in house.modules.values()}
        self._message: dict[Place, str] = {}
        self._tables: dict[str, list[Site]] = {}
        self._classes(refused)
        self._every: list[Site] = []
        known = -1
        while known != len(self._message):  # a function that hands a sentence on makes sites of its callers
            known = len(self._message)
            self._every = [site for module in house.modules.values() for site in self._of(module)]
        rows = [row for field in {site.table for site in self._every if site.table} for row in self._rows(field)]
        told = [site for site in self._every if not site.handed and not site.table]
        self.sites = _named([*told, *rows])
        self._told = {(site.file, site.start): site for site in self.sites}

    def _classes(self, refused: Place) -> None:
        """Refused and what inherits from it, with the parameter that is the sentence (none when a class makes its own)."""
        self._message[refused] = "message"
        found = True
        while found:
            found = False
            for place in self.house.places:
                node = self.house.definition(place)
                if not isinstance(node, ast.ClassDef) or place in self._message:
                    continue
                module = self.house.modules[place.module]
                parent = next((b for b in (self.house.resolve(module, base) for base in node.bases) if b in self._message), None)
                if parent is not None:
                    own = module.definitions.get(f"{place.name}.__init__")
                    self._message[place] = self._handed_up(own) if isinstance(own, Function) else self._message[parent]
                    found = True

    @staticmethod
    def _handed_up(init: Function) -> str:
        for node in ast.walk(init):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__" and node.args:
                given = _bare(node.args[0])
                if isinstance(given, ast.Name) and given.id in parameters(init):
                    return given.id
        return ""

    def _of(self, module: Module) -> Iterator[Site]:
        for call, function, name in self._calls[module.name]:
            place = self.house.resolve(module, call.func)
            if place is None or place not in self._message:
                continue
            site = Site(module.file, (call.lineno, call.col_offset), (call.end_lineno or 0, call.end_col_offset or 0))
            given = self._given(place, call)
            if given is None:
                if isinstance(self.house.definition(place), ast.ClassDef):
                    yield replace(site, words=ast.unparse(call))
            elif words := _sentence_in(module, given):
                yield replace(site, words=words)
            else:
                yield self._without_words(site, given, Place(module.name, name), function)

    def _without_words(self, site: Site, given: ast.expr, here: Place, function: Function | None) -> Site:
        bare = _bare(given)
        if isinstance(bare, ast.Name) and function is not None:
            if bare.id in parameters(function):
                self._message.setdefault(here, bare.id)
                return replace(site, handed=True)
            for node in ast.walk(function):
                targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                value = getattr(node, "value", None)
                if value is not None and any(isinstance(t, ast.Name) and t.id == bare.id for t in targets) and sentence(value):
                    return replace(site, words=sentence(value))
        if isinstance(bare, ast.Attribute) and self._rows(bare.attr):
            return replace(site, table=bare.attr)
        return replace(site, words=ast.unparse(given))

    def _given(self, place: Place, call: ast.Call) -> ast.expr | None:
        name = self._message[place]
        node = self.house.definition(place)
        if isinstance(node, Function):
            return bound(node, call).get(name)
        init = self.house.modules[place.module].definitions.get(f"{place.name}.__init__")
        if isinstance(init, Function):
            return bound(init, call).get(name)
        words = {word.arg: word.value for word in call.keywords}
        return (call.args[0] if call.args else words.get(name)) if name else None

    def _rows(self, field: str) -> list[Site]:
        """The sentences given to a field of a dataclass: a table of refusals, read by whoever refuses. One for each sentence of a file: the
        rows that share it cannot be told apart."""
        if field not in self._tables:
            self._tables[field] = list({(row.file, row.words): row for row in reversed([*self._read_rows(field)])}.values())
        return self._tables[field]

    def _read_rows(self, field: str) -> Iterator[Site]:
        for module in self.house.modules.values():
            for call, _function, _name in self._calls[module.name]:
                place = self.house.resolve(module, call.func)
                node = self.house.definition(place) if place else None
                if not isinstance(node, ast.ClassDef) or not any(_last(_called(one)) == "dataclass" for one in node.decorator_list):
                    continue
                fields = [one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
                given = {**dict(zip(fields, call.args, strict=False)), **{word.arg: word.value for word in call.keywords}}
                if field in given and (words := _sentence_in(module, given[field])):
                    at = given[field]
                    yield Site(module.file, (at.lineno, at.col_offset), (at.end_lineno or 0, at.end_col_offset or 0), words=words)

    def reached(self, message: str, frames: list[Position]) -> str | None:
        """The identifier of the refusal that was built. `frames`: the lines of the house on the stack, the innermost first."""
        for position in frames:
            around = [site for site in self._every if site.holds(position)]
            if not around:
                return None
            site = max(around, key=lambda one: one.start)
            if site.table:
                rows = sorted(self._rows(site.table), key=lambda row: -len(row.words))
                saying = [row for row in rows if _says(row.words, message)]
                # Two rooms may say the same words: the one that was asked stands on the stack.
                through = [file.split("/")[0] for file, _line, _column in frames]
                found = next((row for room in through for row in saying if row.file.split("/")[0] == room), next(iter(saying), None))
                return self._told[found.file, found.start].identifier if found else None
            if not site.handed:
                return self._told[site.file, site.start].identifier
        return None


def _says(words: str, message: str) -> bool:
    pattern = re.sub(r"%\\?\(\w+\\?\)s", ".*", re.escape(words))
    return re.fullmatch(pattern, message, re.S) is not None


def _named(sites: list[Site]) -> list[Site]:
    """`room/file.py: the first words of the sentence`; those that begin alike in one file are numbered, in their order."""
    seen: Counter[str] = Counter()
    named = []
    for site in sorted(set(sites), key=lambda one: (one.file, one.start)):
        told = f"{site.file}: {' '.join(site.words.split()[:WORDS])}"
        seen[told] += 1
        named.append(replace(site, identifier=told if seen[told] == 1 else f"{told} ({seen[told]})"))
    return named
