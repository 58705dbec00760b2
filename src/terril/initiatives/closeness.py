"""Ideas that look alike, with the words they share. A human decides: nothing is merged alone.

Rare words in common count most: each shared stem weighs log(N / number of initiatives that hold it), and the sum is divided by the
weight of the shorter text. Words of any conversation do not count at all (`everyday`). Candidates come from the full-text index, so
the cost does not follow the number of initiatives.
"""

from django.db import connection, transaction

from terril.initiatives.everyday import EVERYDAY
from terril.initiatives.models import Closeness, Initiative
from terril.kernel.search import normalise

# Below this share of common weight, two texts have only everyday words in common.
THRESHOLD = 0.22
MOST = 3

_SQL = """
WITH mine AS (
    SELECT lexeme FROM initiatives_initiative i, unnest(i.search) AS u(lexeme, positions, weights)
    WHERE i.id = %(id)s AND length(lexeme) > 2 AND NOT lexeme = ANY (tsvector_to_array(to_tsvector('french', %(everyday)s)))
), frequency AS (
    SELECT m.lexeme, count(*) AS held
    FROM mine m JOIN LATERAL (
        SELECT 1 FROM initiatives_initiative o
        WHERE o.search @@ (quote_literal(m.lexeme))::tsquery AND o.id <> %(id)s LIMIT %(common)s
    ) o ON true
    GROUP BY m.lexeme
), telling AS (
    SELECT lexeme, ln(%(total)s::float / (held + 1)) AS weight FROM frequency WHERE held < %(common)s ORDER BY held LIMIT 30
), shared AS (
    SELECT o.id, sum(t.weight) AS weight, array_agg(t.lexeme ORDER BY t.weight DESC) AS words
    FROM telling t JOIN initiatives_initiative o ON o.search @@ (quote_literal(t.lexeme))::tsquery
    WHERE o.id <> %(id)s AND o.withdrawn_at IS NULL
    GROUP BY o.id HAVING count(*) >= 3
)
SELECT s.id, s.weight / greatest((SELECT sum(weight) FROM telling), 0.001) AS score, s.words
FROM shared s ORDER BY score DESC, s.id LIMIT %(most)s
"""


def suggest(initiative_id: int) -> list[Closeness]:
    """Finds the closest initiatives and keeps the suggestions; those already there (or dismissed) stay as they are. None for an idea that is
    no longer there: the import that brought it was undone."""
    found = Initiative.objects.filter(pk=initiative_id).values_list("search_text", "commune__name").first()
    if found is None:
        return []
    text, commune = found
    words = set(text.split())
    # Two ideas from one commune have its name in common, and nothing else yet.
    everyday = normalise(f"{EVERYDAY} {commune}")
    total = max(Initiative.objects.order_by("-pk").values_list("pk", flat=True).first() or 1, 3)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"everyday": everyday, "id": initiative_id, "total": total, "common": max(40, total // 4), "most": MOST})
        rows = cursor.fetchall()
    found = [
        Closeness(initiative_id=initiative_id, other_id=other, score=round(min(score, 1), 3), shared=", ".join(_whole(stems, words))[:200])
        for other, score, stems in rows
        if score >= THRESHOLD
    ]
    with transaction.atomic():
        # An idea that was erased meanwhile keeps no word anywhere.
        there = set(Initiative.objects.select_for_update(of=("self",)).filter(
            pk__in=[initiative_id, *(close.other_id for close in found)], withdrawn_at__isnull=True
        ).order_by("pk").values_list("pk", flat=True))  # fmt: skip
        found = [close for close in found if {close.initiative_id, close.other_id} <= there]
        Closeness.objects.bulk_create(found, ignore_conflicts=True)
    return found


def _whole(stems: list[str], words: set[str]) -> list[str]:
    """The words that people wrote, rather than the stems: "atelier", not "ateli"."""
    return [_written(stem, words) for stem in stems[:6]]


def _written(stem: str, words: set[str]) -> str:
    """The shortest word that begins like the stem; a stem may end otherwise than its words ("pigeon", "oiseau"), by one letter."""
    for begins in (stem, stem[:-1]) if len(stem) > 4 else (stem,):
        found = [word for word in words if word.startswith(begins)]
        if found:
            return min(found, key=lambda word: (len(word), word))
    return stem
