from math import inf
from typing import Any

from django.core import checks
from django.core.management.commands.check import Command as DjangoCheck

from terril.kernel.command import Failed
from terril.site.checks import configuration, state

# From each level up, to the one before.
LEVELS = [
    (checks.ERROR, "À corriger", "✗"),
    (checks.WARNING, "À savoir", "!"),
    (0, "Pour information", "·"),
]


class Command(DjangoCheck):
    help = "Cherche les problèmes de configuration et les dit en mots simples."

    def check(
        self,
        app_configs: Any = None,
        tags: Any = None,
        display_num_errors: bool = False,
        include_deployment_checks: bool = False,
        fail_level: int = checks.ERROR,
        databases: Any = None,
    ) -> None:
        """Django's checks, then ours on the state of the database when one is named. Raises CommandError on a problem."""
        found = checks.run_checks(
            app_configs=app_configs, tags=tags, include_deployment_checks=include_deployment_checks, databases=databases
        )
        if not tags:
            found += configuration()
        if not tags and databases:
            found += state()
        found = [message for message in found if not message.is_silenced()]
        ceiling: float = inf
        for floor, title, mark in LEVELS:
            group = [m for m in found if floor <= m.level < ceiling]
            ceiling = floor
            if group:
                self.stdout.write(f"{title} :")
            for message in group:
                self.stdout.write(f"  {mark} {message.id} — {message.msg}")
                if message.hint:
                    self.stdout.write(f"      {message.hint}")
        if not found:
            self.stdout.write("Aucun problème de configuration.")
        serious = sum(message.is_serious(fail_level) for message in found)
        if serious:
            raise Failed(f"{serious} {'problème' if serious == 1 else 'problèmes'} à corriger.")
