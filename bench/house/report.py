"""The figures together: as one dictionary, and as the page that `python -m bench.house` prints."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.house import circles, figures
from bench.house.sources import KINDS, House
from bench.house.walk import Walk, Walker

SHOWN = 8
MOST_FUNCTION = 80


def measure(house: House, tests: Path | None = None, provoked: Path | None = None) -> dict[str, Any]:
    """`provoked`: what the last whole run of the tests left (see tests/harness/provoked.py)."""
    lines = figures.lines(house, tests)
    python = {room: figures.python(counts) for room, counts in lines.items()}
    total = sum(python.values())
    helpers = Counter(place.module.split(".")[0] for place in figures.one_caller(house))
    slots = figures.slots(house)
    files, functions = figures.longest_files(house), figures.functions(house)
    folders = figures.folders_by_type(house)
    median, p95 = figures.spread(functions)
    return {
        "lines": {room: {"python": python[room], **counts} for room, counts in lines.items()},
        "python": total,
        "tests": figures.python_under(tests) if tests else 0,
        "one_caller": sum(helpers.values()),
        "one_caller_per_1000": _per_1000(sum(helpers.values()), total),
        "one_caller_by_room": {room: {"count": helpers[room], "per_1000": _per_1000(helpers[room], python[room])} for room in house.rooms},
        "slots": len(slots.registrations),
        "registrations": slots.total,
        "slots_by_name": slots.registrations,
        "files_over": [asdict(piece) for piece in files if piece.lines > figures.MOST_LINES],
        "longest_files": [asdict(piece) for piece in files[:SHOWN]],
        "functions": {"median": median, "p95": p95, "over_80": sum(piece.lines > MOST_FUNCTION for piece in functions)},
        "longest_functions": [asdict(piece) for piece in functions[:SHOWN]],
        "circles": circles.circles(circles.imports(house)),
        "circles_late": circles.circles(circles.imports(house, late=True)),
        "folders_by_type": folders,
        "laid_by_type": figures.laid_by_type(folders),
        "gestures": [told(walk) for walk in Walker(house).gestures()],
        "provoked": json.loads(provoked.read_text())["counts"] if provoked and provoked.exists() else None,
    }


def told(walk: Walk) -> dict[str, Any]:
    return {
        "gesture": walk.name,
        "stays": len(walk.stays),
        "climbs": walk.climbs,
        "climbs_inside": walk.climbs_inside,
        "stays_without_refusals": len(walk.quiet),
        "climbs_without_refusals": sum(stay.climbs for stay in walk.quiet),
        "files": walk.files,
    }


def _per_1000(count: int, lines: int) -> float:
    return round(1000 * count / lines, 1) if lines else 0.0


def page(found: dict[str, Any]) -> str:
    """The same, to be read."""
    return "\n\n".join("\n".join(block) for block in [_lines(found), _helpers(found), _shape(found), _provoked(found), _gestures(found)])


def _lines(found: dict[str, Any]) -> list[str]:
    columns = ["python", *KINDS, "templates", "tests"]
    rows = [[room, *(counts.get(column, 0) for column in columns)] for room, counts in found["lines"].items()]
    rows.append(["total", *(sum(row[number] for row in rows) for number in range(1, len(columns) + 1))])
    return [
        "Lignes (python : sans les migrations, ni les gabarits, ni les tests)",
        _row(["", *columns]),
        *map(_row, rows),
        f"Tests : {found['tests']} lignes, {found['tests'] / max(found['python'], 1):.2f} pour une de python",
    ]


def _row(cells: list[Any]) -> str:
    return f"{cells[0]:14}" + "".join(f"{cell or '':>10}" for cell in cells[1:])


def _helpers(found: dict[str, Any]) -> list[str]:
    rooms = [f"{room} {one['per_1000']} ({one['count']})" for room, one in found["one_caller_by_room"].items()]
    return [
        f"Fonctions privées nommées une seule fois : {found['one_caller']}, soit {found['one_caller_per_1000']} pour 1 000 lignes",
        "  " + ", ".join(rooms),
    ]


def _shape(found: dict[str, Any]) -> list[str]:
    functions, late = found["functions"], [one for one in found["circles_late"] if one not in found["circles"]]
    return [
        f"Emplacements (slots) : {found['slots']}, {found['registrations']} inscriptions",
        f"Fichiers de plus de {figures.MOST_LINES} lignes : {len(found['files_over'])}",
        "  les plus longs : " + _pieces(found["longest_files"]),
        f"Fonctions : médiane {functions['median']:g}, 95e centile {functions['p95']:g}, {functions['over_80']} de plus de {MOST_FUNCTION} lignes",
        "  les plus longues : " + _pieces(found["longest_functions"]),
        f"Cercles d’imports dans une pièce : {len(found['circles'])}, et {len(late)} par des imports dans des fonctions",
        *(f"  {' ↔ '.join(one)}" for one in [*found["circles"], *late]),
        f"Dossiers nommés d’après un type : {len(found['folders_by_type'])}",
        "  " + (", ".join(f"{folder} ({count})" for folder, count in found["folders_by_type"].items()) or "aucun"),
        "  pièces rangées par type : " + (", ".join(found["laid_by_type"]) or "aucune"),
    ]


def _pieces(pieces: list[dict[str, Any]]) -> str:
    return ", ".join(f"{piece['where']} {piece['lines']}" for piece in pieces)


def _provoked(found: dict[str, Any]) -> list[str]:
    if found["provoked"] is None:
        return ["Provoqué par les tests : inconnu (var/provoked.json est écrit par un passage entier)"]
    return ["Provoqué par les tests : " + ", ".join(f"{kind} {have} sur {every}" for kind, (have, every) in found["provoked"].items())]


def _gestures(found: dict[str, Any]) -> list[str]:
    """The gestures, the longest first: stays, climbs back up, climbs inside the room; then without what refusals add; then the files opened
    above the kernel."""
    rows = sorted(found["gestures"], key=lambda one: (-one["stays"], one["gesture"]))
    columns = ["stays", "climbs", "climbs_inside", "stays_without_refusals", "climbs_without_refusals", "files"]
    shown = ["".join(f"{one[column]:6}" for column in columns) + f"  {one['gesture']}" for one in rows]
    return [
        f"Gestes : {len(rows)} (séjours, remontées, remontées dans la pièce ; les deux premiers sans les refus ; fichiers hors de kernel)",
        *shown,
    ]


def walk_page(walk: Walk) -> str:
    """One walk, stay by stay."""
    one = told(walk)
    marks = ["↑ " if stay.climbs else "↗ " if stay.climbs_inside else "  " for stay in walk.stays]
    return "\n".join(
        [
            f"{walk.name} : {one['stays']} séjours, {one['climbs']} remontées, {one['climbs_inside']} dans une pièce ; "
            f"{one['files']} fichiers hors de kernel",
            *(
                f"{number:4} {mark}{stay.file:44} {', '.join(stay.functions)}"
                for number, (mark, stay) in enumerate(zip(marks, walk.stays, strict=True), 1)
            ),
        ]
    )
