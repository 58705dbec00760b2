from typing import Any

from django.core.management.base import CommandParser

from terril.initiatives import closeness, readings
from terril.initiatives.models import Initiative
from terril.kernel.command import Command as TerrilCommand

BATCH = 200


class Command(TerrilCommand):
    help = "Relit les mots de toutes les idées, par exemple après un changement des synonymes ou des thèmes"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--suggest", action="store_true", help="cherche aussi de nouveau les idées proches de chacune")

    def handle(self, *args: Any, **options: Any) -> None:
        ids = list(Initiative.objects.filter(withdrawn_at__isnull=True).order_by("pk").values_list("pk", flat=True))
        for first in range(0, len(ids), BATCH):
            readings.read_again(ids[first : first + BATCH])
            self.stdout.write(f"{min(first + BATCH, len(ids))} idées relues sur {len(ids)}")
        self.stdout.write(f"{readings.count_terms()} mots et thèmes comptés")
        if options["suggest"]:
            found = sum(len(closeness.suggest(pk)) for pk in ids)
            self.stdout.write(f"{found} rapprochements gardés")
