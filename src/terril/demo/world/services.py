"""The directory of help: fictional services in the real schema (content/help.json), brought in twice by the coordinator."""

import json
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from terril.demo.world import content
from terril.demo.world.cast import World
from terril.demo.world.timeline import days
from terril.services.actions import import_files

FRESH, OLD = "fictif-annuaire-du-bassin", "fictif-repertoire-2024"
# The old list came once and never again; the other is sent each season, the last time a few days ago.
OLD_LIST_CAME = date(2024, 10, 7)
FRESH_LIST_CAME = 4
# What a publisher gets wrong, so that the report has something to tell.
FAULTY: list[dict[str, Any]] = [
    {
        "source": FRESH, "structure_id": f"{FRESH}--le-clic", "id": f"{FRESH}--clic-parents", "nom": "Les écrans, parlons-en",
        "description": "Une soirée entre parents, une fois par trimestre.", "date_maj": "le 12 mai", "thematiques": ["parentalite"],
    },
    {
        "source": FRESH, "structure_id": f"{FRESH}--maison-fermee", "id": f"{FRESH}--lavoir", "nom": "Le lavoir du quartier",
        "description": "Deux machines à laver pour qui n’en a pas.", "date_maj": "2026-01-20",
    },
]  # fmt: skip


def plan(world: World) -> None:
    if world.today > OLD_LIST_CAME:
        world.timeline.on(OLD_LIST_CAME, 14, bring_in, world, OLD)
    world.timeline.on(world.today - days(FRESH_LIST_CAME), 9.5, bring_in, world, FRESH)


def bring_in(world: World, source: str) -> None:
    told = listed(source, world.today)
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{source.removeprefix('fictif-')}.json"
        file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        import_files(actor=world.coordinator, files=[file], complete=True)


def listed(source: str, today: date) -> dict[str, list[dict[str, Any]]]:
    """The records of a source. Those of the living one move with the years, so that what is fresh stays so."""
    everything: dict[str, list[dict[str, Any]]] = json.loads((content.FOLDER / "help.json").read_text(encoding="utf-8"))
    newest = max(date.fromisoformat(r["date_maj"]) for part in everything.values() for r in part)
    moved = max(today - days(FRESH_LIST_CAME + 2) - newest, timedelta()) if source == FRESH else timedelta()
    told = {
        part: [{**r, "date_maj": (date.fromisoformat(r["date_maj"]) + moved).isoformat()} for r in rows if r["source"] == source]
        for part, rows in everything.items()
    }
    if source == FRESH:
        told["services"] += FAULTY
    return told
