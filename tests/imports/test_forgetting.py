"""Rows of a table do not stay: not after their time, and not after somebody who is erased."""

from datetime import timedelta

import pytest

from terril.imports import actions
from terril.imports.models import Acquaintance, Import, ImportRow
from terril.imports.tasks import forget_imports
from terril.kernel.clock import now
from terril.people import actions as people
from terril.people.dossiers import programmes_of
from terril.people.exports import exported
from terril.people.models import Person

LINES = ("Prénom;Nom;Tél", "Léa;Dubois;0612345678", "Jean;Petit;")


def everything() -> str:
    return repr(list(ImportRow.objects.order_by("pk").values())) + repr(list(Import.objects.order_by("pk").values("sheets", "headers", "told")))


@pytest.mark.parametrize(("days", "left"), [(59, 2), (61, 0)])
def test_rows_go_sixty_days_after_the_import(world, bring, clock, days, left):
    batch = bring("people", *LINES, carried=True)
    clock.travel(now() + timedelta(days=days))
    forget_imports(timestamp=0)
    batch.refresh_from_db()
    assert (batch.rows.count(), batch.status, bool(batch.file_name)) == (left, "done", left > 0)
    assert Person.objects.filter(acquaintances__isnull=False).count() == 2


def test_what_was_begun_and_left_goes_too(world, bring, clock):
    batch = bring("people", *LINES)
    clock.travel(now() + timedelta(days=61))
    forget_imports(timestamp=0)
    batch.refresh_from_db()
    assert (batch.rows.count(), batch.status) == (0, "dropped")


@pytest.mark.parametrize("carried", [True, False])
def test_whoever_is_erased_goes_from_the_rows_too(world, bring, carried):
    bring("people", *LINES, carried=True)
    bring("people", "Nom;Prénom;Tél", "Dubois;Léa;", "Roux;Paul;06 12 34 56 78", carried=False)
    actions.start(
        actor=world.nadia, programme=world.programme, kind="people", content="Qui;Tél\nLéa Dubois;0612345678\nJean Petit;".encode(),
        file_name="a.csv", source="x"
    )
    lea = Person.objects.get(first_name="Léa")
    assert programmes_of(lea) == [world.programme.pk]
    people.erase(actor=None, person=lea)
    left = everything()
    assert [word for word in ("Léa", "Dubois", "612345678", "12 34 56 78", "dubois") if word in left] == []
    assert "Petit" in left
    assert Acquaintance.objects.get(person=lea).how == ""


def test_one_reads_from_where_one_is_known(world, bring):
    bring("people", *LINES, carried=True)
    known = exported(Person.objects.get(first_name="Léa"))["acquaintances"]
    assert [(row["programme__name"], row["how"], row["basis"]) for row in known] == [("La Fabrik à projets", "Le fichier de l’accueil", "interest")]
