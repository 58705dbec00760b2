from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from terril.kernel.command import Command as TerrilCommand
from terril.kernel.command import counted
from terril.site import archive


class Command(TerrilCommand):
    help = "Sauvegarde la base et les fichiers reçus dans une archive."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="l’archive à écrire (.tar)")

    def handle(self, *args: Any, **options: Any) -> None:
        target = options["file"]
        self.say("Sauvegarde de la base et des fichiers…")
        manifest = archive.backup(target)
        size = target.stat().st_size / 1_000_000
        self.say(
            f"Sauvegardé dans {target} : {counted(manifest.rows, 'ligne')} de {len(manifest.tables)} tables, "
            f"{counted(manifest.files, 'fichier')}, {size:.1f} Mo. Elle contient des données personnelles : gardez-la à l’abri."
        )
