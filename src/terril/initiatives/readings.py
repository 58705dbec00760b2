"""What each idea says, kept as terms (`Reading`, a GIN index), and how often the platform has heard each of them."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Func

from terril.initiatives import likeness
from terril.initiatives.likeness import Corpus
from terril.initiatives.models import Addition, Initiative, Intake, Reading, TermCount
from terril.initiatives.offers import offers
from terril.kernel.verbs import rows_locked

# A stem that fewer initiatives hold may tell who they are.
COUNTED_FROM = 3


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
