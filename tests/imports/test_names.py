"""Names as a French reader reads them, through the door: particles, initials, two people in one cell, and notes that are no name."""

import pytest
from tests.imports.test_brought_files import matched, matching, nadia, send, words

from terril.imports import people, reading, spelling
from terril.imports.kinds import Wrong
from terril.people import actions
from terril.people.models import Person

__all__ = ["nadia", "send"]

TWO_COLUMNS = (
    "Prénom;Nom;Téléphone;Commune\nJ.Pierre;Lemoine;06 39 98 04 01;Lens\n"
    "M.Claude;SAINT-POL;06 39 98 04 02;Avion\nAnne;DUBOIS/PETIT;06 39 98 04 03;Lens\n"
    "Alice & Paul;Roussel;06 39 98 04 04;Lens\nAnh;O;06 39 98 04 05;Liévin\nSophie;de hoog;06 39 98 04 06;Lens\nIan;MCDONALD;06 39 98 04 07;Harnes\n"
    "Claire;VAN DE WALLE;06 39 98 04 08;Lens\nLuc;d'Hollander;06 39 98 04 09;Grenay\nFátima;N’DIAYE;06 39 98 04 10;Lens\n"
    "Marie (dite Mimi);Carlier;06 39 98 04 11;Lens\nRené 2;Carlier;06 39 98 04 12;Lens\n"
)
ONE_CELL = (
    "Nom et prénom;Téléphone;Commune\nDE la TOUR Anne;06 39 98 04 21;Lens\nLE GOFF Yann;06 39 98 04 22;Avion\nM.DUPONT Jean;06 39 98 04 23;Lens\n"
    "VAN HECKE J.P.;06 39 98 04 24;Lens\nÀ rappeler;06 39 98 04 25;Lens\n"
)


def names(batch, actor):
    context = reading.context_of(batch, actor)
    return [people.named(reading.read(row, reading.kind_of(batch), context).values) for row in batch.rows.order_by("number")]


def test_names_in_two_columns(world, nadia):
    batch, _page = matching(nadia, TWO_COLUMNS)
    rows = matched(nadia, batch)
    assert [row.number for row in rows if row.wrong] == [5, 13]
    found = dict(zip([row.number for row in rows], names(batch, world.nadia), strict=True))
    assert {number: found[number] for number in found if number not in {5, 13}} == {
        2: ("J.Pierre", "Lemoine"), 3: ("M.Claude", "Saint-Pol"), 4: ("Anne", "Dubois/Petit"), 6: ("Anh", "O"), 7: ("Sophie", "de Hoog"),
        8: ("Ian", "McDonald"), 9: ("Claire", "Van de Walle"), 10: ("Luc", "d'Hollander"), 11: ("Fátima", "N’Diaye"),
        12: ("Marie (dite Mimi)", "Carlier"),
    }  # fmt: skip


def test_two_people_in_one_cell_are_two_people_proposed(world, nadia):
    batch, _page = matching(nadia, TWO_COLUMNS)
    matched(nadia, batch)
    at = f"/equipe/apporter/{batch.pk}/lignes/"
    page = words(nadia.get(at))
    assert "Cette case nomme plusieurs personnes : « Alice » et « Paul »." in page and "En faire 2 personnes" in page
    assert "Une personne de plus : ligne 14." in words(nadia.post(at, {"row": "5", "split": "first_name"}, follow=True))
    nadia.post(at, {"row": "13", "out": "1"})
    for one in batch.likenesses.all():
        nadia.post(f"/equipe/apporter/{batch.pk}/ressemblances/", {"likeness": one.pk, "verdict": "different"})
    nadia.post(f"/equipe/apporter/{batch.pk}/importer/")
    both = Person.objects.filter(last_name="Roussel").order_by("first_name").values_list("first_name", "phone")
    assert list(both) == [("Alice", "+33639980404"), ("Paul", "+33639980404")]


def test_first_names_and_family_names_that_go_two_by_two_are_cut_together(world, nadia):
    batch, _page = matching(nadia, "Prénom;Nom\nAlice et Paul;Roussel & Petit")
    matched(nadia, batch)
    nadia.post(f"/equipe/apporter/{batch.pk}/lignes/", {"row": "2", "split": "first_name"})
    assert names(batch, world.nadia) == [("Alice", "Roussel"), ("Paul", "Petit")]


def test_names_in_one_cell(world, nadia):
    batch, _page = matching(nadia, ONE_CELL)
    rows = matched(nadia, batch)
    assert [row.number for row in rows if row.wrong] == [6]
    assert names(batch, world.nadia)[:4] == [("Anne", "De la Tour"), ("Yann", "Le Goff"), ("Jean", "Dupont"), ("J.P.", "Van Hecke")]
    assert "« À rappeler » n’est pas un nom." in words(nadia.get(f"/equipe/apporter/{batch.pk}/lignes/"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Van Hecke", ("", "Van Hecke")), ("LE GOFF YANN", ("Yann", "Le Goff")), ("Anne de la Tour", ("Anne", "de la Tour")),
        ("ANNE DE LA TOUR", ("Anne", "De la Tour")), ("Ben Martin", ("Ben", "Martin")), ("JP Martin", ("JP", "Martin")),
        ("EL AMRANI Fatima", ("Fatima", "El Amrani")), ("Mme Dubois", ("", "Dubois")), ("SAINT-POL M.Claude", ("M.Claude", "Saint-Pol")),
        ("de Gaulle Charles", ("Charles", "de Gaulle")), ("NG Thi", ("Thi", "Ng")),
    ],
)  # fmt: skip
def test_a_whole_name_is_cut_where_the_family_begins(text, told):
    assert people.full_name(text, None) == told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Alice et Paul Roussel", ["Alice Roussel", "Paul Roussel"]), ("DUBOIS Léa et Paul", ["DUBOIS Léa", "DUBOIS Paul"]), ("Henriette", []),
        ("M. et Mme Dubois", ["M. Dubois", "Mme Dubois"]), ("Anne/Paul", ["Anne", "Paul"]), ("Bennett & fils", ["Bennett", "fils"]),
        ("& Paul", []), ("Léa DUBOIS + Paul ROUX", ["Léa DUBOIS", "Paul ROUX"]),
    ],
)  # fmt: skip
def test_who_is_named_together(text, found):
    assert spelling.several(text) == found


@pytest.mark.parametrize("text", ["À rappeler", "inconnu", "Inconnue", "à contacter en juin", "idem", "Voir Mme Petit", "anonyme", "NE PAS APPELER"])
def test_a_note_is_no_name(text):
    with pytest.raises(Wrong, match="n’est pas un nom"):
        people.first_name(text, None)


@pytest.mark.parametrize("typed", ["J.Pierre", "M.Claude", "J.P.", "Dubois/Petit", "St. Pol", "D.", "Jean.Marie"])
def test_a_dot_is_no_link(db, typed):
    assert actions.register(actor=None, first_name=typed).first_name == typed
