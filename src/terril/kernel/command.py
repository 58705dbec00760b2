"""What our own commands share."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from psycopg.errors import UndefinedTable

from terril.kernel.errors import Refused

# Django prints the name of the class before the sentence: "terril: le fichier existe déjà."
Failed = type(
    "terril", (CommandError,), {"__doc__": "A command that could not be done; the message says why and what to do."}
)


class Command(BaseCommand):
    """A command whose refusals are sentences. The configuration is checked by `terril check`, not before each command."""

    requires_system_checks: list[str] = []

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except Refused as refusal:
            raise Failed(refusal.message) from refusal
        except ProgrammingError as problem:
            if isinstance(problem.__cause__, UndefinedTable):
                raise Failed("La base n’a pas encore ses tables : lancez « terril migrate », puis recommencez.") from None
            raise

    def say(self, sentence: str) -> None:
        """One line of plain words, seen at once even when the output is a pipe."""
        self.stdout.write(sentence)
        self.stdout.flush()


def counted(count: int, noun: str) -> str:
    """A count and its noun: "1 fichier", "2 fichiers"; French writes zero in the singular."""
    return f"{count} {noun}{'s' if count > 1 else ''}"
