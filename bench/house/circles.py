"""Circles of imports inside a room: modules that cannot be read, or loaded, one after the other."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from bench.house.sources import Function, House, Module, is_for_types

Graph = dict[str, set[str]]


def imports(house: House, *, late: bool = False) -> Graph:
    """Which module imports which, within one room. `late`: those inside functions, and those for types alone, count too."""
    graph: Graph = defaultdict(set)
    for module in house.modules.values():
        for node in _imports(module.tree, late):
            for target in _targets(house, module, node):
                if target != module.name and target.split(".")[0] == module.room:
                    graph[module.name].add(target)
    return graph


def _imports(node: ast.AST, late: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif late or not (isinstance(child, Function | ast.Lambda) or (isinstance(child, ast.stmt) and is_for_types(child))):
            yield from _imports(child, late)


def _targets(house: House, module: Module, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    names = [one.name for one in node.names] if isinstance(node, ast.Import) else house.brought_in(module, node).values()
    for dotted in names:
        found = house.module_of(dotted)
        if found is not None:
            yield found[0].name


def circles(graph: Graph) -> list[list[str]]:
    """The groups of modules of which each leads back to itself, by name."""
    reached = {start: _reached(graph, start) for start in graph}
    found = {
        tuple(sorted(other for other in around if start in reached.get(other, set()))) for start, around in reached.items() if start in around
    }
    return sorted(list(group) for group in found)


def _reached(graph: Graph, start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [*graph.get(start, ())]
    while waiting:
        if (here := waiting.pop()) not in seen:
            seen.add(here)
            waiting += graph.get(here, ())
    return seen
