import os
from typing import Any

from django.core.management.base import CommandParser
from django.db import connections
from gunicorn.app.base import BaseApplication

from terril.kernel import environment
from terril.kernel.command import Command as TerrilCommand
from terril.site import archive, assets
from terril.site.logs import WebLogger


class Server(BaseApplication):
    """Gunicorn with our options instead of its command line."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from terril.site.wsgi import application

        # The connections opened while loading must not be shared by the processes that are about to be forked.
        connections.close_all()
        return application


class Command(TerrilCommand):
    help = "Sert le site web."

    def add_arguments(self, parser: CommandParser) -> None:
        processors = min(os.cpu_count() or 1, 4)
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="adresse d’écoute (HOST)")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000", type=int, help="port (PORT)")
        parser.add_argument(
            "--workers", type=int, default=environment.whole("WEB_CONCURRENCY", processors), help="processus"
        )
        parser.add_argument("--threads", type=int, default=4, help="fils d’exécution de chaque processus")

    def handle(self, *args: Any, **options: Any) -> None:
        archive.settle()
        assets.make_ready()
        host = f"[{options['host']}]" if ":" in options["host"] else options["host"]
        Server(
            {
                "bind": [f"{host}:{options['port']}"],
                "workers": options["workers"],
                "threads": options["threads"],
                "worker_class": "gthread",
                "preload_app": True,
                "timeout": 60,
                "graceful_timeout": 10,
                "keepalive": 5,
                # A slow leak never grows for ever; the jitter keeps the processes from leaving together.
                "max_requests": 20_000,
                "max_requests_jitter": 2_000,
                "loglevel": "warning",
                "logger_class": WebLogger,
                "control_socket_disable": True,
                "proc_name": "terril-web",
            }
        ).run()
