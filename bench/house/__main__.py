"""`python -m bench.house`: the figures of the house, from its sources alone.

`--json` prints them as JSON; `--helpers ROOM` lists the private functions of a room that are named only once;
`--walk initiatives.answering.views:answer` walks the gestures of a view, or a function, stay by stay (`:parameter` after it says whom to follow).
"""

import argparse
import json
import sys
from pathlib import Path

from bench.house import figures, report
from bench.house.sources import House, Place, layers_of
from bench.house.walk import Walk, Walker

ROOT = Path(__file__).resolve().parents[2]


def walks(house: House, asked: str) -> list[Walk]:
    """`room.module:function[:parameter]`. Raises SystemExit for what is not there."""
    module, _, rest = asked.partition(":")
    name, _, parameter = rest.partition(":")
    place, walker = Place(module, name), Walker(house)
    known = house.modules.get(module)
    if known is None or name not in {*known.definitions, *known.values}:
        raise SystemExit(f"{asked} : aucune fonction de ce nom.")
    gestures = walker.gestures(place) if known.kind == "views" and not parameter else []
    return gestures or [walker.walk(place, parameter)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.house", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--helpers", metavar="ROOM")
    parser.add_argument("--walk", metavar="ROOM.MODULE:FUNCTION[:PARAMETER]")
    asked = parser.parse_args()
    house = House(ROOT / "src" / "terril", layers_of(ROOT / "pyproject.toml"))
    if asked.walk:
        found = walks(house, asked.walk)
        print(json.dumps([report.told(one) for one in found], indent=1) if asked.json else "\n\n".join(map(report.walk_page, found)))
    elif asked.helpers:
        places = [place for place in figures.one_caller(house) if place.module.split(".")[0] == asked.helpers]
        print(json.dumps(list(map(str, places)), indent=1) if asked.json else "\n".join(map(str, places)))
    else:
        measured = report.measure(house, ROOT / "tests", ROOT / "var" / "provoked.json")
        print(json.dumps(measured, ensure_ascii=False, indent=1) if asked.json else report.page(measured))
    return 0


if __name__ == "__main__":
    sys.exit(main())
