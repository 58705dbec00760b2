"""What is recognised, on pairs written for it; and the rules that must never break."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from terril.imports import cells, organisations, people
from terril.imports.kinds import Wrong
from terril.imports.measures import DATA, of_people


def test_what_is_shown_is_nearly_always_right():
    seen, unseen = of_people(DATA / "pairs.csv"), of_people(DATA / "pairs_unseen.csv")
    assert (seen["pairs"], unseen["pairs"]) == (68, 35)
    assert seen["precision"] >= 0.97
    assert seen["recall"] >= 0.9
    assert unseen["precision"] >= 0.95
    assert unseen["recall"] >= 0.65


def test_people_and_organisations_are_recognised_as_well_on_pairs_that_changed_no_rule(tmp_path):
    """Half of the pairs, marked "unseen", was never used to change a rule."""
    whole = json.loads(printed("doubles", "--json"))
    unseen = json.loads(printed("doubles", "--json", *(f"--{kind}={half(kind, tmp_path)}" for kind in ("people", "organisations"))))
    assert (whole["people"]["pairs"], whole["organisations"]["pairs"]) == (80, 72)
    for figures in (whole, unseen):
        for kind in ("people", "organisations"):
            assert figures[f"{kind}_precision"] >= 0.85
            assert figures[f"{kind}_recall"] >= 0.75


def printed(*command: str) -> str:
    out = StringIO()
    call_command("measure", *command, stdout=out)
    return out.getvalue()


def half(kind: str, folder: Path) -> Path:
    rows = (DATA / f"{kind}.csv").read_text(encoding="utf-8").splitlines()
    path = folder / f"{kind}.csv"
    path.write_text("\n".join([rows[0], *(row for row in rows if row.endswith(",unseen"))]), encoding="utf-8")
    return path


def test_the_measure_names_its_misses_in_french():
    told = printed("doubles")
    assert "Personnes\u00a0: 80 paires, dont 42 n’en font qu’une" in told
    assert "Montrée à tort\u00a0: Espoir / Espoir" in told


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"nom,prenom\nDubois,Anne\n"])
def test_a_file_that_is_no_table_of_pairs_is_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "paires.csv"
    if content:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=r"paires\.csv"):
        call_command("measure", "doubles", people=str(path))


NAMES = st.sampled_from(["Léa", "Jean-Pierre", "Zoé", "Mohamed", "Simone", "Louis", "Louise", "J.", ""])
LASTS = st.sampled_from(["Dubois", "Dubois-Petit", "Le Moine", "Lemoine", "Wattelet", ""])


@st.composite
def portraits(draw):
    phone = draw(st.sampled_from(["", "+33612345678", "+33612345679"]))
    return people.portrait(draw(NAMES), draw(LASTS), "", phone, draw(st.sampled_from([None, "62498", "62510"])))


@given(portraits(), portraits())
def test_likeness_goes_both_ways(one, other):
    assert bool(people.alike(one, other)) == bool(people.alike(other, one))


@given(portraits(), portraits())
def test_what_is_alike_shares_a_key(one, other):
    """Otherwise it would never be compared."""
    assert not people.alike(one, other) or one.keys & other.keys


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (("Les Amis du terril", "62498"), ("Association Les amis du Terril", None), True),
        (("Mairie de Lens", "62498"), ("Ville de Lens", "62498"), True),
        (("Centre social Vachala", "62498"), ("CSC Vachala", "62498"), True),
        (("Centre social", "62498"), ("Centre social", "62510"), False),
        (("Les Jardins de Cocagne", "62498"), ("Les Jardins ouvriers", "62498"), False),
        (("Secours populaire", "62498"), ("Secours catholique", "62498"), False),
        (("Association Sportive Lensoise (ASL)", None), ("ASL", None), True),
        (("C.C.A.S.", "62498"), ("Centre communal d’action sociale", "62498"), True),
        (("C.C.A.S.", "62498"), ("Centre communal d’action sociale", None), False),
        (("Club de pétanque des Hauts", "62498"), ("Association pétanque des Hauts", "62498"), True),
        (("Jardins de la fosse 11", "62498"), ("Jardins de la fosse 12", "62498"), False),
    ],
)
def test_organisations_agree_by_what_sets_their_name_apart(one, other, alike):
    class Commune:
        def __init__(self, pk):
            self.pk, self.name = pk, pk

    def portrait(told):
        return organisations.portrait({"name": told[0], "commune": Commune(told[1]) if told[1] else None})

    a, b = portrait(one), portrait(other)
    assert bool(a.keys & b.keys and organisations.alike(a, b)) is alike
    assert bool(organisations.alike(a, b)) == bool(organisations.alike(b, a))


HOME, MOBILE, HIS = "+33321000001", "+33611000001", "+33611000002"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (("Cathy", "Dubois", "c@exemple.fr", "", None), ("Catherine", "Dubois", "c@exemple.fr", "", None), True),
        (("J-Luc", "Dubois", "", MOBILE, None), ("Jean-Luc", "Dubois", "", MOBILE, None), True),
        (("M. Claude", "Rohart", "", "", "62498"), ("Marie-Claude", "Rohart", "", "", "62498"), True),
        (("Anne", "St-Aubert", "", "", "62498"), ("Anne", "Saint Aubert", "", "", "62498"), True),
        (("Sylvie", "Lambert", "s@exemple.fr", "", None), ("Sylvie", "Kubiak", "s@exemple.fr", "", None), True),
        (("Sylvie", "Lambert née Kubiak", "", "", "62498"), ("Sylvie", "Kubiak", "", "", "62498"), True),
        (("Sylvie", "Lambert", "contact@exemple.fr", "", None), ("Sylvie", "Kubiak", "contact@exemple.fr", "", None), False),
        (("André", "Legrand", "", HOME, "62498"), ("Andrée", "Legrand", "", HOME, "62498"), False),
        (("Frédéric", "Legrand", "", HOME, None), ("Frédérique", "Legrand", "", HOME, None), False),
        (("Laurent", "Legrand", "", HOME, None), ("Laurence", "Legrand", "", HOME, None), False),
        (("Jean-Paul", "Legrand", "", HOME, None), ("Jean-Pierre", "Legrand", "", HOME, None), False),
        (("Philippe", "Dubois", "", "", "62498"), ("Philippe", "Dubois", "", "", "62510"), False),
        (("Jean", "Leroy", "", MOBILE, "62498"), ("Jean", "Leroy", "", HIS, "62498"), False),
        (("Jean", "Leroy", "", MOBILE, "62498"), ("Jean", "Leroy", "", HOME, "62498"), True),
        (("Valérie", "Thomas", "v@exemple.fr", "", None), ("Valérie", "Thomas", "vt@exemple.fr", "", None), False),
    ],
)
def test_people_are_one_by_any_manner_of_calling_them_and_a_household_is_several(one, other, alike):
    a, b = people.portrait(*one), people.portrait(*other)
    assert bool(a.keys & b.keys and people.alike(a, b)) is alike
    assert bool(people.alike(a, b)) == bool(people.alike(b, a))


# ------------------------------------------------------------------------------------------------------------- cells


@given(st.integers(100_000_000, 999_999_999))
def test_a_number_without_its_zero_is_proposed_with_it_and_never_taken_so(number):
    with pytest.raises(Wrong) as wrong:
        cells.phone(str(number), None)
    assert "".join(c for c in wrong.value.suggestion if c.isdigit()) == f"0{number}"


OVERSEAS = {
    "590": "590", "690": "590", "691": "590", "594": "594", "694": "594", "596": "596", "696": "596", "697": "596", "262": "262", "263": "262",
    "692": "262", "693": "262", "269": "262", "639": "262",
}  # fmt: skip


@given(st.integers(100_000_000, 999_999_999), st.sampled_from(["0{}", "+33{}", "0033{}", "Tél : 0{}", "+33 (0){}"]))
def test_a_number_in_full_is_read_whatever_its_manner(number, manner):
    # The first figures tell overseas, unless the country is written; 06 39 98 is for stories, of the mainland.
    told = "33" if "33" in manner or str(number).startswith("63998") else OVERSEAS.get(str(number)[:3], "33")
    assert cells.phone(manner.format(number), None) == f"+{told}{number}"


@pytest.mark.parametrize("text", ["6,12E+08", "6.12E+8", "06 12 34", "12 34 56 78 90", "06 12 34 56 78 / 03 21 00 00 00", "oui"])
def test_a_number_that_is_none_says_why_with_the_value(text):
    with pytest.raises(Wrong) as wrong:
        cells.phone(text, None)
    assert f"« {text} »" in wrong.value.message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("DUBOIS Léa", ("Léa", "Dubois")), ("Mme Léa Dubois", ("Léa", "Dubois")), ("Dubois, Léa", ("Léa", "Dubois")), ("M. Jean-Pierre DE WITTE",
            ("Jean-Pierre", "De Witte")),
        ("Léa", ("Léa", "")), ("LÉA DUBOIS", ("Léa", "Dubois")),
    ],
)  # fmt: skip
def test_a_name_in_one_cell_is_cut_in_two(text, told):
    assert people.full_name(text, None) == told


@pytest.mark.parametrize(("text", "proposed"), [("lea dubois@exemple.fr", "leadubois@exemple.fr"), ("lea(at)exemple.fr", "lea@exemple.fr"),
    ("lea@exemple,fr", "lea@exemple.fr"), ("lea@", "")])
def test_an_address_that_is_none_is_proposed_whole_when_it_can_be(text, proposed):
    with pytest.raises(Wrong) as wrong:
        cells.email(text, None)
    assert wrong.value.suggestion == proposed
