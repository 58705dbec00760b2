"""How French is set: the spaces that do not break."""

import pytest

from terril.kernel.catalogue import encode, typeset


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Une idée ?", "Une idée\u202f?"),
        ("Merci ! Déjà ; encore", "Merci\u202f! Déjà\u202f; encore"),
        ("Pour : « oui »", "Pour\u00a0: «\u00a0oui\u00a0»"),
        ("14:30 et https://exemple.fr", "14:30 et https://exemple.fr"),
        ("%(n)s : %(m)s", "%(n)s\u00a0: %(m)s"),
    ],
)
def test_french_is_set_with_spaces_that_do_not_break(typed, read):
    assert typeset(typed) == read


def test_both_forms_of_a_plural_are_set():
    key = "{n} idée ?\x00{n} idées ?"
    assert typeset(key) == "{n} idée\u202f?\x00{n} idées\u202f?"
    assert typeset(key).encode() in encode({key: typeset(key)})
