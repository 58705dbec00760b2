"""Search finds what people type, without accents or plurals, on both sides alike."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from terril.kernel import search


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("cafe", "Un café solidaire"),
        ("café", "un cafe"),
        ("tiers lieu", "Des tiers-lieux"),
        ("tiers-lieux", "un tiers lieu"),
        ("jardins", "le jardin partagé"),
        ("oeuvre", "des œuvres"),
        ("ELEU", "Éleu-dit-Leauwette"),
        ("bistrot", "un café"),
        ("ducasse", "la fête du quartier"),
        ("reparer", "On répare ensemble"),
    ],
)
def test_it_finds(db: None, typed: str, written: str) -> None:
    assert _finds(typed, written)


@pytest.mark.parametrize(("typed", "written"), [("cafe", "un jardin"), ("tiers lieu", "un lieu")])
def test_it_does_not_find(db: None, typed: str, written: str) -> None:
    assert not _finds(typed, written)


def _finds(typed: str, written: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_tsvector('french', %s) @@ plainto_tsquery('french', %s)",
            [search.normalise(written), search.normalise(typed)],
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("typed", ["", "   ", "!?", "…"])
def test_nothing_to_search_is_no_query(typed: str) -> None:
    assert search.query(typed) is None


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert search.fold(search.fold(text)) == search.fold(text)
