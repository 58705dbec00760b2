from collections.abc import Callable
from typing import Any

import pytest
from tests.programmes.conftest import World, world

from terril.imports import actions, carrying
from terril.imports.models import Import

__all__ = ["bring", "world"]


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


@pytest.fixture
def bring(world: World) -> Callable[..., Import]:
    """A table as a file, up to its rows: `bring("people", "Prénom;Nom", "Léa;Dubois")`; `carried=True` imports it too."""

    def keep(kind: str, *lines: str, carried: bool = False, **more: Any) -> Import:
        more = {"actor": world.nadia, "programme": world.programme, "source": "Le fichier de l’accueil", "file_name": "liste.csv", **more}
        batch = actions.start(kind=kind, content=more.pop("content", None) or csv(*lines), **more)
        batch = actions.match(actor=more["actor"], batch=batch, columns=batch.columns)
        return carrying.carry_out(actor=more["actor"], batch=batch) if carried else batch

    return keep
