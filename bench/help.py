"""The directory of help of the measured worlds: as many services as a tenth of the ideas, each with its structure."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from terril.initiatives.models import Initiative
from terril.kernel.search import fold
from terril.people.models import Person
from terril.services.models import HelpService, HelpStructure

THEMES = ("remobilisation--lien-social", "numerique--acquerir-un-equipement", "mobilite--acceder-a-un-vehicule")
WORDS = "Un atelier pour apprendre à se servir d’un ordinateur, avec un café."


def publish(world: Any, rows: Sequence[tuple[int, Initiative, Person]]) -> None:
    numbers = [n for n, _i, _p in rows if n % 10 == 1]
    structures = HelpStructure.objects.bulk_create(HelpStructure(name=f"Centre social {n}", **_common(world, n)) for n in numbers)
    HelpService.objects.bulk_create(
        HelpService(
            structure=structure, name=f"Atelier {n}", kind="atelier", themes=[THEMES[n // 10 % 3]], fee="gratuit", modes=["en-presentiel"],
            audiences=["tous-publics"], search_text=fold(f"Atelier {n} {WORDS}"), **_common(world, n),
        )
        for n, structure in zip(numbers, structures, strict=True)
    )  # fmt: skip


def _common(world: Any, n: int) -> dict[str, Any]:
    commune = world.communes[n // 10 % len(world.communes)]
    return {
        "key": f"banc--{n}", "source": "banc", "description": WORDS, "commune": commune, "insee_code": commune.pk, "city": commune.name,
        "latitude": commune.latitude, "longitude": commune.longitude, "updated_on": (world.now - timedelta(days=n % 400)).date(), "digest": "0" * 32,
    }  # fmt: skip
