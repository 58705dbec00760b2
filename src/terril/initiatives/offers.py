"""What an idea says that it has ("on a une salle vide", "je suis menuisier"), and what a need asks for. Pure functions."""

import re
from dataclasses import dataclass
from functools import lru_cache

from terril.initiatives import lexicon

_CLAUSES = re.compile(r"[.!?;:\n…]+|, (?=(?:mais|il|on|je|j|nous)\b)")
_HAS = re.compile(
    r"\b(?:(?:j[’' ]ai|on a|nous avons|ils ont|il y a) (?:aussi |encore |déjà |gardé |hérité d|récupéré )?"
    r"(?:un|une|des|deux|trois|quatre|le|la|l|mon|ma|notre)\b"
    r"|(?:peux|veux bien|pourrais) (?:prêter|donner|apporter)|prêt(?:ons|erait|erai)|dispos(?:e|ons)|à disposition)",
    re.IGNORECASE,
)
_LIES = re.compile(r"\b(?:est|sont|reste) (?:vide|libre|disponible)s?\b|\bne sert (?:plus|à rien)\b|\bqui dor(?:t|ment)\b", re.IGNORECASE)
# How far what is had stands from the words that say so, in letters.
REACH = 50
_IS = re.compile(r"\b(?:je suis|j[’' ]ai été|j[’' ]étais|nous sommes|je fais|ancienn?e?s?|à la retraite|retraitée?)\b", re.IGNORECASE)
# Who seeks does not have.
_SEEKS = re.compile(
    r"\b(?:fau(?:t|drait|dra)|besoin|cherch\w+|manqu\w+|voudr\w+|aimer\w+|trouver|pas|plus de|plus d[’']|sans|jamais|louer|si|avant"
    r"|avait|avais)\b",
    re.IGNORECASE,
)
KINDS = ("premises", "equipment", "skill")


@dataclass(frozen=True)
class Offer:
    """`term` is what is had, brought back to one stem; `words` is the clause that says so."""

    kind: str
    term: str
    words: str


def things(text: str, kind: str) -> list[str]:
    """The things of a kind that a text names, in their order."""
    known, said, found, at = lexicon.offered().get(kind, {}), lexicon.words(text), [], 0
    while at < len(said):
        run = next(lexicon.runs(said, at, known), ())
        if run and known[run] not in found:
            found.append(known[run])
        at += len(run) or 1
    return found


@lru_cache(maxsize=2048)
def offers(text: str) -> tuple[Offer, ...]:
    """What a text says that it has, each thing once."""
    found: dict[tuple[str, str], Offer] = {}
    # Backwards, so that the first clause that says a thing is the one kept.
    for clause in reversed(_CLAUSES.split(text)):
        if _SEEKS.search(clause):
            continue
        for kind in KINDS:
            begins = (_IS if kind == "skill" else _HAS).search(clause)
            told = clause[begins.start() : begins.end() + REACH] if begins else clause if kind == "premises" and _LIES.search(clause) else ""
            for term in things(told, kind)[:2]:
                found[kind, term] = Offer(kind, term, " ".join(clause.split())[:200])
    return tuple(found[key] for key in sorted(found))
