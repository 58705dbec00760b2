"""A number keeps its country, at every door: the figures tell it, or the commune where somebody lives."""

import pytest
from django.core.management import call_command
from tests.imports.conftest import bring
from tests.kernel.conftest import write
from tests.programmes.conftest import world

from terril.imports import actions as imports
from terril.imports import carrying
from terril.kernel import journal
from terril.kernel.outbox.models import Message
from terril.people import actions, contacts, numbers
from terril.people.models import Person
from terril.territory.models import Commune

__all__ = ["bring", "world", "write"]

# What is typed, where somebody lives (an INSEE code), what is kept.
KEPT = [
    ("0692 00 12 34", "", "+262692001234"),
    ("+262 692 00 12 34", "", "+262692001234"),
    ("262 692 00 12 34", "", "+262692001234"),
    ("0690 00 12 34", "", "+590690001234"),
    ("0691 00 12 34", "", "+590691001234"),
    ("0696 00 12 34", "", "+596696001234"),
    ("0694 20 12 34", "", "+594694201234"),
    ("0262 20 00 12", "", "+262262200012"),
    ("0590 20 00 12", "", "+590590200012"),
    ("0596 60 00 12", "", "+596596600012"),
    ("0639 00 12 34", "", "+262639001234"),
    ("0639 00 12 34", "97608", "+262639001234"),
    ("06 39 98 03 03", "", "+33639980303"),
    ("+33 (0)6 39 98 03 03", "", "+33639980303"),
    ("33 6 39 98 03 03", "", "+33639980303"),
    ("0709 12 34 56", "97209", "+596709123456"),
    ("0709 12 34 56", "62498", "+33709123456"),
    ("76 12 34", "98818", "+687761234"),
    ("03 53 01 00 00", "97411", "+33353010000"),
    ("+32 475 12 34 56", "97411", "+32475123456"),
    ("0032 475 12 34 56", "", "+32475123456"),
]


@pytest.mark.parametrize(("typed", "insee_code", "kept"), KEPT)
def test_a_number_keeps_its_country(typed, insee_code, kept):
    assert contacts.phone(typed, Commune(insee_code=insee_code) if insee_code else None) == kept


@pytest.mark.parametrize("typed", ["0692 00 12 34", "0690 00 12 34", "0696 00 12 34", "0639 00 12 34"])
def test_a_mobile_overseas_reads_an_sms(typed):
    assert contacts.mobile(typed) == contacts.phone(typed)


def test_a_table_keeps_the_country_of_its_numbers(world, bring):
    batch = bring(
        "people", "Prénom;Nom;Téléphone;Commune;Canal", "Maëlle;Payet;0692 00 12 34;Lens;SMS", "Ruddy;Céleste;0690 00 12 34;Liévin;SMS",
        "Sandra;Lubin;0696 00 12 34;Avion;SMS", "Kevin;Hoarau;0262 20 00 12;Lens;Téléphone", "Nadia;Saïd;0639 00 12 34;Harnes;SMS",
        "Jean;Roux;+33 (0)6 39 98 03 03;Lens;SMS", "Zoé;Petit;690001234;Lens;SMS",
    )  # fmt: skip
    row = batch.rows.exclude(wrong=[]).get()
    assert imports.accept(actor=world.nadia, batch=batch, field="phone") == 1
    row.refresh_from_db()
    assert row.edits == {"phone": "06 90 00 12 34"}
    for one in batch.likenesses.all():
        imports.decide(actor=world.nadia, batch=batch, likeness_id=one.pk, verdict="different")
    carrying.carry_out(actor=world.nadia, batch=batch)
    found = dict(Person.objects.filter(acquaintances__batch=batch).values_list("first_name", "phone"))
    assert found == {
        "Maëlle": "+262692001234", "Ruddy": "+590690001234", "Sandra": "+596696001234", "Kevin": "+262262200012", "Nadia": "+262639001234",
        "Jean": "+33639980303", "Zoé": "+590690001234",
    }  # fmt: skip


def test_a_row_read_after_another_does_not_borrow_its_commune(world, bring):
    away = {"name": "Fort-de-France", "sort_name": "fort de france", "postal_codes": ["97200"], "population": 1, "latitude": 14.6, "longitude": -61.1}
    Commune.objects.get_or_create(insee_code="97209", defaults=away)
    batch = bring(
        "people", "Téléphone;Prénom;Nom;Commune", "0709 12 34 56;Léa;Payet;Fort-de-France", "0709 12 34 57;Paul;Roux;", "0709 12 34 58;Zoé;Petit;Lens"
    )
    carrying.carry_out(actor=world.nadia, batch=batch)
    found = dict(Person.objects.filter(acquaintances__batch=batch).values_list("first_name", "phone"))
    assert found == {"Léa": "+596709123456", "Paul": "+33709123457", "Zoé": "+33709123458"}


def test_registering_somebody_keeps_the_country(world):
    person = actions.register(actor=None, first_name="Ruddy", channel="sms", contact="0690 00 12 34")
    assert person.phone == "+590690001234"
    changed = actions.change_contact(actor=None, person=person, channel="sms", contact="0692 00 12 34")
    assert changed.phone == "+262692001234"


def test_numbers_of_before_are_shown_then_mended(world, capsys, write):
    """As 0690 00 12 34 was kept before its first figures were read."""
    wrong = {"0692001234": "+262692001234", "0690001234": "+590690001234", "0696001234": "+596696001234", "0262200012": "+262262200012",
             "0639001234": "+262639001234"}  # fmt: skip
    people = [
        Person.objects.create(first_name="Maëlle", channel="sms", phone=f"+33{typed[1:]}", last_contact_on="2026-01-01")
        for typed in (*wrong, "0639980303")
    ]
    waiting = write(channel="sms", to_address=people[0].phone)
    Message.objects.filter(pk=waiting.pk).update(person_id=people[0].pk)
    call_command("numbers")
    told = capsys.readouterr().out
    assert f"Personne {people[1].pk} : +33690001234 serait +590690001234" in told and "+33639980303" not in told and "--mend" in told
    assert Person.objects.get(pk=people[1].pk).phone == "+33690001234"
    call_command("numbers", "--mend")
    assert "5 numéros corrigés." in capsys.readouterr().out
    kept = list(Person.objects.filter(pk__in=[one.pk for one in people]).order_by("pk").values_list("phone", flat=True))
    assert kept == [*wrong.values(), "+33639980303"]
    waiting.refresh_from_db()
    assert waiting.to_address == "+262692001234"
    assert [line.verb for line in journal.of(people[0])] == ["person.number_mended"]
    told = journal.tell(journal.of(people[0]), nobody="Quelqu’un")
    assert [line.sentence for line in told] == ["Un numéro d’outre-mer a retrouvé son pays : Maëlle."]
    Person.objects.filter(pk=people[0].pk).update(phone="+33692001234")
    call_command("numbers", "--mend")
    assert "Un numéro corrigé." in capsys.readouterr().out
    call_command("numbers")
    assert "Aucun numéro d’outre-mer" in capsys.readouterr().out


def test_a_number_that_somebody_has_just_changed_is_left_as_it_is(db, monkeypatch):
    person = actions.register(actor=None, first_name="Ruddy", channel="sms", contact="06 39 98 03 03")
    monkeypatch.setattr(numbers, "proposed", lambda: {person.pk: ("+33690001234", "+590690001234")})
    assert numbers.mend(actor=None) == 0
    person.refresh_from_db()
    assert person.phone == "+33639980303"


def test_the_commune_decides_when_the_number_does_not(world, bring):
    """A number written without its country, of somebody who lives overseas, whichever way the commune is known."""
    batch = bring(
        "people", "Prénom;Nom;Téléphone;Commune;Canal", "Maëlle;Payet;0709 12 34 56;97200 Fort-de-France;SMS",
        "Ruddy;Céleste;76 12 34;Nouméa;Téléphone",
        "Zoé;Petit;0709 12 34 56;Lens;SMS", carried=True,
    )  # fmt: skip
    kept = Person.objects.filter(acquaintances__batch=batch).order_by("last_name").values_list("last_name", "phone", "commune_said")
    assert list(kept) == [("Céleste", "+687761234", "Nouméa"), ("Payet", "+596709123456", "97200 Fort-de-France"), ("Petit", "+33709123456", "")]
