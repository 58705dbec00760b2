import asyncio
from typing import Any, cast

from django.core.management.base import CommandParser
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from terril.site.command import Command as TerrilCommand


class Command(TerrilCommand):
    help = "Exécute les tâches de fond : messages à porter, rappels, ménage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=4, help="tâches menées de front")
        parser.add_argument("--once", action="store_true", help="finit ce qui attend, puis s’arrête")

    def handle(self, *args: Any, **options: Any) -> None:
        connector = cast("DjangoConnector", app.connector).get_worker_connector()
        with app.replace_connector(connector) as worker_app:
            asyncio.run(_work(worker_app, options["concurrency"], wait=not options["once"]))


async def _work(app: Any, concurrency: int, *, wait: bool) -> None:
    async with app.open_async():
        # What succeeded is told by the journal and the outbox; the queue keeps only what waits and what failed.
        await app.run_worker_async(
            concurrency=concurrency, wait=wait, delete_jobs="successful", shutdown_graceful_timeout=10
        )
