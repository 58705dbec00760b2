from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from terril.kernel.command import Command as TerrilCommand
from terril.kernel.errors import Refused
from terril.territory import actions, france

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
            "files", nargs="*", type=Path, metavar="FICHIER", help="CSV, communes.json, epci.json ou GeoJSON"
        )
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
        self._import(options["files"], options["departement"], options["epci"])

    def _import(self, files: list[Path], departements: list[str], sirens: list[str]) -> None:
        by_kind: dict[str, list[Path]] = {"csv": [], "communes": [], "epci": [], "geojson": []}
        for file in files or [actions.SHIPPED]:
            name = file.name.lower()
            if name.endswith(".csv"):
                kind = "csv"
            elif name.endswith(".json") and ("epci" in name or "commune" in name):
                kind = "epci" if "epci" in name else "communes"
            elif name.endswith((".json", ".geojson")):
                kind = "geojson"
            else:
                raise Refused(f"Nous ne savons pas lire {file.name} : donnez un fichier CSV, JSON ou GeoJSON.")
            by_kind[kind].append(file)
            if file.exists() and file.stat().st_size > LARGE:
                self.stdout.write(f"Lecture de {file.name} (une demi-minute pour toute la France)…")
                self.stdout.flush()
        shapes = by_kind["geojson"]
        if by_kind["epci"] and not by_kind["communes"]:
            raise Refused("epci.json va avec communes.json : donnez les deux fichiers.")
        for file in by_kind["csv"]:
            self._say(file, actions.import_csv(actor=None, file=file))
        for file in by_kind["communes"]:
            done = actions.import_decoupage_json(
                actor=None,
                communes=file,
                epci=by_kind["epci"][0] if by_kind["epci"] else None,
                points=shapes[0] if shapes else None,
                departements=departements,
                sirens=sirens,
            )
            self._say(file, done)
        for file in shapes if not by_kind["communes"] else shapes[1:]:
            self._say(file, actions.import_geojson(actor=None, file=file))
        if sirens or not files:
            for territory in actions.create_territories(actor=None, sirens=sirens or None):
                self.stdout.write(f"Territoire : {territory.name} ({territory.slug}).")

    def _say(self, file: Path, done: actions.Imported) -> None:
        self.stdout.write(
            f"{file.name} : {done.created} communes ajoutées, {done.updated} mises à jour, "
            f"{done.unchanged} inchangées, {done.ignored} laissées de côté."
        )
        self.stdout.flush()
