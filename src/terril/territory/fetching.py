"""The place of communes on the map, asked of the State's own service where this machine has the Internet; elsewhere, which file to bring."""

import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from terril.kernel.errors import Refused
from terril.territory import france
from terril.territory.importing import Imported, import_facts

FIELDS = "code,nom,codesPostaux,population,centre,codeEpci,codeDepartement,codeRegion"
# Seconds for one answer; and bytes: the heaviest département of France is a thousandth of it.
PATIENCE = 15
MOST = 30 * 1024**2
PIECE = 64 * 1024
SILENT = _("Le service des communes ne répond pas. Ouvrez ces adresses avec un navigateur, enregistrez les fichiers, puis donnez-les ici :")


def addresses(codes: Iterable[str]) -> dict[str, str]:
    """Where the service tells the communes of each département that these are of; by number of département, in order."""
    return {
        number: f"{settings.GEO_API_URL}/departements/{number}/communes?fields={FIELDS}&format=json"
        for number in sorted({france.departement(code) for code in codes})
    }


def fetch(*, actor: Any, codes: Iterable[str]) -> Imported:
    """What the service says of these communes, and of no other. Raises Refused, with the addresses to open from another machine, when it does not
    answer; nothing is lost then."""
    wanted = set(codes)
    asked = addresses(wanted)
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, address in asked.items():
            path = Path(folder) / f"{number}.json"
            try:
                _download(address, path)
            except (OSError, urllib.error.URLError, ValueError) as problem:
                if isinstance(problem, urllib.error.HTTPError):
                    problem.close()
                raise Refused("\n".join([str(SILENT), *asked.values()])) from problem
            files.append((f"geo.api.gouv.fr, {number}", path))
        return import_facts(actor=actor, files=files, codes=wanted)


def _download(address: str, path: Path) -> None:
    """Raises OSError or ValueError for what is not an answer of that service."""
    request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310 - the address is a setting of the operator
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer, path.open("wb") as kept:  # noqa: S310 - as above
        left = MOST
        while piece := answer.read(PIECE):
            left -= len(piece)
            if left < 0:
                raise ValueError("longer than all the communes of a département")
            kept.write(piece)
