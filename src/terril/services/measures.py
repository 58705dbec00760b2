"""What a large file of the directory of help costs: generated, brought in by the very verb, then undone."""

import json
import resource
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection, transaction

from terril.kernel.measures import Figures, Measure, declare
from terril.services.actions import import_files
from terril.territory.models import Commune

SOURCE = "fictif-mesure"
SERVICES_EACH = 8
WORDS = "On vient sans rendez-vous pour faire le point, remplir un dossier, être présenté à la bonne personne et ne pas rester seul. " * 6


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--megabytes", type=int, default=30, help="taille du fichier engendré, en Mo (30 par défaut)")


def run(megabytes: int = 30) -> Figures:
    """Nothing of it stays: the import is one transaction, and it is rolled back."""

    def still_there(_percent: int) -> None:
        """A word now and then, or the server would take the transaction for a forgotten one."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    codes = list(Commune.objects.order_by("pk").values_list("pk", flat=True)) or ["62498"]
    written = count = 0
    with TemporaryDirectory() as folder:
        file = Path(folder) / "mesure.json"
        with file.open("w", encoding="utf-8") as out:
            for record in _records(codes):
                text = json.dumps(record, ensure_ascii=False)
                written += out.write(f"{'[' if count == 0 else ','}\n{text}")
                count += 1
                if written >= megabytes * 1_000_000:
                    break
            out.write("\n]\n")
        before, start = _peak_megabytes(), time.perf_counter()
        with transaction.atomic():
            made = import_files(actor=None, files=[file], told=still_there)
            transaction.set_rollback(True)
        return {
            "megabytes": round(file.stat().st_size / 1e6),
            "records": count,
            "imported": made.created,
            "rejected": made.rejected,
            "seconds": round(time.perf_counter() - start, 1),
            "memory_before_mb": before,
            "memory_peak_mb": _peak_megabytes(),
        }


def tell(figures: Figures) -> list[str]:
    return [
        "Un fichier engendré de {megabytes} Mo, {records} fiches : {imported} importées, {rejected} écartées.".format(**figures),
        "{seconds} s ; mémoire au plus haut : {memory_peak_mb} Mo, dont {memory_before_mb} avant de commencer.".format(**figures),
    ]


def _records(codes: list[str]) -> Iterator[dict[str, Any]]:
    """Without end; one in a thousand is wrong on purpose."""
    number = 0
    while True:
        home = f"{SOURCE}--s{number // SERVICES_EACH}"
        code = codes[number % len(codes)]
        if number % SERVICES_EACH == 0:
            yield {"source": SOURCE, "id": home, "nom": f"Structure {number}", "date_maj": "2026-01-15", "code_insee": code}
        yield {
            "source": SOURCE, "structure_id": home, "id": f"{SOURCE}--{number}", "nom": f"Aide {number}", "description": f"{number}. {WORDS}",
            "date_maj": "hier" if number % 1000 == 999 else "2026-01-15", "thematiques": ["remobilisation--lien-social"], "code_insee": code,
            "publics": ["tous-publics"], "frais": "gratuit", "modes_accueil": ["en-presentiel"],
        }  # fmt: skip
        number += 1


def _peak_megabytes() -> int:
    """The highest resident memory of this process so far (kilobytes on Linux, bytes on macOS)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3))


declare(
    Measure(
        name="directory",
        summary="ce que coûte l’import d’un grand annuaire des aides, en mémoire et en temps",
        run=run,
        tell=tell,
        options=options,
    )
)
