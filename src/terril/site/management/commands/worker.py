import asyncio
from typing import Any, cast

from django.core.management.base import CommandParser
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from terril.kernel.command import Command as TerrilCommand
from terril.site import archive


class Command(TerrilCommand):
    help = "Exécute les tâches de fond : messages à porter, rappels, ménage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=4, help="tâches menées de front")
        parser.add_argument("--once", action="store_true", help="finit ce qui attend, puis s’arrête")

    def handle(self, *args: Any, **options: Any) -> None:
        archive.settle()
        connector = cast("DjangoConnector", app.connector).get_worker_connector()
        with app.replace_connector(connector) as worker_app:

            async def work() -> None:
                async with worker_app.open_async():
                    # What succeeded is told by the journal and the outbox; the queue keeps only what waits and what failed.
                    await worker_app.run_worker_async(
                        concurrency=options["concurrency"], wait=not options["once"], delete_jobs="successful", shutdown_graceful_timeout=10
                    )

            asyncio.run(work())
