"""What is recognised, on pairs written for it; and the rules that must never break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terril.imports import cells, organisations, people
from terril.imports.kinds import Wrong
from terril.imports.measures import PAIRS, doubles


def test_what_is_shown_is_nearly_always_right():
    seen, unseen = doubles(), doubles(PAIRS.with_name("pairs_unseen.csv"))
    assert (seen["pairs"], unseen["pairs"]) == (68, 35)
    assert seen["precision"] >= 0.97
    assert seen["recall"] >= 0.9
    assert unseen["precision"] >= 0.95
    assert unseen["recall"] >= 0.65


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
    ],
)
def test_organisations_agree_by_what_sets_their_name_apart(one, other, alike):
    class Commune:
        def __init__(self, pk):
            self.pk, self.name = pk, pk

    def portrait(told):
        return organisations._portrait({"name": told[0], "commune": Commune(told[1]) if told[1] else None})

    assert bool(organisations.alike(portrait(one), portrait(other))) is alike


# ------------------------------------------------------------------------------------------------------------- cells


@given(st.integers(100_000_000, 999_999_999))
def test_a_number_without_its_zero_is_proposed_with_it_and_never_taken_so(number):
    with pytest.raises(Wrong) as wrong:
        cells.phone(str(number), None)
    assert "".join(c for c in wrong.value.suggestion if c.isdigit()) == f"0{number}"


@given(st.integers(100_000_000, 999_999_999), st.sampled_from(["0{}", "+33{}", "0033{}", "Tél : 0{}", "+33 (0){}"]))
def test_a_number_in_full_is_read_whatever_its_manner(number, manner):
    assert cells.phone(manner.format(number), None) == f"+33{number}"


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
