"""Initiatives that could help each other, and why. A human decides: nothing is merged, and nobody is introduced, alone.

A new idea looks for candidates by its heaviest terms, within a number of
index rows that does not follow the number of initiatives; `likeness`, the very function that is measured, then compares the texts.
"""

from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from terril.initiatives import complements, likeness
from terril.initiatives.models import Closeness, Initiative, Reading
from terril.initiatives.readings import COUNTED_FROM, corpus, read_again
from terril.kernel.verbs import rows_locked
from terril.territory.queries import distance_km

MOST = 3
MOST_COMPLEMENTS = 2
# Two ideas about one theme need a little less when they are neighbours.
NEAR_KM = 5
NEAR_THRESHOLD = 0.44
# What a look for candidates may read: rows of the index in all, for one term, and texts compared.
POSTINGS = 8_000
POSTINGS_OF_ONE = 2_000
COMPARED = 60

_CANDIDATES = """
WITH mine AS (
    SELECT * FROM unnest(%(terms)s::varchar[], %(weights)s::float8[]) AS t(term, weight)
), near AS (
    SELECT o.initiative_id, sum(mine.weight * mine.weight) AS near
    FROM mine CROSS JOIN LATERAL (
        SELECT r.initiative_id FROM initiatives_reading r WHERE r.terms @> ARRAY[mine.term]::varchar[] LIMIT %(each)s
    ) o
    WHERE o.initiative_id <> %(id)s GROUP BY o.initiative_id ORDER BY near DESC, o.initiative_id DESC LIMIT %(most)s
)
SELECT near.initiative_id FROM near JOIN initiatives_initiative i ON i.id = near.initiative_id AND i.withdrawn_at IS NULL
ORDER BY near.near DESC, near.initiative_id DESC
"""


def suggest(initiative_id: int) -> list[Closeness]:
    """Reads the initiative again, finds the closest ones and keeps the suggestions; those put aside stay aside. Answers those kept."""
    initiative = Initiative.objects.select_related("commune").filter(pk=initiative_id, withdrawn_at__isnull=True).first()
    if initiative is None:
        return []
    text = read_again([initiative_id])[initiative_id]
    found = {close.other_id: close for close in alike(initiative, text)}
    for complement in complements.find(initiative, text)[:MOST_COMPLEMENTS]:
        close = found.setdefault(complement.other_id, Closeness(initiative=initiative, other_id=complement.other_id, score=0))
        close.need_id, close.offered = complement.need_id, complement.offered[:300]
        close.score = max(close.score, complement.score)
    return _keep(initiative, found)


def alike(initiative: Initiative, text: str) -> list[Closeness]:
    """The initiatives that say the same thing, the closest first."""
    mine = likeness.read(text)
    readings = {
        row.pk: likeness.Reading.again(dict(zip(row.terms, row.strengths, strict=True)))
        for row in Reading.objects.filter(pk__in=_candidates(initiative.pk, mine)).order_by()
    }
    known = corpus(term for reading in (mine, *readings.values()) for term in likeness.named(reading))
    scored = [(likeness.compare(mine, reading, known), pk) for pk, reading in readings.items()]
    scored = sorted((pair for pair in scored if pair[0].score >= NEAR_THRESHOLD), key=lambda pair: (-pair[0].score, pair[1]))[:COMPARED]
    places = {row.pk: row.commune for row in Initiative.objects.filter(pk__in=[pk for _, pk in scored]).select_related("commune").order_by()}
    found = []
    for like, pk in scored:
        km = 0.0 if places[pk] == initiative.commune else distance_km(initiative.commune, places[pk])
        near = bool(like.themes) and km is not None and km <= NEAR_KM
        if like.score >= (NEAR_THRESHOLD if near else likeness.THRESHOLD):
            shared = ", ".join(like.shared_words[:6])[:200]
            found.append(Closeness(initiative=initiative, other_id=pk, score=round(like.score, 3), shared=shared, themes=list(like.themes[:2])))
    return found[:MOST]


def _candidates(initiative_id: int, mine: likeness.Reading) -> list[int]:
    """The initiatives that share the heaviest terms, within a bounded number of index rows."""
    known = corpus(likeness.named(mine))
    weights = likeness.vector(mine, known)
    chosen, left = [], POSTINGS
    for term in sorted(weights, key=lambda term: (-weights[term], term)):
        cost = min(known.held.get(term, 0) + COUNTED_FROM, POSTINGS_OF_ONE)
        if cost <= left and weights[term] > 0:
            chosen.append(term)
            left -= cost
    asked: dict[str, Any] = {"terms": chosen, "weights": [weights[term] for term in chosen], "id": initiative_id}
    asked |= {"each": POSTINGS_OF_ONE, "most": COMPARED}
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, asked)
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def _keep(initiative: Initiative, found: dict[int, Closeness]) -> list[Closeness]:
    """One row for two initiatives, whichever was looked from. An idea withdrawn or erased meanwhile keeps no word anywhere."""
    both = Initiative.objects.filter(pk__in=[initiative.pk, *found], withdrawn_at__isnull=True)
    there = {row.pk for row in rows_locked(both.only("pk"))}
    if initiative.pk not in there:
        return []
    rows = between(initiative.pk).filter(Q(initiative__in=found) | Q(other__in=found)).order_by("pk")
    known = {row.other_id if row.initiative_id == initiative.pk else row.initiative_id: row for row in rows}
    wanted = []
    for pk, close in found.items():
        before = known.get(pk)
        if pk in there and (before is None or before.dismissed_at is None):
            if before is not None:
                close.pk, close.initiative_id, close.other_id = before.pk, before.initiative_id, before.other_id
            wanted.append(close)
    Closeness.objects.bulk_create([close for close in wanted if close.pk is None], ignore_conflicts=True)
    Closeness.objects.bulk_update([close for close in wanted if close.pk], ["shared", "score", "themes", "need", "offered"])
    return wanted


def between(initiative_id: int) -> QuerySet[Closeness]:
    """The suggestions about an initiative, whichever of the two was read."""
    return Closeness.objects.filter(Q(initiative=initiative_id) | Q(other=initiative_id))
