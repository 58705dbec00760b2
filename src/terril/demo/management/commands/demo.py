import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from terril.demo import world
from terril.kernel import clock
from terril.kernel.command import Command as TerrilCommand
from terril.kernel.command import Failed
from terril.site import assets
from terril.site.management.commands.serve import site_address
from terril.territory.models import Commune, Territory


class Command(TerrilCommand):
    help = "Prépare le site d’essai et son monde imaginé, puis le sert jusqu’à Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="adresse d’écoute (HOST)")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000", type=int, help="port (PORT)")
        parser.add_argument("--no-serve", action="store_true", help="prépare seulement, sans servir")
        parser.add_argument("--reset", action="store_true", help="efface le monde d’essai et le refait")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise Failed(
                "Le monde d’essai ne va qu’avec TERRIL_MODE=demo : il n’entre jamais dans une instance réelle."
            )
        if options["reset"]:
            self.reset()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Base de données : préparation des tables…")
            call_command("migrate", interactive=False, verbosity=0)
        if assets.make_ready():
            self.say("Fichiers du site : prêts.")
        if not (Commune.objects.exists() and Territory.objects.exists()):
            self.say("Territoire : les communes de Lens-Liévin et de Hénin-Carvin…")
            # The journal of the trial begins with it, two seasons ago.
            with clock.travel(world.FOUNDED):
                call_command("territory", "import", stdout=self.stdout)
        if world.is_there():
            self.say("Monde d’essai : déjà là.")
        else:
            self.say("Monde d’essai : on vit deux saisons de rencontres, mois par mois (une minute au plus)…")
            world.build(self.tell_month)
            if self.stdout.isatty():
                self.say("")
            self.say("Monde d’essai : prêt.")
        if options["no_serve"]:
            return
        self.say(f"Pour entrer sans compte, un clic par rôle : {site_address(options['host'], options['port'])}demo/")
        call_command("serve", host=options["host"], port=options["port"], stdout=self.stdout, stderr=self.stderr)

    def reset(self) -> None:
        """Only what the trial made: its tables and its files."""
        self.say("Ancien monde : effacé.")
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        connection.close()
        for name in ("pictures", "recordings"):
            shutil.rmtree(Path(settings.MEDIA_ROOT) / name, ignore_errors=True)
        shutil.rmtree(settings.VAR_DIR / "mailbox", ignore_errors=True)
        (settings.VAR_DIR / "sms.log").unlink(missing_ok=True)

    def tell_month(self, month: str) -> None:
        """On a terminal, one line that moves on; elsewhere one line a month."""
        if self.stdout.isatty():
            self.stdout.write(f"\r  {month:<20}", ending="")
            self.stdout.flush()
        else:
            self.say(f"  {month}")
