import json
from typing import Any

from django.core.management.base import CommandParser

from terril.kernel import measures
from terril.kernel.command import Command as TerrilCommand


class Command(TerrilCommand):
    help = "Mesure ce que le logiciel fait vraiment : terril measure MESURE [--json]"

    def add_arguments(self, parser: CommandParser) -> None:
        names = parser.add_subparsers(dest="measure", required=True, metavar="MESURE")
        for measure in measures.declared():
            one = names.add_parser(measure.name, help=str(measure.summary))
            one.add_argument("--json", action="store_true", help="des chiffres qu’un programme peut relire")
            if measure.options:
                measure.options(one)

    def handle(self, *args: Any, **options: Any) -> None:
        measure = next(m for m in measures.declared() if m.name == options["measure"])
        own = {name: value for name, value in options.items() if name not in _DJANGO}
        figures = measure.run(**own)
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(measure.tell(figures)))


# What Django adds to every command, and what this one reads itself.
_DJANGO = {
    "measure", "json", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks", "stdout",
    "stderr",
}  # fmt: skip
