"""The demo world of one fixed morning, lived once for all that this folder looks at: it takes most of a minute."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typst
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from tests.harness import dates, flush
from tests.harness.numbers import FROM

from terril.demo import world
from terril.initiatives.models import Initiative
from terril.kernel import clock
from terril.territory.actions import SHIPPED, create_territories, import_csv

# What the usual morning stops, and what draws for good.
NOW, COMPILER = vars(timezone)["now"], typst.Compiler


@contextmanager
def elsewhen(moment: datetime, folder: Path) -> Iterator[None]:
    """Another moment than the usual morning, with nothing of it: this process may have lived that one already, which stays until its last test."""
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(settings, "VAR_DIR", folder)
        patch.setattr(settings, "MEDIA_ROOT", folder / "media")
        patch.setattr(timezone, "now", NOW)
        patch.setattr(typst, "Compiler", COMPILER)
        if Initiative.objects.exists():
            flush.empty()
        with clock.travel(moment):
            yield
        # The morning is back, if there was one.
        transaction.set_rollback(True)


class Drawing:
    """In the place of Typst: a document is the words that it was given."""

    def __init__(self, **settings: Any) -> None:
        pass

    def compile(self, *, input: Path, sys_inputs: dict[str, str], **settings: Any) -> bytes:
        return "\n".join(re.split(r'(?<=",) (?=")', f"{input.name} {sys_inputs['data']}")).encode()


@pytest.fixture(scope="package")
def morning(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The world of the usual morning, with the same numbers whatever ran before it; time stands still in it. The value is what the builder said."""
    moment, said = datetime.fromisoformat(dates.USUAL), []
    MigrationLoader(None)  # read before time is stopped: a migration keeps the `timezone.now` that it finds
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        folder = tmp_path_factory.mktemp("var")
        patch.setattr(settings, "VAR_DIR", folder)
        patch.setattr(settings, "MEDIA_ROOT", folder / "media")
        patch.setattr(settings, "DEMO", True)
        patch.setattr(timezone, "now", lambda: timezone.make_aware(moment))
        patch.setattr(typst, "Compiler", Drawing)
        with transaction.atomic(), clock.travel(moment):
            with connection.cursor() as cursor:
                every = "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s) FROM pg_sequences WHERE schemaname = 'public'"
                cursor.execute(every, [FROM])
            with clock.travel(world.FOUNDED):
                import_csv(actor=None, file=SHIPPED)
                create_territories(actor=None)
            world.build(said.append)
            # The name of an idea in addresses is drawn: here it is its number.
            Initiative.objects.update(ref=Concat(Value("i"), Cast(F("pk"), models.CharField())))
            yield said
            transaction.set_rollback(True)
