"""An archive of the version before is restored, migrated, and nothing is lost.

`data/version-before.tar` was made by `TERRIL_TEST_ARCHIVE=tests/site/data/version-before.tar pytest tests/site/test_upgrade.py -k made` on the first
commit of the tables as they are in the `0001` of each room. Once a version with other migrations is published, make it anew on that one.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from tests.beside import beside, corner, elsewhere, fabrik, two
from tests.referrals.referring import referring

from terril.accompaniment import actions as accompaniment
from terril.accompaniment import sessions
from terril.hours import actions as hours
from terril.initiatives.following import actions as following
from terril.initiatives.models import Initiative, Intake
from terril.kernel import clock
from terril.kernel.journal import JournalEntry
from terril.offers import matches
from terril.site import archive

__all__ = ["beside", "corner", "elsewhere", "fabrik", "referring", "two"]

BEFORE = Path(__file__).parent / "data" / "version-before.tar"
WORDS = {"Un atelier de couture au foyer.", "Un atelier de couture pour le quartier.", "Des machines à coudre qui dorment."}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lived(beside: Any, corner: Any, two: Any, referring: Any) -> None:
    """A row or more in the tables of each room that writes in its own name."""
    made = beside.follow()
    accompaniment.ask(actor=beside.holder, attachment=beside.attachment, words="Une salle le mercredi.", by_holder=True)
    accompaniment.say_offering(actor=None, programme=beside.fabrik.programme, person=beside.lila.person, skills=["garden"])
    sessions.note_session(
        actor=beside.marc.person, accompaniment=made, held_on=clock.today(), minutes=30, way="phone", decided="Rappeler la mairie."
    )
    hours.set_rate(actor=None, programme=beside.fabrik.programme, from_day=clock.today() - timedelta(days=9), cents=1200, source="SMIC")
    offer = corner.offer()
    match = corner.propose(offer, two[0])
    matches.accept(actor=None, match=match, offerer=True, holder=True)
    corner.introduce(*two)
    referring.answered("taken")
    following.withdraw(actor=None, initiative=referring.idea(client_id="retirée").initiative)


@pytest.mark.skipif(not os.environ.get("TERRIL_TEST_ARCHIVE"), reason="makes the archive of the version before, once a version")
def test_the_archive_is_made(lived: None) -> None:
    target = Path(os.environ["TERRIL_TEST_ARCHIVE"])
    target.unlink(missing_ok=True)
    archive.backup(target)


def _missing_columns() -> list[str]:
    """What the models say and the database does not hold."""
    missing = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if not model.__module__.startswith("terril.") or not model._meta.managed:
                continue
            there = {column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)}
            missing += [f"{model._meta.label}.{field.column}" for field in model._meta.local_concrete_fields if field.column not in there]
    return missing


def test_an_archive_of_the_version_before_is_restored_and_migrated(media: Path) -> None:
    manifest = archive.restore(BEFORE, replace=True)
    call_command("migrate", verbosity=0)
    assert _missing_columns() == []
    assert set(Intake.objects.values_list("words", flat=True)) >= WORDS
    assert Initiative.objects.count() == manifest.tables["initiatives_initiative"]
    assert JournalEntry.objects.count() == manifest.tables["kernel_journalentry"]
    filled = {name for name, rows in manifest.tables.items() if rows}
    rooms = {label.split("_")[0] for label in filled}
    assert rooms >= {
        "kernel", "territory", "people", "directory", "programmes", "initiatives", "accompaniment", "referrals", "offers", "introductions",
        "hours",
    }  # fmt: skip
