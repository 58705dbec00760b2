"""The guides name buttons and titles as the screen does: whoever reads one looks for these very words."""

import re
from pathlib import Path

import pytest
from tests.test_english import PO

from terril.kernel import catalogue

DOCS = Path(__file__).parent.parent / "docs"
# Bold words that stress something, and name nothing on a screen.
STRESSED = {
    "guide-coordination.md": {"en retard", "Relisez-le comme si la personne concernée le lisait", "raison d’un arrêt"},
    "guide-ouverture.md": set(),
    "guide-benevole.md": {"ses mots", "à voix haute", "la date", "le code", "comme elle est", "et", "mon compte"},
}


def _bare(text: str) -> str:
    """One kind of space, digits as one character, no punctuation at the end."""
    text = re.sub(r"%\(\w+\)s|\d+", "#", re.sub(r"\s+", " ", text))
    return text.strip(" .:;?!…,")


@pytest.mark.parametrize("guide", STRESSED)
def test_what_a_guide_says_to_press_is_on_the_screen(guide):
    screen = {_bare(part) for key in catalogue.keys(PO) for part in key.split("\0")}
    bold = {_bare(words) for words in re.findall(r"\*\*(.+?)\*\*", (DOCS / guide).read_text(encoding="utf-8"), re.S)}
    assert len(bold) > 15
    assert {words for words in bold - STRESSED[guide] if words not in screen} == set()
    assert STRESSED[guide] <= bold
