from typing import Any

from django.core.management.base import CommandParser

from terril.kernel.command import Command as TerrilCommand
from terril.people import numbers


class Command(TerrilCommand):
    help = "Les numéros d’outre-mer gardés comme s’ils étaient de métropole : ce qu’ils seraient, et les corrige si on le dit"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="corrige ceux qui sont montrés")

    def handle(self, *args: Any, **options: Any) -> None:
        found = numbers.proposed()
        for pk, (before, after) in found.items():
            self.stdout.write(f"Personne {pk} : {before} serait {after}")
        if not found:
            self.stdout.write("Aucun numéro d’outre-mer n’est gardé comme s’il était de métropole.")
        elif options["mend"]:
            mended = numbers.mend(actor=None)
            self.stdout.write(f"{mended} numéros corrigés. Le journal le dit." if mended > 1 else "Un numéro corrigé. Le journal le dit.")
        else:
            self.stdout.write("Rien n’est changé. Pour les corriger : terril numbers --mend")
