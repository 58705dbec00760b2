from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import Q

from terril.kernel.command import Command as TerrilCommand
from terril.kernel.errors import Refused
from terril.territory import actions, france
from terril.territory.fetching import fetch
from terril.territory.importing import import_facts
from terril.territory.models import Territory

# From this size on, the import takes more than two seconds and says so.
LARGE = 1_000_000


class Command(TerrilCommand):
    help = "Les communes : terril territory import [FICHIER...]"

    def add_arguments(self, parser: CommandParser) -> None:
        gestures = parser.add_subparsers(dest="gesture", required=True, metavar="GESTE")
        importing = gestures.add_parser(
            "import",
            help="importe des communes ; sans fichier, celles qui sont livrées, et leurs intercommunalités comme territoires",
        )
        importing.add_argument(
            "files", nargs="*", type=Path, metavar="FICHIER", help="fichiers officiels : JSON, GeoJSON ou CSV, compressés ou non, seuls ou ensemble"
        )
        importing.add_argument("--millesime", type=int, metavar="ANNÉE", help="l’année des fichiers : 2026 pour le découpage au 1er janvier 2026")
        importing.add_argument(
            "--departement", action="append", default=[], help="seulement ce département (peut se répéter)"
        )
        importing.add_argument(
            "--epci",
            action="append",
            default=[],
            metavar="SIREN",
            help="seulement cette intercommunalité, qui devient un territoire",
        )

        fetching = gestures.add_parser("fetch", help="demande la place des communes sur la carte au service officiel, par Internet")
        land = "le nom d’un territoire, ou celui d’une intercommunalité (ou son SIREN), qui en devient un"
        fetching.add_argument("land", metavar="TERRITOIRE", help=land)

        facts = gestures.add_parser("facts", help="refait les faits livrés sur les communes de toute la France, d’après le paquet npm officiel")
        facts.add_argument("package", type=Path, metavar="PAQUET", help="l’archive .tgz de @etalab/decoupage-administratif (npm pack)")
        facts.add_argument("--to", type=Path, default=france.SHIPPED, metavar="FICHIER", help="le fichier à écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["gesture"] == "facts":
            facts = france.read_package(options["package"])
            options["to"].write_bytes(content := france.packed(facts))
            self.stdout.write(
                f"{facts.vintage} : {len(facts.towns)} communes d’aujourd’hui et d’hier, {len(facts.groups)} intercommunalités, "
                f"{len(facts.epts)} établissements publics territoriaux, {len(facts.departements)} départements, {len(content):,} octets."
            )
            return
        if options["gesture"] == "fetch":
            self._fetch(options["land"])
            return
        self._import(options["files"], options["departement"], options["epci"], options["millesime"])

    def _fetch(self, asked: str) -> None:
        land = Territory.objects.filter(Q(name__iexact=asked) | Q(slug=asked)).first()
        if land is None:
            found = france.lands(asked)
            if not found:
                raise Refused(f"Nous ne connaissons ni territoire, ni intercommunalité, ni département à ce nom : {asked}.")
            land = actions.open_land(actor=None, name=found[0].name, keys=[found[0].key])
        self.say(f"Territoire : {land.name} ({land.slug}).")
        for sentence in fetch(actor=None, codes=land.communes.values_list("pk", flat=True)).sentences():
            self.say(sentence)

    def _import(self, files: list[Path], departements: list[str], sirens: list[str], vintage: int | None) -> None:
        if any(file.exists() and file.stat().st_size > LARGE for file in files):
            self.say("Lecture des fichiers (une demi-minute pour toute la France)…")
        if files:
            named = [(file.name, file) for file in files]
            done = import_facts(actor=None, files=named, departements=departements, sirens=sirens, vintage=vintage)
        else:
            done = actions.import_csv(actor=None, file=actions.SHIPPED)
        for sentence in done.sentences():
            self.say(sentence)
        if sirens or not files:
            for territory in actions.create_territories(actor=None, sirens=sirens or None):
                self.say(f"Territoire : {territory.name} ({territory.slug}).")
