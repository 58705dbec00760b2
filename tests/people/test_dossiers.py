"""What is declared of people can be read: lookups lead somewhere, an order is an order, nothing is forgotten without a reason."""

from collections import Counter

import pytest
from django.conf import settings
from django.db.models import FileField, ForeignKey, Model

from terril.people import dossiers
from terril.people.dossiers import Dossier, Entry, Export
from terril.people.erasing import Kept
from terril.people.exports import exported, sections
from terril.people.models import Account, Person


def _reached() -> list[Dossier]:
    return [dossier for dossier in dossiers.every() if dossier.reaches]


def _exports() -> list[tuple[Dossier, Export]]:
    return [(dossier, dossier.export) for dossier in dossiers.every() if isinstance(dossier.export, Export)]


def test_what_is_not_exported_says_why() -> None:
    assert [dossier.model._meta.label for dossier in _reached() if not dossier.export] == []


def test_the_line_of_the_register_is_there() -> None:
    """Its own, or that of another model which has one."""
    lines = {model for model, _entry in dossiers.register()}
    assert [d.model._meta.label for d in dossiers.every() if not isinstance(d.entry, Entry) and d.entry not in lines] == []


def test_the_register_tells_what_it_told() -> None:
    """A line that disappears from the page of personal data is seen here."""
    assert len(dossiers.register()) == 52


def test_every_lookup_leads_somewhere(db) -> None:
    nobody = Person(pk=0)
    for dossier in dossiers.every():
        for reach in dossier.reaches:
            rows = reach.rows(dossier.model, [nobody])
            if reach.alone is not None:
                rows = rows.filter(reach.alone([nobody]))
            assert list(rows) == [], dossier.model
        for lookup in (*dossier.programmes, *dossier.locks, *dossier.words):
            assert not dossier.model._base_manager.filter(pk=0).values(lookup)
    dossiers.lock([nobody])
    assert (dossiers.programmes_of(nobody), list(dossiers.people_of(0)), dossiers.told_apart(nobody, nobody)) == ([], [], [])


def test_every_fact_of_the_paper_is_in_the_file() -> None:
    wrong = []
    for dossier, export in _exports():
        read = {name for fact in export.facts for name in fact.lookups} | ({export.words} - {""}) | set(export.renamed)
        wrong += [f"{dossier.model._meta.label}.{name}" for name in read - set(export.fields)]
    assert wrong == []


def test_each_part_of_the_export_has_its_own_place() -> None:
    assert [key for key, times in Counter(export.key for _dossier, export in _exports()).items() if times > 1] == []
    titles: dict[int, set[str]] = {}
    for _dossier, export in _exports():
        titles.setdefault(export.section.place, set()).add(str(export.section.title))
    assert [found for found in titles.values() if len(found) > 1] == []


def test_what_points_at_a_row_is_erased_before_it() -> None:
    """Nothing that is still to be read points at a row that went."""
    order = [dossier.model for dossier in dossiers.downwards()]
    wrong = []
    for place, model in enumerate(order):
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and field.related_model in order[:place]:
                wrong.append(f"{model._meta.label}.{field.name}")
    assert wrong == []


def test_locks_have_one_order() -> None:
    locked = {dossier.model._meta.label for dossier in dossiers.every() if dossier.locked}
    assert [label for label in settings.LOCK_ORDER if label in locked] == [
        "imports.Import", "meetings.Meeting", "initiatives.Initiative", "referrals.Referral", "introductions.Introduction", "offers.Offer",
        "volunteering.Help",
    ]  # fmt: skip
    assert locked <= set(settings.LOCK_ORDER)


def test_files_go_with_their_rows() -> None:
    """A file stays on the disk when its row goes by itself: a dossier with files says what becomes of them."""
    with_files = {
        dossier.model._meta.label: {reach.becomes.__name__ for reach in dossier.reaches if not isinstance(reach.becomes, Kept)}
        for dossier in _reached()
        if any(isinstance(field, FileField) for field in dossier.model._meta.local_fields)
    }
    assert with_files == {"initiatives.Intake": {"deleted"}, "initiatives.Picture": {"deleted"}}


def test_a_model_has_one_dossier() -> None:
    with pytest.raises(ValueError, match="has a dossier already"):
        dossiers.declare(dossiers.of(Account))
    with pytest.raises(KeyError):
        dossiers.of(Model)


def test_somebody_of_whom_little_is_known_takes_it_away(db, clock) -> None:
    person = Person.objects.create(first_name="Zoé", last_contact_on=clock.today())
    known = exported(person)
    assert set(known) == {"made_at"} | {export.key for _dossier, export in _exports()}
    assert [key for key, rows in known.items() if rows and key not in {"made_at", "person"}] == []
    assert [(section["title"], section["entries"][0]["facts"][0]) for section in sections(known)] == [("Vous", ["Prénom", "Zoé"])]
