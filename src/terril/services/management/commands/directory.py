from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from terril.kernel.command import Command as TerrilCommand
from terril.services import actions

TOLD = 20


class Command(TerrilCommand):
    help = "L’annuaire des aides : terril directory import FICHIER..."

    def add_arguments(self, parser: CommandParser) -> None:
        gestures = parser.add_subparsers(dest="gesture", required=True, metavar="GESTE")
        importing = gestures.add_parser(
            "import", help="importe des fichiers au schéma data·inclusion 1.x : JSON, JSON lines, CSV, .gz ou .zip, de toute taille"
        )
        importing.add_argument(
            "files", nargs="+", type=Path, metavar="FICHIER", help="donnez ensemble les structures et les services"
        )
        importing.add_argument("--source", default="", help="seulement les fiches de cette source")
        importing.add_argument(
            "--complete",
            action="store_true",
            help="ces fichiers disent tout de leurs sources : ce qu’ils ne disent plus quitte les listes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        def told(percent: int) -> None:
            if self.stdout.isatty():
                self.stdout.write(f"\r  lecture : {percent} %", ending="")
                self.stdout.flush()

        done = actions.import_files(
            actor=None, files=options["files"], only_source=options["source"], complete=options["complete"], told=told
        )
        if self.stdout.isatty():
            self.stdout.write("")
        for label, kind in (("Structures", "structures"), ("Aides", "services")):
            created, updated, unchanged, gone = (getattr(done, f"{kind}_{what}") for what in ("created", "updated", "unchanged", "gone"))
            self.stdout.write(f"{label} : {created} ajoutées, {updated} mises à jour, {unchanged} inchangées, {gone} parties.")
        if done.left_aside:
            self.stdout.write(f"Fiches d’une autre source, laissées de côté : {done.left_aside}.")
        if not done.rejected:
            return
        self.stdout.write(f"Fiches écartées : {done.rejected}. Le site les montre : /equipe/aides/{done.pk}/")
        for rejection in done.rejections.order_by("pk")[:TOLD]:
            for fault in rejection.faults:
                where = f"{rejection.get_kind_display()} n° {rejection.number} ({rejection.key or rejection.name or '?'})"
                self.stdout.write(f"- {where}, {fault['field'] or 'fiche'} : {fault['reason']}" + (f" [{fault['value']}]" if fault["value"] else ""))
        if done.rejected > TOLD:
            self.stdout.write(f"… et {done.rejected - TOLD} autres.")
