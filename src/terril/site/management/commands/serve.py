import os
import socket
import time
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from terril.kernel import postgres
from terril.kernel.command import Command as TerrilCommand
from terril.kernel.command import Failed
from terril.people import administrators
from terril.site import archive, assets
from terril.site.opening import link
from terril.site.supervisor import Child, supervise


class Command(TerrilCommand):
    help = "Sert le site et exécute les tâches de fond, jusqu’à Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="adresse d’écoute (HOST)")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000", type=int, help="port (PORT)")
        parser.add_argument("--workers", type=int, help="processus du site web")
        parser.add_argument("--threads", type=int, help="fils d’exécution de chaque processus")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        with socket.socket(_family(host), socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError as error:
                raise Failed(
                    f"{host}:{port} n’est pas libre ({error.strerror}) : choisissez un autre port, par exemple PORT={port + 1}."
                ) from error
        archive.settle()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise Failed("La base n’est pas à jour : lancez « terril migrate », puis recommencez.")
        if assets.make_ready():
            self.say("Les fichiers du site sont prêts.")
        if not administrators.administrators() and not link.made():
            self.say(f"Ce site attend quelqu’un. Ouvrez ce lien pour l’administrer ; il ne sert qu’une fois, dans les sept jours :\n{link.make()}")
        connection.close()
        web = ["web", "--host", host, "--port", str(port)]
        for name in ("workers", "threads"):
            if options[name]:
                web += [f"--{name}", str(options[name])]
        ended = supervise(
            [Child("le site web", web), Child("l’exécution des tâches", ["worker"])],
            ready=lambda: _answers(host, port),
            tend=self._tend,
            announce=lambda: self.say(f"Terril répond : {site_address(host, port)}   (Ctrl-C pour arrêter)"),
        )
        if ended:
            raise Failed(
                f"{ended.name} s’est arrêté (code {ended.code}) : le reste est arrêté aussi. La raison est écrite plus haut."
            )
        self.say("Terril est arrêté.")

    def _tend(self) -> bool:
        """Whether the database of the trial had been killed, and runs again."""
        if postgres.is_embedded() and postgres.revive():
            self.say("La base s’était arrêtée : elle est repartie.")
            return True
        return False


def site_address(host: str, port: int) -> str:
    """Where a browser on this machine finds the site."""
    shown = "localhost" if host in {"0.0.0.0", "127.0.0.1", "::", "::1"} else host  # noqa: S104
    return f"http://{shown}:{port}/"


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _answers(host: str, port: int) -> bool:
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    with socket.socket(_family(host), socket.SOCK_STREAM) as trial:
        trial.settimeout(0.5)
        if trial.connect_ex((target, port)) == 0:
            return True
    time.sleep(0.1)
    return False
