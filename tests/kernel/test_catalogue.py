import gettext
from pathlib import Path

import pytest

from terril.kernel import catalogue

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

#: somewhere.py
msgid "Idée"
msgstr "Idea"

msgctxt "verb"
msgid "Suivre"
msgstr ""
"Fol"
"low"

#, python-format
msgid "%(n)s idée"
msgid_plural "%(n)s idées"
msgstr[0] "%(n)s idea"
msgstr[1] "%(n)s ideas"

#, fuzzy
msgid "Lieu"
msgstr "Wrong"

msgid "Rien"
msgstr ""

#~ msgid "Vieux"
#~ msgstr "Old"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO)
    return path


def test_gettext_reads_what_was_compiled(source: Path) -> None:
    (target,) = catalogue.compile_all([source.parents[2]])
    with target.open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert [
        read.gettext("Idée"),
        read.pgettext("verb", "Suivre"),
        read.ngettext("%(n)s idée", "%(n)s idées", 1),
        read.ngettext("%(n)s idée", "%(n)s idées", 2),
        read.gettext("Lieu"),
        read.gettext("Rien"),
        read.gettext("Vieux"),
    ] == ["Idea", "Follow", "%(n)s idea", "%(n)s ideas", "Lieu", "Rien", "Vieux"]


def test_gettext_reads_the_typeset_french(source: Path) -> None:
    source.write_text(PO + '\nmsgid "Une idée ?"\nmsgid_plural "%(n)s idées ?"\nmsgstr[0] "One"\nmsgstr[1] "Some"\n')
    catalogue.compile_all([source.parents[2]])
    with (source.parents[3] / "typography" / "fr" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    # None is singular in French, but not where the singular says one.
    some = "%(n)s idées\u202f?"
    assert [read.ngettext("Une idée ?", "%(n)s idées ?", n) for n in (0, 1, 2)] == [some, "Une idée\u202f?", some]


def test_what_is_up_to_date_is_left_alone(source: Path) -> None:
    assert [len(catalogue.compile_all([source.parents[2]])) for _ in range(2)] == [1, 0]


def test_an_unreadable_line_is_named(source: Path) -> None:
    source.write_text('msgid "a"\nmsgstr "b\n')
    with pytest.raises(ValueError, match=r"django\.po:2"):
        catalogue.read(source)
