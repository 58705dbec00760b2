"""France whole, from its official files, together: what is kept, what is set aside and named, and how little memory it takes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.territory import whole

ROOT = Path(__file__).resolve().parents[2]
# A process of its own, in the base of the tests, which keeps nothing of it.
SCRIPT = """
import json, os, resource, sys
from pathlib import Path
asked = json.loads(sys.stdin.read())
from django.conf import settings
settings.DATABASES["default"] |= asked["database"]
import django
django.setup()
settings.DEBUG = False
from django.db import transaction
from terril.territory.importing import import_facts
from terril.territory.models import Commune
told = {}


def peak():
    # Of this program alone: what `getrusage` tells begins with the memory of whoever started it.
    return int(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1]) >> 10


before = peak()
resource.setrlimit(resource.RLIMIT_CPU, (asked["cpu"],) * 2)
with transaction.atomic():
    for name, files in asked["imports"].items():
        done = import_facts(actor=None, files=[(Path(file).name, Path(file)) for file in files])
        told[name] = [done.created, done.updated, done.unchanged, done.ignored, done.populations, done.aside, done.sentences()]
    told["rows"] = list(Commune.objects.filter(pk__in=asked["codes"]).order_by("pk").values_list(
        "pk", "name", "intercommunality__name", "region", "population", "latitude"
    ))
    told["placed"] = Commune.objects.filter(latitude__isnull=False).count()
    transaction.set_rollback(True)
told["before"], told["peak"] = before, peak()
print(json.dumps(told))
"""


def run(imports: dict[str, list[Path]], codes: list[str]) -> dict[str, Any]:
    database = {name: connection.settings_dict[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}
    asked = {"database": database, "cpu": 180, "imports": {name: list(map(str, files)) for name, files in imports.items()}, "codes": codes}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], input=json.dumps(asked), capture_output=True, text=True, cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "terril.site.settings", "TERRIL_MODE": "dev", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout.replace("\\u00a0", " ").replace("\\u202f", " "))
    return told


@pytest.mark.django_db
def test_france_whole_comes_in_under_two_hundred_megabytes(tmp_path):
    """Four files together, in the least helpful order; then the groups alone, of which one commune moved."""
    made = [whole.outlines(tmp_path / "contours.geojson"), whole.around_paris(tmp_path / "ept.json")]
    made += [whole.groups(tmp_path / "epci.json"), whole.communes(tmp_path / "communes.json")]
    later = whole.groups(tmp_path / "epci-2027.json", moved="62498")
    told = run({"first": made, "later": [later]}, ["01001", "2A004", "62498", "93066", "97411", "98735"])
    assert told["first"] == [34_969, 0, 0, 0, 0, 6, [
        "Communes ajoutées : 34969 ; mises à jour : 0 ; inchangées : 0 ; non retenues : 0.",
        "Mis de côté :",
        "contours.geojson, élément 1 (L'Abergement-Clémenciat) : la forme de la commune ne se lit pas.",
        "contours.geojson, élément 2 (L'Abergement-de-Varey) : le point n’est pas sur la Terre : latitude de -90 à 90, longitude de -180 à 180.",
        "communes.json, élément 23939 (Lens) : la commune 62498 y est deux fois.",
        "communes.json, élément 34972 (Lomme) : ce n’est plus une commune, elle fait partie de Lille.",
        "communes.json, élément 34973 (Nulle-Part) : « 99999 » n’est le code d’aucune commune de France.",
        "communes.json, élément 34974 : « 6249 » n’est pas un code INSEE (cinq caractères, par exemple 62498).",
    ]]  # fmt: skip
    # A list of members says a population of another year (7): that of the communes is kept, and only the group changes.
    assert told["later"] == [0, 1, 34_870, 0, 0, 0, [
        "Communes ajoutées : 0 ; mises à jour : 1 ; inchangées : 34870 ; non retenues : 0.",
        "Changent d’intercommunalité :",
        "Lens : CA de Lens - Liévin → CA d'Hénin-Carvin",
    ]]  # fmt: skip
    # Overseas, no outline; around Paris, the EPT; in the Pacific, no group.
    assert [[*told, point and round(point, 1)] for *told, point in told["rows"]] == [
        ["01001", "L'Abergement-Clémenciat", "CC de la Dombes", "84", 860, None], ["2A004", "Ajaccio", "CA du Pays Ajaccien", "94", 76_320, 44.6],
        ["62498", "Lens", "CA d'Hénin-Carvin", "32", 32_920, 48.0], ["93066", "Saint-Denis", "Plaine Commune", "11", 149_077, 50.6],
        ["97411", "Saint-Denis", "CA Intercommunale du Nord de la Réunion (CINOR)", "04", 155_634, None],
        ["98735", "Papeete", None, "987", 26_654, None],
    ]  # fmt: skip
    assert told["placed"] == 34_744
    assert told["peak"] < 200, f"{told['peak']} MB, {told['before']} before anything is read"
