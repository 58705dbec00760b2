from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from terril.kernel.command import Command as TerrilCommand
from terril.kernel.command import counted
from terril.people import again
from terril.site import archive


class Command(TerrilCommand):
    help = "Remet en place la base et les fichiers d’une archive, après l’avoir vérifiée."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="l’archive à lire")
        parser.add_argument("--replace", action="store_true", help="efface ce qui est là et le remplace")

    def handle(self, *args: Any, **options: Any) -> None:
        self.say("Vérification de l’archive, puis restauration…")
        manifest = archive.restore(options["file"], replace=options["replace"])
        self.say(
            f"Restauré : {counted(manifest.rows, 'ligne')} de {len(manifest.tables)} tables et "
            f"{counted(manifest.files, 'fichier')}, comptés et vérifiés. "
            f"La sauvegarde datait du {manifest.made_at[:16].replace('T', ' à ')} (version {manifest.version}). "
            "Lancez « terril migrate » si Terril est plus récent."
        )
        if lines := again.told():
            self.say(f"À refaire : {counted(len(lines), 'effacement')} d’après cette sauvegarde. Après « migrate », lancez « terril erase_again ».")
            for number, day in lines:
                self.say(f"  fiche {number}, effacée le {day:%d/%m/%Y}")
