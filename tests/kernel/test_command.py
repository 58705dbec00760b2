"""What every command of ours says when it cannot be done."""

from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection, transaction

from terril.kernel.command import Command
from terril.kernel.errors import Refused


def asking(sql: str) -> Command:
    class Asks(Command):
        def handle(self, *args: Any, **options: Any) -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)

    return Asks()


OPTIONS = {"force_color": False, "no_color": True, "skip_checks": True, "stdout": None, "stderr": None}


def test_a_base_without_its_tables_is_said(db: None) -> None:
    with pytest.raises(CommandError, match="lancez « terril migrate »"):
        asking("SELECT 1 FROM nulle_part").execute(**OPTIONS)


def test_another_fault_of_the_base_is_not_hidden(db: None) -> None:
    with pytest.raises(ProgrammingError):
        asking("SELECT nulle_part").execute(**OPTIONS)


def test_a_refusal_is_a_sentence() -> None:
    class Refuses(Command):
        def handle(self, *args: Any, **options: Any) -> None:
            raise Refused("Ce fichier n’est pas une sauvegarde.")

    with pytest.raises(CommandError, match="Ce fichier n’est pas une sauvegarde"):
        Refuses().execute(**OPTIONS)
