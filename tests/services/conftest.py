"""Files in the data-inclusion schema, as their publishers send them, and who may bring them in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.initiatives.conftest import fabrik

from terril.services.actions import import_files
from terril.services.models import HelpImport, HelpService
from terril.territory.actions import SHIPPED, import_csv

__all__ = ["fabrik"]

Record = dict[str, Any]


@pytest.fixture
def communes(db: None) -> None:
    import_csv(actor=None, file=SHIPPED)


def structure(number: int = 1, **more: Any) -> Record:
    return {
        "source": "essai", "id": f"essai--s{number}", "nom": f"Structure {number}", "date_maj": "2026-01-10", "code_insee": "62498", **more,
    }  # fmt: skip


def service(number: int = 1, *, of: int = 1, **more: Any) -> Record:
    return {
        "source": "essai", "structure_id": f"essai--s{of}", "id": f"essai--a{number}", "nom": f"Aide {number}",
        "description": f"De quoi aider, numéro {number}.", "date_maj": "2026-01-10", "code_insee": "62498", "modes_accueil": ["en-presentiel"],
        **more,
    }  # fmt: skip


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """`write([...])` or `write(structures=[...], services=[...])` is a JSON file; `write("texte", "x.csv")` any other."""

    def keep(content: Any = None, name: str = "aides.json", **lists: list[Record]) -> Path:
        file = tmp_path / name
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content if isinstance(content, str) else json.dumps(content or lists, ensure_ascii=False), encoding="utf-8")
        return file

    return keep


@pytest.fixture
def bring_in(write: Callable[..., Path], db: None) -> Callable[..., HelpImport]:
    """`bring_in([structure(), service()], complete=True)`: written, then imported."""

    def run(content: Any = None, name: str = "aides.json", *, complete: bool = False, only_source: str = "", **lists: Any) -> HelpImport:
        return import_files(actor=None, files=[write(content, name, **lists)], complete=complete, only_source=only_source)

    return run


def counts(made: HelpImport) -> dict[str, int]:
    """What an import counted, without the zeros."""
    names = [f"{kind}_{what}" for kind in ("structures", "services") for what in ("created", "updated", "unchanged", "gone")]
    return {name: count for name in [*names, "rejected", "left_aside"] if (count := getattr(made, name))}


def faults(made: HelpImport) -> list[tuple[int, str, str, str]]:
    """(rank, field, value, reason) of everything that was left out."""
    return [(r.number, f["field"], f["value"], f["reason"]) for r in made.rejections.order_by("pk") for f in r.faults]


def listed_help(folder: Path) -> HelpService:
    """A service in the directory, and the report of the file it came from, with one record left out."""
    file = folder / "annuaire.json"
    told = [structure(), service(telephone="0353010000", publics=["jeunes"], horaires_accueil="Mo 09:00-10:00", code_insee=None), {"nom": "x"}]
    file.write_text(json.dumps(told), encoding="utf-8")
    import_files(actor=None, files=[file])
    return HelpService.objects.select_related("structure").get()
