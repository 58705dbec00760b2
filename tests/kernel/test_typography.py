"""How French is set: the spaces that do not break."""

import gettext
import io
from pathlib import Path

import pytest

from terril.kernel import catalogue
from terril.kernel.catalogue import FRENCH, ZERO, encode, french, keys, typeset


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
    read = gettext.GNUTranslations(io.BytesIO(encode({"": FRENCH} | french(keys(source), {}))))
    assert read.gettext("Une idée ?") == "Une idée\u202f?"
    assert [read.ngettext("%(n)s mot :", "%(n)s mots :", n) for n in (0, 2)] == ["%(n)s mot\u00a0:", "%(n)s mots\u00a0:"]


@pytest.mark.parametrize(
    ("key", "none", "said"),
    [
        ("%(n)s idée\0%(n)s idées", {}, ["0 idée", "1 idée", "2 idées"]),
        ("Une idée\0%(n)s idées", {}, ["0 idées", "Une idée", "2 idées"]),
        ("Une idée !\0%(n)s idées !", {"Une idée !": "Aucune idée !"}, ["Aucune idée\u202f!", "Une idée\u202f!", "2 idées\u202f!"]),
    ],
)
def test_zero_is_said_as_zero(key, none, said):
    told = gettext.GNUTranslations(io.BytesIO(encode({"": FRENCH} | french([key], none))))
    one, many = key.split("\0")
    assert [told.ngettext(one, many, n).replace("%(n)s", str(n)) for n in range(3)] == said


def test_every_text_of_none_is_asked_for():
    """A text of none whose singular was changed would be said by nobody."""
    folder = Path(__file__).resolve().parents[2] / "src" / "terril" / "site" / "locale"
    singulars = {key.split("\x04", 1)[-1].partition("\0")[0] for key in keys(folder / "en" / "LC_MESSAGES" / "django.po") if "\0" in key}
    assert set(catalogue.read(folder / ZERO)) <= singulars
