"""How French is set: the spaces that do not break."""

import gettext
import io

import pytest

from terril.kernel.catalogue import FRENCH, encode, keys, typeset


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


def test_the_french_catalogue_is_read_by_python(tmp_path):
    source = tmp_path / "django.po"
    one = 'msgid "Une idée ?"\nmsgstr ""\n'
    many = 'msgid "%(n)s mot :"\nmsgid_plural "%(n)s mots :"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    source.write_text(f'msgid ""\nmsgstr ""\n\n{one}\n{many}')
    read = gettext.GNUTranslations(io.BytesIO(encode({"": FRENCH} | {key: typeset(key) for key in keys(source)})))
    assert read.gettext("Une idée ?") == "Une idée\u202f?"
    assert [read.ngettext("%(n)s mot :", "%(n)s mots :", n) for n in (0, 2)] == ["%(n)s mot\u00a0:", "%(n)s mots\u00a0:"]
