"""Initiatives that could help each other, and why. A human decides: nothing is merged, and nobody is introduced, alone.

What each idea says is kept as terms (`Reading`, a GIN index). A new idea looks for candidates by its heaviest terms, within a number of
index rows that does not follow the number of initiatives; `likeness`, the very function that is measured, then compares the texts.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Func, Q, QuerySet

from terril.initiatives import complements, likeness
from terril.initiatives.complements import Complement
from terril.initiatives.likeness import Corpus, Likeness
from terril.initiatives.models import Addition, Closeness, Initiative, Intake, Reading, TermCount
from terril.initiatives.offers import offers
from terril.kernel.verbs import rows_locked
from terril.territory.models import Commune
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
# A stem that fewer initiatives hold may tell who they are.
COUNTED_FROM = 3

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
        _complete(found.setdefault(complement.other_id, Closeness(initiative=initiative, other_id=complement.other_id, score=0)), complement)
    return _keep(initiative, found)


def _complete(close: Closeness, complement: Complement) -> None:
    close.need_id, close.offered = complement.need_id, complement.offered[:300]
    close.score = max(close.score, complement.score)


def said(ids: Iterable[int]) -> dict[int, str]:
    """Everything that was told of each initiative: its title, its first words, then the later ones. Three queries."""
    wanted = list(ids)
    texts: dict[int, list[str]] = {pk: [title] for pk, title in Initiative.objects.filter(pk__in=wanted).values_list("pk", "title").order_by()}
    later = Addition.objects.filter(initiative__in=wanted).order_by("said_at", "pk")
    for rows in (Intake.objects.filter(initiative__in=wanted).order_by("pk"), later):
        for pk, words in rows.values_list("initiative_id", "words"):
            texts[pk].append(words)
    return {pk: "\n".join(part for part in parts if part) for pk, parts in texts.items()}


@transaction.atomic
def read_again(ids: Iterable[int]) -> dict[int, str]:
    """Keeps what these initiatives say now, for the search; answers their texts. An idea that was erased meanwhile keeps no word."""
    there = rows_locked(Initiative.objects.filter(pk__in=list(ids)).only("pk"))
    texts = said(row.pk for row in there)
    Reading.objects.bulk_create(
        [Reading(initiative_id=pk, **kept(text)) for pk, text in texts.items()],
        update_conflicts=True, unique_fields=["initiative"], update_fields=["terms", "strengths"],
    )  # fmt: skip
    return texts


def kept(text: str) -> dict[str, list[Any]]:
    """What is kept of a text (`Reading.terms` and `strengths`): stems, themes behind "@", and what it says that it has behind "+"."""
    terms = likeness.read(text).terms() | {f"+{offer.kind}:{offer.term}": 0.0 for offer in offers(text)}
    ordered = sorted(terms)
    return {"terms": [term[:120] for term in ordered], "strengths": [terms[term] for term in ordered]}


def corpus(terms: Iterable[str]) -> Corpus:
    """How often the platform has heard some terms, added to the reference."""
    wanted = set(terms)
    held = dict(TermCount.objects.filter(term__in=[*wanted, "*"]).order_by().values_list("term", "held"))
    reference = likeness.reference()
    return Corpus(reference.total, {term: reference.held.get(term, 0) for term in wanted}) + Corpus(held.pop("*", 0), held)


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
    found = [_close(initiative, pk, like) for like, pk in scored if _enough(like, initiative, places[pk])]
    return found[:MOST]


def _enough(like: Likeness, initiative: Initiative, there: Commune) -> bool:
    near = bool(like.themes) and distance_km(initiative.commune, there) <= NEAR_KM
    return like.score >= (NEAR_THRESHOLD if near else likeness.THRESHOLD)


def _close(initiative: Initiative, other_id: int, like: Likeness) -> Closeness:
    shared = ", ".join(like.shared_words[:6])[:200]
    return Closeness(initiative=initiative, other_id=other_id, score=round(like.score, 3), shared=shared, themes=list(like.themes[:2]))


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
    known = {_other(row, initiative.pk): row for row in between(initiative.pk).filter(Q(initiative__in=found) | Q(other__in=found)).order_by("pk")}
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


def _other(close: Closeness, initiative_id: int) -> int:
    return close.other_id if close.initiative_id == initiative_id else close.initiative_id


@transaction.atomic
def count_terms() -> int:
    """Counts again in how many initiatives each term is; answers how many terms are kept."""
    there = Reading.objects.filter(initiative__withdrawn_at__isnull=True)
    counted = (
        there.annotate(term=Func(F("terms"), function="unnest")).order_by().values("term").annotate(held=Count("pk")).filter(held__gte=COUNTED_FROM)
    )
    rows = [TermCount(term="*", held=there.count()), *(TermCount(term=row["term"], held=row["held"]) for row in counted.iterator())]
    TermCount.objects.all().delete()
    TermCount.objects.bulk_create(rows, batch_size=2_000)
    return len(rows) - 1
