"""Where a table begins and ends."""

import pytest

from terril.kernel.tables import Line, find

KNOWN = {"nom", "prenom", "telephone", "commune", "date", "mail"}


def lines(*rows: str | None) -> list[Line]:
    return [Line(number, row.split("|")) for number, row in enumerate(rows, start=1) if row is not None]


def test_headers_are_found_under_a_title_and_above_empty_lines():
    found = find(lines("Liste des adhérents", "mise à jour", None, "Nom|Prénom|Commune", None, "Petit|Léa|Lens"), KNOWN)
    assert (found.header, found.headers, [line.number for line in found.lines]) == (4, ["Nom", "Prénom", "Commune"], [6])


def test_headers_on_two_lines_are_one():
    found = find(lines("Personne||Contact||Commune", "Nom|Prénom|Téléphone|Mail|", "Petit|Léa|06||Lens"), KNOWN)
    assert (found.header, found.headers) == (2, ["Nom", "Prénom", "Téléphone", "Mail", "Commune"])


def test_a_group_says_what_a_name_alone_does_not():
    found = find(lines("Porteur||Référent|", "Nom|Tél|Nom|Tél", "Petit|1|Roux|2"), {"nom"})
    assert found.headers == ["Nom", "Porteur – Tél", "Nom", "Référent – Tél"]


def test_a_title_right_above_is_no_group():
    assert find(lines("Liste 2024", "Nom|Prénom", "Petit|Léa"), KNOWN).headers == ["Nom", "Prénom"]


def test_headers_that_nobody_expects_are_the_first_line_with_the_most_words():
    found = find(lines("Tableau", "Qui|Quoi|Où", "Léa|Jardin|Lens"), set())
    assert (found.header, found.headers) == (2, ["Qui", "Quoi", "Où"])


def test_somebody_may_say_which_line_it_is():
    assert find(lines("Nom|Prénom", None, "Qui|Quoi", "a|b"), KNOWN, header=3).headers == ["Qui", "Quoi"]


@pytest.mark.parametrize("total", ["TOTAL|3|", "Total général|12", "Nombre de personnes|2", "Sous-total : |4|", "Moyenne|3,5"])
def test_a_total_is_left_aside_and_told(total):
    found = find(lines("Nom|Prénom|Commune|Date", "Petit|Léa|Lens|2024", total), KNOWN)
    assert ([line.number for line in found.lines], found.totals) == ([2], [3])


def test_somebody_named_total_is_somebody():
    found = find(lines("Nom|Prénom|Commune|Date", "Total|Jean|Lens|2024"), KNOWN)
    assert (len(found.lines), found.totals) == (1, [])


def test_headers_said_again_are_left_aside():
    found = find(lines("Nom|Prénom", "Petit|Léa", "NOM|PRENOM", "Roux|Jean"), KNOWN)
    assert ([line.number for line in found.lines], found.repeated) == ([2, 4], [3])


def test_every_line_is_as_wide_as_the_table():
    assert [line.cells for line in find(lines("Nom|Prénom|Commune", "Petit"), KNOWN).lines] == [["Petit", "", ""]]


def test_a_sheet_of_one_line_or_none_is_no_table():
    assert find(lines("Nom|Prénom"), KNOWN).lines == []
    assert find([], KNOWN).lines == []
